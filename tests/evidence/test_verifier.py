"""The two one-file verifiers, run the way a stranger runs them."""

import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from civicloom.database import open_database
from civicloom.evidence import EvidenceLog, Leaf, Witness, check_receipt
from civicloom.evidence.notes import SigningKey
from civicloom.evidence.notes.base64 import encode
from civicloom.evidence.notes.keys import ED25519
from civicloom.evidence.tree import leaf_hash
from civicloom.evidence.verifier import HTML, PYTHON, verifier
from civicloom.model.errors import CivicloomError

from .parts import ORIGIN, VECTORS, some_leaf, sqlite_log, vectors

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FILE = Path(__file__).parents[2] / "src/civicloom/evidence/verifier" / PYTHON


def run(*words: object) -> tuple[int, str]:
    """Isolated: no package of ours can be found, nothing but the file itself."""
    command = [sys.executable, "-I", "-S", str(FILE), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", timeout=60)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> EvidenceLog:
    log = sqlite_log(tmp_path_factory.mktemp("log"))
    log.append([some_leaf(i, facts={"行": i, "bell": "\x07\x1b[2J"}) for i in range(700)])
    return log


@pytest.fixture
def receipt(log: EvidenceLog, tmp_path: Path) -> Path:
    path = tmp_path / "receipt.tlog-proof"
    path.write_bytes(log.receipt(613).text().encode())
    return path


def test_a_good_receipt_holds(log: EvidenceLog, receipt: Path) -> None:
    code, said = run(receipt, "--key", log.verifier_key)
    assert (code, said.splitlines()[0]) == (0, f"The receipt holds: R-613 / 700 ({ORIGIN}, +0)")
    assert '"行": 613' in said
    assert "\x1b" not in said
    code, said = run(receipt, "--key", log.verifier_key, "--language", "zh")
    assert (code, said[:4]) == (0, "回执有效")


def test_a_bad_receipt_is_refused_in_words(log: EvidenceLog, receipt: Path, tmp_path: Path) -> None:
    text = receipt.read_text("utf-8")
    receipt.write_text(text.replace("index 613", "index 612"), "utf-8")
    assert run(receipt, "--key", log.verifier_key) == (
        1,
        "REFUSED: The entry is not in the signed tree\n",
    )
    assert run(tmp_path / "nothing", "--key", log.verifier_key)[0] == 1
    assert run(receipt, "--key", "a+b+c")[0] == 1
    assert run(receipt, "--key", log.verifier_key + "=")[0] == 1


STRANGERS = {
    "another key": (lambda log: "\u2014 else.example " + encode(b"1234" + b"s" * 64) + "\n", True),
    "a longer kind of key": (lambda log: "\u2014 else.example " + encode(b"1234" + b"s" * 2420) + "\n", True),
    "the log's name, another key": (lambda log: f"\u2014 {ORIGIN} " + encode(b"1234" + b"s" * 64) + "\n", True),
    "no line": (lambda log: "something else\n", False),
    "an empty line": (lambda log: "\n", False),
    "blanks": (lambda log: "  \n", False),
    "no base64": (lambda log: "\u2014 else.example AAA\n", False),
    "no signature": (lambda log: "\u2014 else.example " + encode(b"1234") + "\n", False),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGERS)
def test_what_follows_the_logs_signature(name: str, log: EvidenceLog, receipt: Path) -> None:
    """Lines of strangers change nothing, and what is no such line makes it no receipt, as in the library."""
    more, holds = STRANGERS[name]
    text = receipt.read_text("utf-8") + more(log)
    receipt.write_text(text, "utf-8")
    assert run(receipt, "--key", log.verifier_key)[0] == (0 if holds else 1)
    with nullcontext() if holds else pytest.raises(CivicloomError):
        check_receipt(text, [log.verifier_key])


def test_a_file_is_compared_with_the_entry(log: EvidenceLog, tmp_path: Path) -> None:
    thing, path = tmp_path / "thing", tmp_path / "r"
    thing.write_bytes(b"a notice")
    path.write_text(log.append(Leaf("t", "a", sha256(b"a notice").hexdigest()))[0].text(), "utf-8")
    assert run(path, "--key", log.verifier_key, "--content", thing)[0] == 0
    thing.write_bytes(b"another notice")
    assert run(path, "--key", log.verifier_key, "--content", thing)[0] == 1


def test_checkpoints_held_outside(log: EvidenceLog, tmp_path: Path) -> None:
    """One from before and one from after the receipt, and one of a rewritten history with the same key."""
    receipt, early, late, proof = (
        tmp_path / name for name in ("receipt", "early", "late", "proof")
    )
    early.write_text(log.checkpoint(), "utf-8")
    size = log.size
    given = log.append(some_leaf(1))[0]
    receipt.write_text(given.text(), "utf-8")
    assert run(receipt, "--key", log.verifier_key, "--checkpoint", early)[0] == 1
    proof.write_text("\n".join(map(encode, log.consistency(size, given.size))), "utf-8")
    assert (
        run(receipt, "--key", log.verifier_key, "--checkpoint", early, "--consistency", proof)[0]
        == 0
    )
    log.append([some_leaf(2)] * 5)
    late.write_text(log.checkpoint(), "utf-8")
    proof.write_text("\n".join(map(encode, log.consistency(given.size, log.size))), "utf-8")
    assert (
        run(receipt, "--key", log.verifier_key, "--checkpoint", late, "--consistency", proof)[0]
        == 0
    )

    other = EvidenceLog(
        open_database(f"sqlite:///{tmp_path}/other.db"),
        keys=log.db.path.parent / "keys",
        origin=ORIGIN,
    )  # type: ignore[attr-defined]
    other.append([some_leaf(9)] * given.size)
    late.write_text(other.checkpoint(), "utf-8")
    code, said = run(receipt, "--key", log.verifier_key, "--checkpoint", late)
    assert (code, "rewritten" in said) == (1, True)


@pytest.fixture
def witnessed(log: EvidenceLog, tmp_path: Path) -> tuple[Path, str]:
    """A receipt that a witness has cosigned, and the witness's key."""
    witness = Witness(
        open_database(f"sqlite:///{tmp_path}/w.db"),
        keys=tmp_path / "w",
        name="w.example",
        logs={ORIGIN: log.verifier_key},
    )
    log.cosign_with(witness, witness.verifier_key)
    path = tmp_path / "r"
    path.write_text(log.receipt(0, anchored=True).text(), "utf-8")
    return path, witness.verifier_key


def test_witnesses_are_counted(log: EvidenceLog, witnessed: tuple[Path, str]) -> None:
    path, witness = witnessed
    words = (path, "--key", log.verifier_key, "--witness", witness)
    assert run(*words, "--needed", 1)[0] == 0
    assert run(*words, "--needed", 2)[0] == 1
    path.write_text(path.read_text("utf-8").replace("w.example ", "w.exampIe "), "utf-8")
    assert run(*words, "--needed", 1)[0] == 1


def test_the_log_is_no_witness_of_itself_and_one_witness_counts_once(
    log: EvidenceLog, witnessed: tuple[Path, str]
) -> None:
    path, witness = witnessed
    words = (path, "--key", log.verifier_key)
    both = ("--witness", witness) * 2
    assert "+1" in run(*words, *both)[1]
    assert run(*words, *both, "--needed", 2) == (1, "REFUSED: Only 1 of 2 witnesses\n")
    assert run(*words, "--witness", log.verifier_key, "--needed", 1)[0] == 1
    assert run(path, "--key", witness)[0] == 1


def signed_over(leaf: bytes, key: SigningKey) -> str:
    """A receipt over one entry, whatever its bytes, by whoever holds the log's key."""
    head = f"{ORIGIN}\n1\n{encode(leaf_hash(leaf))}\n"
    return f"c2sp.org/tlog-proof@v1\nextra {encode(leaf)}\nindex 0\n\n{head}\n{key.sign(head)}"


HOSTILE = [b"[1]", b"null", b'"x"', b"7", b"[" * 60_000, b"\xff", b"{"]


@pytest.mark.parametrize("leaf", HOSTILE, ids=[repr(leaf[:4]) for leaf in HOSTILE])
def test_an_entry_that_is_no_object_is_refused_in_words(leaf: bytes, tmp_path: Path) -> None:
    key, path = SigningKey(ORIGIN, ED25519, bytes(32)), tmp_path / "r"
    path.write_text(signed_over(leaf, key), "utf-8")
    code, said = run(path, "--key", key.verifier)
    assert (code, said) == (1, "REFUSED: The entry is damaged: no JSON object\n")


def test_no_name_and_no_value_steers_the_terminal(tmp_path: Path) -> None:
    key, path = SigningKey(ORIGIN, ED25519, bytes(32)), tmp_path / "r"
    hostile = {"\x1b[2J\n": "\x9b2J", "type": "\u202eevil", "名": "张\ud800"}
    path.write_text(signed_over(json.dumps(hostile).encode(), key), "utf-8")
    code, said = run(path, "--key", key.verifier)
    assert code == 0
    assert all(character.isprintable() or character == "\n" for character in said)
    assert "\\u001b[2J\\n: " in said


def mutated(text: str, count: int) -> list[bytes]:
    """The same text with one bit turned, at random places."""
    pick, data, out = random.Random(7), text.encode(), []
    for _ in range(count):
        changed = bytearray(data)
        changed[pick.randrange(len(data))] ^= 1 << pick.randrange(8)
        out.append(bytes(changed))
    return out


def test_a_thousand_changed_receipts_are_refused(log: EvidenceLog, receipt: Path) -> None:
    """In one process, through the functions of the file."""
    space: dict[str, object] = {"__name__": "verify"}
    exec(compile(verifier(PYTHON), PYTHON, "exec"), space)
    check, key = space["receipt"], space["verifier_key"](log.verifier_key)  # type: ignore[operator]
    assert check(receipt.read_text("utf-8"), key)[1] == 613  # type: ignore[operator]
    held = 0
    for data in mutated(receipt.read_text("utf-8"), 1000):
        try:
            check(data.decode("utf-8"), key)  # type: ignore[operator]
            held += 1
        except (space["Refused"], UnicodeDecodeError):  # type: ignore[misc]
            continue
    assert held == 0


def test_changed_receipts_are_refused_on_the_command_line(log: EvidenceLog, receipt: Path) -> None:
    for data in mutated(receipt.read_text("utf-8"), 12):
        receipt.write_bytes(data)
        assert run(receipt, "--key", log.verifier_key)[0] == 1


def test_its_ed25519_against_the_published_cases() -> None:
    space: dict[str, object] = {"__name__": "verify"}
    exec(compile(verifier(PYTHON), PYTHON, "exec"), space)
    holds = space["signature_holds"]
    cases = [
        (g["publicKey"]["pk"], c)
        for g in vectors("wycheproof_ed25519_test.json")["testGroups"]
        for c in g["tests"]
    ]
    assert len(cases) == 151
    for public, case in cases:
        parts = (bytes.fromhex(text) for text in (public, case["msg"], case["sig"]))
        assert holds(*parts) is (case["result"] == "valid"), case["tcId"]  # type: ignore[operator]


NODE = """
const fs = require("fs"), vm = require("vm"), crypto = require("crypto");
const [page, cases, input] = process.argv.slice(2).map((name) => fs.readFileSync(name, "utf8"));
const script = page.match(/<script id="verifier">([\\s\\S]*?)<\\/script>/)[1];
const context = vm.createContext({ TextEncoder, TextDecoder, atob, btoa });
vm.runInContext(script + ";globalThis.page = { check, signatureHolds, sha256, sha512, hex, utf8, Refused }", context);
const { check, signatureHolds, sha256, sha512, hex, utf8, Refused } = context.page;
const bytes = (text) => Uint8Array.from(Buffer.from(text, "hex"));
let wrong = 0, held = 0, crashed = 0;
for (const group of JSON.parse(cases).testGroups)
  for (const one of group.tests)
    if (signatureHolds(bytes(group.publicKey.pk), bytes(one.msg), bytes(one.sig)) !== (one.result === "valid")) wrong++;
for (let n = 0; n < 300; n += 7)
  for (const [name, sha] of Object.entries({ sha256, sha512 }))
    if (hex(sha(utf8("x\\xff".repeat(n)))) !== crypto.createHash(name).update("x\\xff".repeat(n)).digest("hex")) wrong++;
if (hex(sha256(new Uint8Array(5e7))) !== crypto.createHash("sha256").update(Buffer.alloc(5e7)).digest("hex")) wrong++;
const { receipt, key, checkpoint, other, mutated, hostile, theirs, strangers } = JSON.parse(input);
const good = check(receipt, key, checkpoint);
const refused = (...words) => { try { check(...words); return ""; } catch (e) { if (!(e instanceof Refused)) crashed++; return e.message; } };
for (const text of mutated) if (!refused(Buffer.from(text, "base64").toString("utf8"), key)) held++;
for (const [text, holds] of strangers) if (!refused(text, key) !== holds) wrong++;
for (const text of hostile) if (refused(text, theirs) !== "damaged") held++;
const words = [refused(receipt, "x"), refused("hello\\n\\n", key), refused(receipt, key, other), refused(receipt, key, "", utf8("x"))];
console.log(JSON.stringify({ wrong, held, crashed, index: String(good.index), type: good.entry.type, words }));
"""


def test_the_page_in_a_javascript_engine(log: EvidenceLog, receipt: Path, tmp_path: Path) -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("NODE IS NOT HERE: the script of verify.html was not run")
    text = receipt.read_text("utf-8")
    checkpoint = text.partition("\n\n")[2]
    operator = SigningKey(ORIGIN, ED25519, bytes(32))
    given = {
        "theirs": str(operator.verifier),
        "hostile": [signed_over(leaf, operator) for leaf in (b"[1]", b"null", b'"x"', b"7")],
        "strangers": [(text + more(log), holds) for more, holds in STRANGERS.values()],
        "receipt": text,
        "key": log.verifier_key,
        "checkpoint": checkpoint,
        "other": log.append(some_leaf(1))[0].checkpoint,
        "mutated": [encode(data) for data in mutated(text, 150)],
    }
    script, page, asked = tmp_path / "run.js", tmp_path / HTML, tmp_path / "input.json"
    script.write_text(NODE)
    page.write_bytes(verifier(HTML))
    asked.write_text(json.dumps(given))
    cases = VECTORS / "wycheproof_ed25519_test.json"
    done = subprocess.run(
        [node, script, page, cases, asked], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "wrong": 0, "held": 0, "crashed": 0, "index": "613", "type": "use.read",
        "words": ["badKey", "noReceipt", "otherSize", "otherFile"],
    }  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """A browser, as the one who was given a receipt has it."""
    path = shutil.which("chromium")
    if not path:
        pytest.skip("CHROMIUM IS NOT HERE: verify.html was not opened")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


def test_the_page_says_of_a_file_what_the_program_says(
    browser: "Browser", log: EvidenceLog, receipt: Path, tmp_path: Path
) -> None:
    """Byte for byte: a mark or other line ends, put in on the way, make it another file."""
    good, place = receipt.read_bytes(), tmp_path / HTML
    page = browser.new_page(bypass_csp=True)  # for what waits here: the page itself needs none
    place.write_bytes(verifier(HTML))
    page.goto(place.as_uri())
    page.fill("#key", log.verifier_key)

    def verdict() -> str | None:
        page.evaluate("document.getElementById('verdict').className = ''")
        page.click("#form button[type=submit]")
        page.wait_for_function("document.getElementById('verdict').className")
        return page.get_attribute("#verdict", "class")

    crlf = good.replace(b"\n", b"\r\n")
    given = [
        good,
        crlf,
        b"\xef\xbb\xbf" + good,
        good[:-1],
        good + b"\n",
        good.replace(b"R", b"\xff"),
    ]
    said = []
    for number, data in enumerate(given):
        file = tmp_path / f"{number}.tlog-proof"
        file.write_bytes(data)
        page.fill("#receipt", "")
        page.set_input_files("#receipt-file", str(file))
        page.wait_for_function("document.getElementById('receipt').value")
        code, _ = run(file, "--key", log.verifier_key)
        said.append((verdict(), code))
    assert said[0] == ("holds", 0)
    assert said[1:] == [("refused", 1)] * 5
    page.fill("#receipt", good.decode().strip())  # pasted: ends of lines are nobody's then
    assert verdict() == "holds"


def test_the_page_asks_nobody_and_speaks_three_languages() -> None:
    page = verifier(HTML).decode()
    assert not re.search(r"https?://|fetch\(|XMLHttp|import\(|src=", page)
    assert "default-src 'none'" in page
    blocks = re.findall(r'^  "?(en|zh-Hans|zh-Hant)"?: \{(.*?)^  \},', page, re.M | re.S)
    words = {language: set(re.findall(r'(\w+): "', block)) for language, block in blocks}
    assert set(words) == {"en", "zh-Hans", "zh-Hant"}
    assert words["en"] == words["zh-Hans"] == words["zh-Hant"]
    assert set(re.findall(r'data-text="(\w+)"', page)) <= words["en"]
    assert set(re.findall(r'Refused\("(\w+)"\)', page)) <= words["en"]
    for label in re.findall(r'<label for="(\w+)"', page):
        assert f'id="{label}"' in page
    assert 'role="status"' in page
    assert "lang" in page
