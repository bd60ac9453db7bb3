"""Sources polled in threads of their own: several hosts at once, one source at a time to each."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from queue import Full, Queue, SimpleQueue
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from civicloom.apps.watch.item import Item
from civicloom.apps.watch.sources import Source, poll
from civicloom.model.errors import CivicloomError

if TYPE_CHECKING:
    from .desk import WatchDesk

AT_ONCE = 8
WAITING = 1_000
"""Items that wait for their taker at the most; then those who bring them wait too."""


@dataclass(frozen=True)
class Brought:
    """An item that a thread hands over; it is on the disk already."""

    source: str
    item: Item


@dataclass(frozen=True)
class Ended:
    """The end of a poll, with the error that ended it."""

    source: str
    error: CivicloomError | None = None


@dataclass(frozen=True)
class Gap:
    """A stream was broken; what it missed has to be polled."""

    source: str


@dataclass(frozen=True)
class Happening:
    """What befell: its kind, whom it befell, and its facts; or an error."""

    what: str
    name: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    error: CivicloomError | None = None


Left = Brought | Ended | Gap


class Counter:
    """Where threads leave what they bring, until ``stop`` is set, and tell what happens, which is never lost."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self.queue: Queue[Left] = Queue(WAITING)
        self.told: SimpleQueue[Happening] = SimpleQueue()

    def leave(self, brought: Left) -> bool:
        """Leave something, waiting for a place; whether it was left before the end."""
        while not self.stop.is_set():
            try:
                self.queue.put(brought, timeout=0.2)
            except Full:
                continue
            return True
        return False


class Errands:
    """Polls that are under way or wait for their host. Call ``ended`` for each end that is brought."""

    def __init__(self, desk: WatchDesk, counter: Counter) -> None:
        self._desk, self._counter = desk, counter
        self._waiting: dict[str, deque[Source]] = {}
        self._busy: dict[str, str] = {}
        # Made here, as threads may not make them twice.
        self._parts = (desk.fetcher, desk.state, desk.workspace.clock, desk.pseudonyms, desk.sites)

    def __bool__(self) -> bool:
        return bool(self._busy or self._waiting)

    def begin(self, sources: Iterable[Source]) -> None:
        """Poll sources, as soon as their hosts are free; those under way are passed over."""
        known = {one.id for waiting in self._waiting.values() for one in waiting}
        for source in sources:
            if source.id not in known | set(self._busy.values()):
                self._waiting.setdefault(_host(source), deque()).append(source)
        self._start()

    def ended(self, source: str) -> None:
        """Let the next source of the same host begin."""
        self._busy = {host: one for host, one in self._busy.items() if one != source}
        self._start()

    def _start(self) -> None:
        for host in [host for host in self._waiting if host not in self._busy]:
            if len(self._busy) >= AT_ONCE:
                return
            source = self._waiting[host].popleft()
            if not self._waiting[host]:
                del self._waiting[host]
            self._busy[host] = source.id
            start(f"poll {source.id}", self._run, source)

    def _run(self, source: Source) -> None:
        def work() -> None:
            for item in poll(source, *self._parts):
                if not self._counter.leave(Brought(source.id, item)):
                    return

        error = fault_of(source.id, work)
        if error is not None and error.code == "WAT-021":
            # What nobody foresaw is no reason to ask a site again and again.
            self._desk.state.failed(source, self._desk.workspace.clock.now(), error)
        self._counter.leave(Ended(source.id, error))


def start(name: str, work: Callable[..., None], *given: object) -> threading.Thread:
    """A thread that does not keep the process from ending: what it brings is on the disk already."""
    thread = threading.Thread(target=work, args=given, name=name, daemon=True)
    thread.start()
    return thread


def fault_of(source: str, work: Callable[[], None]) -> CivicloomError | None:
    """Do some work for a source; gives the error that ended it, also one that nobody foresaw (WAT-021)."""
    try:
        work()
    except CivicloomError as error:
        return error
    except Exception as error:
        return CivicloomError("WAT-021", source=source, why=f"{type(error).__name__}: {error}")
    return None


def _host(source: Source) -> str:
    try:
        return urlsplit(source.url).hostname or source.id
    except ValueError:
        return source.id
