#!/usr/bin/env python3
"""Check a Civicloom receipt. This file works alone: Python 3.9 or later, nothing else, no network.

    python verify.py receipt.tlog-proof --key NAME+ID+KEY [--checkpoint FILE [--consistency FILE]]
                     [--witness KEY ... --needed N] [--content FILE] [--language zh]

It says what the receipt is about when the receipt holds (exit code 0), and why not when it does not (1).
Formats: C2SP tlog-proof, tlog-checkpoint, signed-note, tlog-cosignature; RFC 6962; RFC 8032.

检查云织回执。本文件可单独运行，无需联网。回执有效时退出码为 0，无效时为 1。
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Point = tuple[int, int, int, int]
Key = tuple[str, bytes, int, bytes]

# --- Ed25519 (RFC 8032, section 5.1.7) ---

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


class Refused(Exception):
    """The receipt does not hold; the text says why, in English and Chinese."""

    def __init__(self, en: str, zh: str) -> None:
        self.text = {"en": en, "zh": zh}
        super().__init__(en)


def add(a: Point, b: Point) -> Point:
    """The sum of two points in extended coordinates."""
    x = (a[1] - a[0]) * (b[1] - b[0]) % P
    y = (a[1] + a[0]) * (b[1] + b[0]) % P
    t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = y - x, z - t, z + t, y + x
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, point: Point) -> Point:
    """A point added to itself so many times."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def point(data: bytes) -> Point | None:
    """The point in 32 bytes; None for bytes that are no point or not its shortest spelling."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE: Any = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """True when ``signature`` (64 bytes) of ``message`` was made with the key of ``public`` (32 bytes)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = point(public), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or s >= L:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    left = times(s, BASE)
    right = add(commitment, times(int.from_bytes(digest, "little") % L, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (
        left[1] * right[2] - right[1] * left[2]
    ) % P == 0


# --- Merkle tree (RFC 6962; verification as in RFC 9162, section 2.1.3.2 and 2.1.4.2) ---


def leaf_hash(data: bytes) -> bytes:
    """The hash of an entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def climb(node: int, last: int, found: list[bytes], proof: Sequence[bytes]) -> list[bytes] | None:
    """From hashes at a node up to the root; each step joins a sibling on the left of all or the right of one.

    ``found`` holds one hash (inclusion), or two that part where only the later tree has a sibling (consistency).
    """
    for sibling in proof:
        if last == 0:
            return None
        if node & 1 or node == last:
            found = [node_hash(sibling, one) for one in found]
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            found = [*found[:-1], node_hash(found[-1], sibling)]
        node, last = node >> 1, last >> 1
    return None if last else found


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """True when the leaf hash stands at ``index`` in the tree of ``size`` with ``root``."""
    return 0 <= index < size and climb(index, size - 1, [leaf], proof) == [root]


def continues(size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> bool:
    """True when the tree (size1, root1) is a beginning of (size2, root2)."""
    if not 0 < size1 <= size2 or (size1 == size2) != (not proof):
        return False
    if size1 == size2:
        return root1 == root2
    path = [root1, *proof] if size1 & (size1 - 1) == 0 else list(proof)
    node, last = size1 - 1, size2 - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    return climb(node, last, [path[0], path[0]], path[1:]) == [root1, root2]


# --- Files ---


def decode(text: str) -> bytes:
    """Bytes of canonical base64."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        data = b""
    if not data or base64.b64encode(data).decode() != text:
        raise Refused("The file is damaged: base64", "文件已损坏：base64")
    return data


def verifier_key(text: str) -> Key:
    """Name, id, kind (1 log, 4 witness) and 32 bytes of a key NAME+ID+KEY."""
    name, _, rest = text.strip().partition("+")
    number, _, data = rest.partition("+")
    raw = decode(data)
    if len(raw) != 33 or raw[0] not in (1, 4):
        raise Refused("The key is malformed", "密钥格式错误")
    if hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4].hex() != number:
        raise Refused("The key is damaged", "密钥已损坏")
    return name, bytes.fromhex(number), raw[0], raw[1:]


def key_of_kind(text: str, kind: int) -> Key:
    """A key of a log (1) or of a witness (4): the log is no witness of itself."""
    key = verifier_key(text)
    if key[2] != kind:
        raise Refused(
            "The key of a log and that of a witness are not the same thing: one was given for the other",
            "日志密钥与见证方密钥不可互换：给错了密钥",
        )
    return key


def signed_text(note: str, key: Key) -> str | None:
    """The text of a note, when this key has signed it; None when there is no line of this key.

    Lines of other keys need only be lines; of several of this key the first one counts.
    """
    if any(c < " " and c != "\n" for c in note):
        raise Refused("The checkpoint is damaged", "检查点已损坏")
    text, separator, lines = note.rpartition("\n\n")
    text += "\n"
    name, number, kind, public = key
    if not separator or not lines.endswith("\n"):
        raise Refused("The checkpoint is damaged", "检查点已损坏")
    signed = False
    for line in lines[:-1].split("\n"):
        dash, who, data = [*line.split(" "), "", ""][:3]
        raw = decode(data)
        if dash != "\u2014" or line != f"\u2014 {who} {data}" or len(raw) < 5:
            raise Refused("A signature line is damaged", "签名行已损坏")
        if who == name and raw[:4] == number and not signed:
            if not line_holds(text, kind, public, raw[4:]):
                raise Refused(f"The signature of {name} is wrong", f"{name} 的签名不符")
            signed = True
    return text if signed else None


def line_holds(text: str, kind: int, public: bytes, raw: bytes) -> bool:
    """True when a signature of a log, or time and signature of a witness, is right."""
    message = text.encode()
    if kind == 4:
        time = int.from_bytes(raw[:8], "big")
        message = f"cosignature/v1\ntime {time}\n{text}".encode()
    return len(raw) == (72 if kind == 4 else 64) and signature_holds(public, message, raw[-64:])


def whole_number(text: str) -> int:
    """A decimal number with one spelling."""
    if not (text.isascii() and text.isdigit() and len(text) < 20 and str(int(text)) == text):
        raise Refused("The file is damaged: number", "文件已损坏：数字")
    return int(text)


def checkpoint(note: str, key: Key) -> tuple[int, bytes]:
    """Size and root of a checkpoint that the key has signed."""
    text = signed_text(note, key)
    if text is None:
        raise Refused("The log's key has not signed it", "未由该日志的密钥签署")
    lines = text.split("\n")
    if len(lines) < 4 or not all(lines[:-1]) or len(decode(lines[2])) != 32:
        raise Refused("The checkpoint is damaged", "检查点已损坏")
    return whole_number(lines[1]), decode(lines[2])


def receipt(text: str, key: Key) -> tuple[bytes, int, int, bytes, str]:
    """Entry, index, size, root and checkpoint of a receipt that holds."""
    head, separator, note = text.partition("\n\n")
    lines = head.split("\n")
    if not separator or len(lines) < 3 or lines[0] != "c2sp.org/tlog-proof@v1":
        raise Refused("This is not a receipt", "这不是回执")
    if not (lines[1].startswith("extra ") and lines[2].startswith("index ")):
        raise Refused("The receipt is damaged", "回执已损坏")
    leaf, index = decode(lines[1][6:]), whole_number(lines[2][6:])
    proof = [decode(line) for line in lines[3:]]
    size, root = checkpoint(note, key)
    if any(len(item) != 32 for item in proof) or not included(
        leaf_hash(leaf), index, size, proof, root
    ):
        raise Refused("The entry is not in the signed tree", "条目不在已签名的树中")
    return leaf, index, size, root, note


# --- Command line ---


def check_witnesses(note: str, keys: Sequence[str], needed: int) -> int:
    """How many of the witnesses have cosigned, each counted once. Refuses too few."""
    witnesses = {key[3]: key for key in (key_of_kind(text, 4) for text in keys)}
    count = sum(signed_text(note, key) is not None for key in witnesses.values())
    if count < needed:
        raise Refused(
            f"Only {count} of {needed} witnesses", f"见证方仅 {count} 个，需要 {needed} 个"
        )
    return count


def check_outside(size: int, root: bytes, options: Any, key: Key) -> None:
    """Compare with a checkpoint that was held outside."""
    size2, root2 = checkpoint(read(options.checkpoint), key)
    proof = (
        [decode(line) for line in read(options.consistency).split()] if options.consistency else []
    )
    first, second = sorted([(size, root), (size2, root2)])
    if first[0] != second[0] and not proof:
        raise Refused(
            f"Sizes {size} and {size2} differ: ask the log for a consistency proof (--consistency)",
            f"条目数 {size} 与 {size2} 不同：请向日志索取一致性证明（--consistency）",
        )
    if not continues(first[0], second[0], proof, first[1], second[1]):
        raise Refused(
            "History was rewritten: the two checkpoints disagree", "历史被改写：两份检查点不一致"
        )


def members_of(leaf: bytes) -> dict[str, Any]:
    """The members of an entry."""
    try:
        members = json.loads(leaf)
    except (ValueError, RecursionError):
        members = None
    if not isinstance(members, dict):
        raise Refused("The entry is damaged: no JSON object", "条目已损坏：不是 JSON 对象")
    return members


def shown(value: object) -> str:
    """A value as JSON in which nothing can steer the terminal or turn the direction of writing."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def check_content(members: dict[str, Any], path: str) -> None:
    """Compare a file with the digest in the entry."""
    if members.get("object") != hashlib.sha256(Path(path).read_bytes()).hexdigest():
        raise Refused("The file is not the one in the entry", "该文件与条目中的文件不符")


def read(path: str) -> str:
    """The text of a file, with its line ends as they are."""
    try:
        return Path(path).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("The file is damaged: not UTF-8", "文件已损坏：不是 UTF-8") from None


def check(options: Any) -> list[str]:
    """What a good receipt says, as lines of text."""
    key = key_of_kind(options.key, 1)
    leaf, index, size, root, note = receipt(read(options.receipt), key)
    members = members_of(leaf)
    witnesses = check_witnesses(note, options.witness, options.needed)
    if options.checkpoint:
        check_outside(size, root, options, key)
    if options.content:
        check_content(members, options.content)
    good = {"en": "The receipt holds", "zh": "回执有效"}[options.language]
    lines = [f"{good}: R-{index} / {size} ({key[0]}, +{witnesses})"]
    return lines + [f"  {shown(name)[1:-1]}: {shown(members[name])}" for name in sorted(members)]


def main() -> int:
    """Read the command line, print the verdict."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("receipt", help="the .tlog-proof file / 回执文件")
    parser.add_argument("--key", required=True, help="the log's verifier key / 日志验证密钥")
    parser.add_argument("--checkpoint", help="a checkpoint held outside / 外部持有的检查点")
    parser.add_argument("--consistency", help="hashes from one size to the other / 一致性证明")
    parser.add_argument(
        "--witness", action="append", default=[], help="a witness's key / 见证方密钥"
    )
    parser.add_argument(
        "--needed", type=int, default=0, help="how many witnesses must agree / 所需见证方数"
    )
    parser.add_argument("--content", help="the file that the entry is about / 条目所指文件")
    parser.add_argument("--language", choices=["en", "zh"], default="en")
    options = parser.parse_args()
    reconfigure: Any = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:  # whatever the terminal speaks, it must not stop the verdict
        reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        sys.stdout.write("\n".join(check(options)) + "\n")
    except (Refused, OSError, ValueError) as error:
        bad = {"en": "REFUSED", "zh": "拒绝"}[options.language]
        said = error.text[options.language] if isinstance(error, Refused) else str(error)
        sys.stdout.write(f"{bad}: {said}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
