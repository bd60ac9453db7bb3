"""An event as its items tell it, and what analysts decide about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class Story:
    """A cluster of items on one event. ``title`` is the headline nearest its middle, ``terms`` its weightiest words."""

    id: str
    title: str
    terms: tuple[str, ...]
    places: tuple[str, ...]
    count: int
    first: datetime
    last: datetime
    items: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """What an analyst decided, kept by the caller and given back in order.

    ``merge`` makes ``story`` part of ``other``; ``split`` takes ``items`` out of ``story``; ``undo`` takes the
    decision with the id ``other`` back. ``id`` is the caller's, never used twice.
    """

    id: str
    kind: Literal["merge", "split", "undo"]
    story: str = ""
    other: str = ""
    items: tuple[str, ...] = ()
