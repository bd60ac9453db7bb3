"""Receipts: proof that a step is in the log, which anyone can check without us."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..model.errors import CivicloomError
from .notes.base64 import decode, encode
from .notes.checkpoint import parse_checkpoint
from .notes.note import open_note, split_note
from .tree import leaf_hash, verify_inclusion

_FIRST_LINE = "c2sp.org/tlog-proof@v1"


@dataclass
class Receipt:
    """One entry, the checkpoint over it, and the hashes that lead from one to the other.

    ``repeated`` says that the step had been logged before under the same idempotency key. The proof is
    computed when it is first asked for: ask while the log is open.
    """

    index: int
    leaf: bytes
    size: int
    checkpoint: str
    prove: Callable[[], Sequence[bytes]] = field(repr=False, compare=False)
    repeated: bool = False

    @cached_property
    def proof(self) -> list[bytes]:
        """The inclusion proof, from the leaf's sibling to the root's child."""
        return list(self.prove())

    @property
    def id(self) -> str:
        """A short name for people: R- and the index."""
        return f"R-{self.index}"

    def text(self) -> str:
        """The receipt as a ``.tlog-proof`` file (C2SP tlog-proof); the entry is its extra data."""
        hashes = "".join(f"{encode(item)}\n" for item in self.proof)
        extra = f"extra {encode(self.leaf)}\n"
        return f"{_FIRST_LINE}\n{extra}index {self.index}\n{hashes}\n{self.checkpoint}"


def parse_receipt(text: str) -> Receipt:
    """A ``.tlog-proof`` file taken apart; nothing is verified. Raises EVI-015 for a malformed one."""
    head, separator, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not separator or len(lines) < 3 or lines[0] != _FIRST_LINE:
        raise CivicloomError("EVI-015")
    extra, index = lines[1].partition(" "), lines[2].partition(" ")
    if extra[0] != "extra" or index[0] != "index" or not _is_number(index[2]):
        raise CivicloomError("EVI-015")
    proof = [decode(line) for line in lines[3:]]
    size = parse_checkpoint(split_note(checkpoint).text).size
    return Receipt(int(index[2]), decode(extra[2]), size, checkpoint, lambda: proof)


def check_receipt(text: str, verifier_keys: Sequence[str]) -> Receipt:
    """A receipt that holds: signed by a known key, and its entry is in the tree.

    Raises EVI-010 to EVI-013 for the checkpoint, EVI-015 for a malformed file, EVI-016 when the entry is not in
    the tree of the checkpoint.
    """
    receipt = parse_receipt(text)
    head = parse_checkpoint(open_note(receipt.checkpoint, verifier_keys))
    found = leaf_hash(receipt.leaf)
    if not verify_inclusion(found, receipt.index, head.size, receipt.proof, head.root):
        raise CivicloomError("EVI-016", index=receipt.index)
    return receipt


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20 and str(int(text)) == text
