"""Groups and streams heard in threads of their own; one that breaks is heard again, the others go on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from civicloom.apps.watch.chats import Account, Group, Heard, Listener, listener
from civicloom.apps.watch.item import Item
from civicloom.apps.watch.sources import Source, listen
from civicloom.model.errors import CivicloomError, Faults

from .errands import Brought, Counter, Gap, Happening, fault_of, start

if TYPE_CHECKING:
    from .desk import WatchDesk

LONGEST_WAIT = 600.0
WENT_WELL = 60.0
"""Seconds of hearing after which a break is the first one again."""
JOIN = 5.0


@dataclass(eq=False)
class _Ear:
    """One that hears: what is heard, the listener of groups, the thread it works in, and its end."""

    name: str
    heard: Source | Account
    listener: Listener | None = None
    groups: Sequence[Group] = ()
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    @property
    def works(self) -> bool:
        return self.thread is not None and self.thread.is_alive()


class Ears:
    """All that is heard at once. A message is on the disk before its platform is told that it was heard."""

    def __init__(self, desk: WatchDesk, counter: Counter) -> None:
        self._desk, self._counter = desk, counter
        # Made here, as threads may not make them twice.
        self._parts = (desk.fetcher, desk.state, desk.workspace.clock, desk.pseudonyms)
        self._now: list[_Ear] = []
        self._before: list[_Ear] = []
        self._open: list[_Ear] = []

    def follow(self, groups: Sequence[Group], streams: Sequence[Source]) -> None:
        """Hear these from now on; what is heard already goes on unbroken.

        Raises Faults (CHA-021, CHA-031) for access tokens that cannot be used; the others are heard.
        """
        accounts = self._desk.accounts.of(groups)
        wanted = [*accounts, *streams]
        for ear in [one for one in self._now if one.heard not in wanted or not one.works]:
            self._leave(ear)
        there = [one.heard for one in self._now]
        for ear in self._now:
            if ear.listener and not isinstance(ear.heard, Source):
                ear.groups = accounts[ear.heard]
                ear.listener.follow(ear.groups)
        for source in streams:
            if source not in there:
                self._begin(_Ear(source.id, source), self._stream, source)
        faults = [self._hear(one, accounts[one]) for one in accounts if one not in there]
        if any(faults):
            raise Faults([fault for fault in faults if fault])

    def opened(self) -> Iterator[Happening]:
        """Those that have begun to hear since the last time."""
        for ear in list(self._open):
            if ear.listener and ear.listener.ready.is_set():
                self._open.remove(ear)
                yield Happening("listening", ear.name, {"address": ear.listener.address})

    def close(self) -> Iterator[Happening]:
        """Let those that hear groups end; tells what each has heard."""
        for ear in list(self._now):
            self._leave(ear)
        for ear in self._before:
            if ear.listener and ear.thread:
                ear.thread.join(JOIN)
                yield Happening("heard", name_of(ear.groups), _told(ear.listener.heard))

    def _leave(self, ear: _Ear) -> None:
        ear.stop.set()
        self._now.remove(ear)
        self._before.append(ear)

    def _begin(self, ear: _Ear, work: Callable[..., None], *given: object) -> None:
        self._now.append(ear)
        ear.thread = start(f"hear {ear.name}", work, ear, *given)

    def _hear(self, account: Account, groups: Sequence[Group]) -> CivicloomError | None:
        folder, clock = self._desk.folder / "chats", self._desk.workspace.clock
        try:
            made = listener(account, self._desk.pseudonyms, clock, folder)
        except CivicloomError as error:
            return error
        ear = _Ear(name_of(groups), account, made, groups)
        self._open.append(ear)
        self._begin(ear, self._group, made)
        return None

    def _group(self, ear: _Ear, listener: Listener) -> None:
        def sink(item: Item) -> None:
            if self._desk.state.put(item):
                self._counter.leave(Brought(item.source, item))

        self._keep(ear, lambda: _nothing(listener.listen(ear.groups, sink, ear.stop)))

    def _stream(self, ear: _Ear, source: Source) -> None:
        def work() -> None:
            for item in listen(source, *self._parts, ear.stop):
                if not self._counter.leave(Brought(source.id, item)):
                    return

        self._counter.told.put(Happening("listening", source.id, {"address": source.url}))
        self._keep(ear, work, Gap(source.id))

    def _keep(self, ear: _Ear, work: Callable[[], None], gap: Gap | None = None) -> None:
        """Do it again and again until the end; what another try cannot help is told and left."""
        name, stop, tries = ear.name, ear.stop, 0
        while not stop.is_set():
            began = time.monotonic()
            error = fault_of(name, work)
            if stop.is_set():
                return
            if error is not None:
                self._counter.told.put(Happening("error", name, error=error))
                if not _may_pass(error):
                    return
            tries = 0 if time.monotonic() - began > WENT_WELL else tries + 1
            stop.wait(min(LONGEST_WAIT, 2.0 ** min(tries, 16)))
            if gap:
                self._counter.leave(gap)


def name_of(groups: Sequence[Group]) -> str:
    """The groups of one listener, as they are told of."""
    return ", ".join(group.id for group in groups)


def _may_pass(error: CivicloomError) -> bool:
    status = error.facts.get("status")
    if error.code == "FET-010" and isinstance(status, int):
        return status == 429 or status >= 500
    return error.entry.kind in ("environment", "internal")


def _told(heard: Heard) -> dict[str, object]:
    return {
        "items": heard.handed,
        "left_out": dict(heard.left_out),
        "reconnects": heard.reconnects,
    }


def _nothing(heard: Heard) -> None:
    """What was heard is read from the listener itself."""
