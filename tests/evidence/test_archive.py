"""Archive bags: ours are good, damaged ones are found, the published suite is judged as published."""

import json
import random
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import bagit
import pytest

from civicloom.evidence import EvidenceLog, Leaf, check_bag, write_bag
from civicloom.model.errors import CivicloomError

from .parts import STRANGE, proven, some_leaf, sqlite_log, unpacked

# On a case-sensitive disk, and in the published zip, these two lack a file that they list: bagit-python says so too.
LACKING = {"duplicate-file-with-different-case", "special-system-files"}


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked("bagit-conformance-suite.zip", tmp_path_factory.mktemp("suite"))


def test_the_published_suite(suite: Path) -> None:
    wrong, seen = [], 0
    for bag in sorted(path for path in suite.glob("v*/*/*") if path.is_dir()):
        good = bag.parent.name in ("valid", "warning") and bag.name not in LACKING
        seen += 1
        if (check_bag(bag) == []) is not good:
            wrong.append(f"{bag.parent.name}/{bag.name}")
    assert (wrong, seen) == ([], 46)


def a_bag(folder: Path) -> tuple[EvidenceLog, Path]:
    log = sqlite_log(folder)
    items: dict[str, bytes | Path] = {
        "findings/第一号.json": '{"发现": 1}'.encode(),
        "list.csv": b"a,b\r\n1,2\r\n",
    }
    source = folder / "notice.txt"
    source.write_text("通知\n", "utf-8")
    items["notice.txt"] = source
    contents = [data if isinstance(data, bytes) else data.read_bytes() for data in items.values()]
    receipts = log.append(
        [Leaf("push.dispatch", "a@b", sha256(data).hexdigest()) for data in contents]
    )
    return log, write_bag(folder / "bag", items, receipts, log)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> tuple[EvidenceLog, Path]:
    return a_bag(tmp_path_factory.mktemp("ours"))


def test_our_bag_is_good_to_us_and_to_bagit_python(ours: tuple[EvidenceLog, Path]) -> None:
    assert check_bag(ours[1]) == []
    bagit.Bag(str(ours[1])).validate()


def test_the_report_has_the_four_properties(ours: tuple[EvidenceLog, Path]) -> None:
    report = json.loads((ours[1] / "report/four-properties.json").read_text("utf-8"))
    assert list(report) == ["authenticity", "integrity", "usability", "security"]
    assert {name: group["passed"] for name, group in report.items()} == {
        "authenticity": False,  # no witness and no time stamp yet, and the report says so
        "integrity": True,
        "usability": True,
        "security": True,
    }
    missed = {check["en"] for check in report["authenticity"]["checks"] if not check["passed"]}
    assert missed == {"Each step is bound from outside"}


def test_the_verifier_in_the_bag_checks_its_receipts(ours: tuple[EvidenceLog, Path]) -> None:
    bag = ours[1]
    key = (bag / "evidence/verifier-key.txt").read_text().strip()
    command = [
        sys.executable,
        "-I",
        bag / "verifier/verify.py",
        bag / "evidence/R-1.tlog-proof",
        "--key",
        key,
    ]
    done = subprocess.run(
        [*command, "--content", bag / "data/list.csv"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout[:9]) == (0, "The recei"), done.stdout
    other = subprocess.run(
        [*command, "--content", bag / "data/notice.txt"], capture_output=True, text=True
    )
    assert other.returncode == 1


def test_each_of_100_flipped_bits_is_found(ours: tuple[EvidenceLog, Path]) -> None:
    """In payload and tag files alike, the lists of lists too."""
    bag, pick = ours[1], random.Random(5)
    files = [path for path in bag.rglob("*") if path.is_file() and path.stat().st_size]
    for _ in range(100):
        path = pick.choice(files)
        data = bytearray(path.read_bytes())
        kept = bytes(data)
        data[pick.randrange(len(data))] ^= 1 << pick.randrange(8)
        path.write_bytes(bytes(data))
        assert check_bag(bag), path.name
        path.write_bytes(kept)
    assert check_bag(bag) == []


@pytest.mark.parametrize(
    ("damage", "codes"),
    [
        (lambda bag: (bag / "bagit.txt").unlink(), {"EVI-050"}),
        (lambda bag: (bag / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: klingon\n"), {"EVI-050"}),
        (lambda bag: (bag / "manifest-sha256.txt").write_text("nonsense\n"), {"EVI-051"}),
        (lambda bag: (bag / "manifest-crc32.txt").write_text(""), {"EVI-051", "EVI-053"}),
        (lambda bag: (bag / "fetch.txt").write_text("nonsense\n"), {"EVI-051"}),
        (lambda bag: (bag / "data/list.csv").unlink(), {"EVI-052", "EVI-057"}),
        (lambda bag: (bag / "data/more.txt").write_text("x"), {"EVI-053", "EVI-057"}),
        (lambda bag: (bag / "data/list.csv").write_bytes(b"a,b\r\n1,3\r\n"), {"EVI-054"}),
        (lambda bag: (bag / "fetch.txt").write_text("http://x - data/../../etc/passwd\n"), {"EVI-055"}),
        (lambda bag: [path.unlink() for path in bag.glob("manifest-*.txt")], {"EVI-052", "EVI-056"}),
    ],
)  # fmt: skip
def test_damage_has_a_name(damage: object, codes: set[str], tmp_path: Path) -> None:
    bag = a_bag(tmp_path)[1]
    damage(bag)  # type: ignore[operator]
    assert {fault.code for fault in check_bag(bag)} == codes


def test_a_forged_receipt_in_a_bag_with_new_lists_is_found(tmp_path: Path) -> None:
    bag = a_bag(tmp_path)[1]
    path = bag / "evidence/R-0.tlog-proof"
    path.write_text(path.read_text().replace("index 0", "index 1"))
    for name in bag.glob("tagmanifest-*.txt"):
        name.unlink()
    assert {fault.code for fault in check_bag(bag)} == {"EVI-058"}


@pytest.mark.parametrize("entry", STRANGE, ids=range(len(STRANGE)))
def test_a_receipt_of_a_strange_entry_is_a_fault_of_its_bag(tmp_path: Path, entry: bytes) -> None:
    bag = a_bag(tmp_path)[1]
    text, key = proven(entry)
    (bag / "evidence/R-0.tlog-proof").write_text(text, "utf-8")
    (bag / "evidence/verifier-key.txt").write_text(key, "utf-8")
    relisted(bag)
    assert {fault.code for fault in check_bag(bag)} == {"EVI-058"}


def relisted(bag: Path) -> None:
    """New lists over whatever lies in the bag now: what anybody can make who changed it."""
    for path in bag.glob("*manifest-*.txt"):
        path.unlink()
    for kind, chosen in (("manifest", "data/"), ("tagmanifest", "")):
        files = [path for path in sorted(bag.rglob("*")) if path.is_file()]
        names = {path.relative_to(bag).as_posix(): path for path in files}
        lines = [
            f"{sha256(path.read_bytes()).hexdigest()}  {name}\n"
            for name, path in names.items()
            if name.startswith("data/") is bool(chosen)
        ]
        (bag / f"{kind}-sha256.txt").write_text("".join(lines), "utf-8")


def test_a_file_put_in_the_place_of_another_is_found_in_a_bag_with_new_lists(
    tmp_path: Path,
) -> None:
    bag = a_bag(tmp_path)[1]
    relisted(bag)
    assert check_bag(bag) == []
    (bag / "data/list.csv").write_bytes(b"a,b\r\n1,3\r\n")
    relisted(bag)
    assert [(f.code, str(f.place)) for f in check_bag(bag)] == [("EVI-061", "data/list.csv")]
    bagit.Bag(str(bag)).validate()  # the lists alone say that all is well


def test_receipts_without_their_key_are_not_taken_as_good(tmp_path: Path) -> None:
    bag = a_bag(tmp_path)[1]
    (bag / "evidence/verifier-key.txt").unlink()
    relisted(bag)
    assert {fault.code for fault in check_bag(bag)} == {"EVI-058"}


def test_a_file_that_the_report_names_as_without_a_receipt_is_no_fault(tmp_path: Path) -> None:
    log = sqlite_log(tmp_path)
    bag = write_bag(tmp_path / "bag", {"note.txt": b"no step"}, log.append([some_leaf()]), log)
    assert check_bag(bag) == []


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda bag: (bag / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: undefined\n"), "EVI-050"),
        (lambda bag: (bag / "bagit.txt").write_text(f"BagIt-Version: 1.{'0' * 5000}\nTag-File-Character-Encoding: UTF-8\n"), "EVI-050"),
        (lambda bag: (bag / "data/x").symlink_to("nowhere"), "EVI-053"),
        (lambda bag: (bag / "data/x").symlink_to("x"), "EVI-053"),
        (lambda bag: (bag / "manifest-sha256.txt").write_text("00  data/" + "a" * 5000 + "\n"), "EVI-052"),
        (lambda bag: (bag / "evidence/R-9.tlog-proof").mkdir(), "EVI-058"),
        (lambda bag: (bag / "report/four-properties.json").write_text("[" * 60_000), "EVI-054"),
    ],
)  # fmt: skip
def test_an_odd_bag_is_judged_and_stops_nothing(damage: object, code: str, tmp_path: Path) -> None:
    bag = a_bag(tmp_path)[1]
    damage(bag)  # type: ignore[operator]
    assert code in {fault.code for fault in check_bag(bag)}


def test_no_bag_over_another_and_none_with_paths_outside(tmp_path: Path) -> None:
    log, bag = a_bag(tmp_path)
    with pytest.raises(CivicloomError) as caught:
        write_bag(bag, {}, [], log)
    assert caught.value.code == "EVI-059"
    for name in ("../x", "/etc/x", "~/x", "a/../../x", "C:\\x", "", "."):
        with pytest.raises(CivicloomError) as caught:
            write_bag(tmp_path / "new", {name: b""}, log.append(some_leaf()), log)
        assert caught.value.code == "EVI-055"
    for name in ("100%.txt", "line\nend.txt"):
        with pytest.raises(CivicloomError) as caught:
            write_bag(tmp_path / "new", {name: b""}, log.append(some_leaf()), log)
        assert caught.value.code == "EVI-060"
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".new*"))


def test_the_report_names_what_is_wrong(tmp_path: Path) -> None:
    log = sqlite_log(tmp_path)
    bag = write_bag(
        tmp_path / "bag",
        {"run.exe": b"MZ...", "page.pdf": b"no pdf", "text.txt": b"\xff\xfe"},
        log.append(some_leaf()),
        log,
    )
    report = json.loads((bag / "report/four-properties.json").read_text("utf-8"))
    missed = {
        name: sorted({m for check in group["checks"] for m in check["missed"]})
        for name, group in report.items()
    }
    assert missed == {
        "authenticity": ["R-0.tlog-proof", "data/page.pdf", "data/run.exe", "data/text.txt"],
        "integrity": [],
        "usability": ["data/page.pdf", "data/run.exe", "data/text.txt"],
        "security": ["data/run.exe"],
    }
