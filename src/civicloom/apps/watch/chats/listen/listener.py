"""What every listener does, whatever it listens to."""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.item import Item
from civicloom.model.clock import Clock
from civicloom.model.errors import CivicloomError

from ..group import Group, Kind
from ..intake import Intake
from ..message import LeftOut, Reading

Sink = Callable[[Item], None]
"""Stores an item. What it raises ends the listening; the item counts as not handed over."""

_LOOK = 0.1
"""Seconds between two looks at the signal to stop."""


@dataclass
class Heard:
    """What a listener has heard so far: items handed over, messages left out, connections made anew."""

    handed: int = 0
    left_out: LeftOut = field(default_factory=Counter)
    reconnects: int = 0


class Listener(Protocol):
    """Hands over what the groups say, in the thread that calls it, one item after the other."""

    heard: Heard
    ready: threading.Event
    """Set when it hears."""

    @property
    def address(self) -> str:
        """Where it hears."""
        ...

    def listen(self, groups: Iterable[Group], sink: Sink, stop: threading.Event) -> Heard:
        """Listen until ``stop`` is set, and give what was heard.

        Only groups of the listener's kind are heard. Raises CHA-004 or CHA-005 (no valid notice),
        CHA-020 (no group of this kind), and what ``sink`` raises.
        """
        ...

    def follow(self, groups: Iterable[Group]) -> None:
        """Hear these groups from now on, some of its kind among them, in whatever thread this is called.

        Those that stay as they are go on unbroken. Raises what ``listen`` raises for groups.
        """
        ...


class Desks:
    """The gates of a listener's groups, by what the platform calls each, and the sink behind them."""

    def __init__(
        self, kind: Kind, groups: Iterable[Group], pseudonyms: Pseudonyms, clock: Clock, sink: Sink
    ) -> None:
        self.heard, self._sink = Heard(), sink
        self._kind, self._parts = kind, (pseudonyms, clock, self.heard.left_out)
        self.intakes: Mapping[str, Intake] = {}
        self.follow(groups)

    def follow(self, groups: Iterable[Group]) -> None:
        """Let these groups through from now on; the gate of one that is as before stays, and what it knows."""
        now = {group.room: self._gate(group) for group in groups if group.kind == self._kind}
        if not now:
            raise CivicloomError("CHA-020", kind=self._kind)
        self.intakes = now

    def _gate(self, group: Group) -> Intake:
        there = self.intakes.get(group.room)
        return there if there and there.group == group else Intake(group, *self._parts)

    def hand(self, room: str, reading: Reading) -> bool:
        """Pass a message of a group to the sink; whether it was an item. Comes back when the sink has."""
        intake = self.intakes.get(room)
        item = intake.take(reading) if intake else None
        if item is None:
            return False
        self._sink(item)
        self.heard.handed += 1
        return True


class Backoff:
    """Waits between tries: 1, 2, 4 ... 60 seconds, each shortened by chance so that many do not meet."""

    def __init__(self, first: float = 1.0, longest: float = 60.0) -> None:
        self._first, self._longest, self._tries = first, longest, 0

    def reset(self) -> None:
        """Begin anew after a success."""
        self._tries = 0

    def seconds(self) -> float:
        """The next wait."""
        wait = min(self._longest, self._first * 2.0 ** min(self._tries, 16))
        self._tries += 1
        return wait * random.uniform(0.5, 1)  # noqa: S311 - spreads load, keeps no secret


async def stopped(stop: threading.Event, seconds: float | None = None) -> bool:
    """Wait for the signal to stop, or for some seconds at the most; whether it was given."""
    loop = asyncio.get_running_loop()
    end = None if seconds is None else loop.time() + seconds
    while not stop.is_set() and (end is None or loop.time() < end):
        await asyncio.sleep(_LOOK if end is None else min(_LOOK, max(0.0, end - loop.time())))
    return stop.is_set()
