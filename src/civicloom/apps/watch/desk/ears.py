"""Groups and streams heard in threads of their own; one that breaks is heard again, the others go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from civicloom.apps.watch.chats import Group, Heard, Listener, listeners
from civicloom.apps.watch.item import Item
from civicloom.apps.watch.sources import Source, listen
from civicloom.model.errors import CivicloomError

from .errands import Brought, Counter, Gap, Happening, fault_of, start

if TYPE_CHECKING:
    from .desk import WatchDesk

LONGEST_WAIT = 600.0
WENT_WELL = 60.0
"""Seconds of hearing after which a break is the first one again."""
JOIN = 5.0


class Ears:
    """All that is heard at once. A message is on the disk before its platform is told that it was heard."""

    def __init__(
        self,
        desk: WatchDesk,
        counter: Counter,
        groups: Sequence[Group],
        streams: Sequence[Source],
    ) -> None:
        """Raises CHA-021 and CHA-031 for an access token that cannot be used."""
        self._desk, self._counter = desk, counter
        # Made here, as threads may not make them twice.
        self._parts = (desk.fetcher, desk.state, desk.workspace.clock, desk.pseudonyms)
        self._streams = streams
        folder, clock = desk.folder / "chats", desk.workspace.clock
        self._listeners = listeners(desk.accounts, groups, desk.pseudonyms, clock, folder)
        self._open = {name_of(heard): one for one, heard in self._listeners}
        self._threads = [
            start(f"hear {name_of(heard)}", self._group, one, heard)
            for one, heard in self._listeners
        ]
        for source in streams:
            start(f"hear {source.id}", self._stream, source)

    def opened(self) -> Iterator[Happening]:
        """Those that have begun to hear since the last time."""
        for name, listener in list(self._open.items()):
            if listener.ready.is_set():
                del self._open[name]
                yield Happening("listening", name, {"address": listener.address})

    def close(self) -> Iterator[Happening]:
        """Wait for those that hear groups to end; tells what each has heard."""
        for thread in self._threads:
            thread.join(JOIN)
        for listener, heard in self._listeners:
            yield Happening("heard", name_of(heard), _told(listener.heard))

    def _group(self, listener: Listener, groups: Sequence[Group]) -> None:
        def sink(item: Item) -> None:
            if self._desk.state.put(item):
                self._counter.leave(Brought(item.source, item))

        name, stop = name_of(groups), self._counter.stop
        self._keep(name, lambda: _nothing(listener.listen(groups, sink, stop)))

    def _stream(self, source: Source) -> None:
        def work() -> None:
            for item in listen(source, *self._parts):
                if not self._counter.leave(Brought(source.id, item)):
                    return

        self._counter.told.put(Happening("listening", source.id, {"address": source.url}))
        self._keep(source.id, work, Gap(source.id))

    def _keep(self, name: str, work: Callable[[], None], gap: Gap | None = None) -> None:
        """Do it again and again until the end; what another try cannot help is told and left."""
        stop, tries = self._counter.stop, 0
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
