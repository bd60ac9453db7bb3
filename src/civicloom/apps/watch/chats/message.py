"""A message as a platform gives it, on its way to becoming an item; it is never stored."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from civicloom.apps.watch.words import storable

Reason = Literal[
    "before-notice", "unclear-date", "undated", "future", "no-text", "system", "private", "other-group",
    "other-account", "withdrawn", "edit", "encrypted", "too-large", "malformed", "doubled",
]  # fmt: skip
"""Why a message was left out."""

LeftOut = Counter[Reason]

TEXT = 20_000
"""Characters of a message; a longer one is a document and left out."""


@dataclass(frozen=True)
class Message:
    """``native`` is the platform's id of it, empty where it has none; ``sent`` is UTC or None.

    ``author`` is the platform's id of the author, else the name; ``names`` are those the group sees.
    ``earliest`` is an older moment that the date could also mean.
    """

    native: str
    author: str
    names: tuple[str, ...]
    sent: datetime | None
    text: str
    reply_to: str = ""
    url: str = ""
    earliest: datetime | None = None


Reading = Message | Reason
"""What a reader gives for each thing it finds."""


def plain(text: object) -> str:
    """Text that any store can hold: no control characters, marks of direction or halves of characters."""
    return storable(text) if isinstance(text, str) else ""
