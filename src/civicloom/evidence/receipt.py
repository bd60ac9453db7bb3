"""Receipts: proof that a step is in the log, which anyone can check without us."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, Protocol

from ..model.errors import CivicloomError
from .notes.base64 import decode, encode
from .notes.checkpoint import parse_checkpoint
from .notes.note import open_note, split_note
from .tree import leaf_hash, verify_inclusion

FIRST_LINE = "c2sp.org/tlog-proof@v1"
"""What a receipt file begins with."""


class Holder(Protocol):
    """Where the checkpoint and the proof of a receipt come from."""

    def held(self, index: int) -> tuple[int, str]:
        """Size and note of the checkpoint over an entry."""

    def prove(self, index: int, size: int) -> Sequence[bytes]:
        """The inclusion proof of an entry in the tree of a size."""


class Receipt:
    """One entry, the checkpoint over it, and the hashes that lead from one to the other.

    ``index`` counts entries from 0, ``leaf`` holds the entry's bytes; ``repeated`` says that the step had been
    logged before under the same idempotency key. Checkpoint and proof are fetched when they are first asked
    for: after the transaction, and while the log is open.
    """

    def __init__(self, index: int, leaf: bytes, holder: Holder, repeated: bool = False) -> None:
        self.index = index
        self.leaf = leaf
        self.repeated = repeated
        self._holder = holder

    @cached_property
    def _held(self) -> tuple[int, str]:
        return self._holder.held(self.index)

    @property
    def size(self) -> int:
        """How many entries the checkpoint covers."""
        return self._held[0]

    @property
    def checkpoint(self) -> str:
        """The checkpoint as a signed note."""
        return self._held[1]

    @cached_property
    def proof(self) -> list[bytes]:
        """The inclusion proof, from the leaf's sibling to the root's child."""
        return list(self._holder.prove(self.index, self.size))

    @property
    def id(self) -> str:
        """A short name for people: R- and the index."""
        return f"R-{self.index}"

    def text(self) -> str:
        """The receipt as a ``.tlog-proof`` file (C2SP tlog-proof); the entry is its extra data."""
        hashes = "".join(f"{encode(item)}\n" for item in self.proof)
        extra = f"extra {encode(self.leaf)}\n"
        return f"{FIRST_LINE}\n{extra}index {self.index}\n{hashes}\n{self.checkpoint}"


def parse_receipt(text: str) -> Receipt:
    """A ``.tlog-proof`` file taken apart; nothing is verified. Raises EVI-015 for a malformed one."""
    head, separator, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not separator or len(lines) < 3 or lines[0] != FIRST_LINE:
        raise CivicloomError("EVI-015")
    extra, index = lines[1].partition(" "), lines[2].partition(" ")
    if extra[0] != "extra" or index[0] != "index" or not _is_number(index[2]):
        raise CivicloomError("EVI-015")
    size = parse_checkpoint(split_note(checkpoint).text).size
    proof = tuple(decode(line) for line in lines[3:])
    return Receipt(int(index[2]), decode(extra[2]), _Written(size, checkpoint, proof))


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


class _Written(NamedTuple):
    """The parts of a receipt that was read from a file."""

    size: int
    checkpoint: str
    proof: tuple[bytes, ...]

    def held(self, index: int) -> tuple[int, str]:
        return self.size, self.checkpoint

    def prove(self, index: int, size: int) -> Sequence[bytes]:
        return self.proof
