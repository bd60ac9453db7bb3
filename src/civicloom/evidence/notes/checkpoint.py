"""Checkpoints (C2SP tlog-checkpoint): origin, size and root of a log in the text of a note."""

import re
from dataclasses import dataclass

from ...model.errors import CivicloomError
from .base64 import decode, encode

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_MAX_SIZE = 2**63 - 1
"""What C2SP tlog-tiles and every database can count to."""


@dataclass(frozen=True)
class Checkpoint:
    """A log's statement: at this size my tree has this root. ``str()`` gives the text to sign."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{encode(self.root)}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in a note's text; extension lines are passed over. Raises EVI-010."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines) or not _SIZE.fullmatch(lines[1]):
        raise CivicloomError("EVI-010", detail="checkpoint")
    root, size = decode(lines[2]), int(lines[1])
    if len(root) != 32:
        raise CivicloomError("EVI-010", detail="root")
    if size > _MAX_SIZE:
        raise CivicloomError("EVI-010", detail="size")
    return Checkpoint(lines[0], size, root)
