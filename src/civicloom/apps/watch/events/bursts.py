"""When a story grows so fast that it should be told: k items in w days, once for each growth."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

ITEMS = 4
WITHIN = timedelta(days=7)
"""So many items within so long are a burst."""

QUIET = timedelta(days=30)
"""A story without an item for so long may burst anew."""


@dataclass(frozen=True)
class Burst:
    """The reason of an alarm: ``count`` items of the story from ``since`` to ``at``, the last of them ``item``."""

    story: str
    title: str
    item: str
    count: int
    since: datetime
    at: datetime


def bursts(times: Sequence[datetime]) -> list[int]:
    """Which of a story's items, in order of time, raise an alarm: the fourth within seven days.

    Of one growth only the first such item does; the next may after thirty days without any.
    """
    told: list[int] = []
    recent: deque[datetime] = deque()
    open_to_tell = True
    for number, at in enumerate(times):
        open_to_tell = open_to_tell or at - times[number - 1] > QUIET
        recent.append(at)
        while at - recent[0] > WITHIN:
            recent.popleft()
        if open_to_tell and len(recent) >= ITEMS:
            told.append(number)
            open_to_tell = False
    return told


def begun(times: Sequence[datetime], number: int) -> int:
    """The item with which the growth began that another item is part of: the first after thirty quiet days."""
    while number and times[number] - times[number - 1] <= QUIET:
        number -= 1
    return number
