"""Polling the sources that are due; one that fails does not stop the others."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from civicloom.apps.watch.item import Item
from civicloom.apps.watch.sources import due
from civicloom.model.errors import CivicloomError
from civicloom.purpose import office_day

from .alerts import Alert, send, tell_rates
from .errands import Brought, Counter, Ended, Errands
from .intake import left_by_others, resume, take

if TYPE_CHECKING:
    from .desk import WatchDesk

BATCH = 500
"""Items of a source that are taken at once."""


@dataclass
class Polled:
    """What one source gave: new items, reprints among them, receipts, alerts, or the error that ended it.

    Alerts of a topic's rate, which no source alone raises, come with the empty source.
    """

    source: str
    items: int = 0
    reprints: int = 0
    receipts: list[str] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    error: CivicloomError | None = None

    def take(self, desk: WatchDesk, items: Sequence[Item]) -> None:
        """Let the desk take items, and count them."""
        taken = take(desk, items)
        self.items += taken.items
        self.reprints += taken.reprints
        self.receipts += taken.receipts
        self.alerts += taken.alerts


def poll_due(desk: WatchDesk, names: Sequence[str] = ()) -> Iterator[Polled]:
    """Poll the sources named, or else those whose time has come, each as soon as it is through.

    Then alerts are sent, and what is too old is let go. Raises WAT-006 for an unknown name.
    """
    for name in names:
        if name not in desk.sources:
            known = ", ".join(desk.sources) or "none"
            raise CivicloomError("WAT-006", source=name, known=known)
    desk.topics.by_id  # noqa: B018 - a wrong declaration is told before anything is read
    resume(desk)
    yield from _imported(desk)
    now = desk.workspace.clock.now()
    chosen = [desk.sources[n] for n in names] or due(desk.sources.values(), desk.state, now)
    stop = threading.Event()
    counter = Counter(stop)
    errands = Errands(desk, counter)
    errands.begin(chosen)
    try:
        yield from _each(desk, counter, errands)
    finally:
        stop.set()
    desk.sites.save()
    if rates := tell_rates(desk, office_day(desk.workspace.clock)):
        yield Polled("", alerts=rates)
    send(desk)
    desk.forget()


def _imported(desk: WatchDesk) -> Iterator[Polled]:
    """What was imported while another process took items, and waits."""
    by_source: dict[str, list[Item]] = {}
    for item in left_by_others(desk, desk.promises.by_group()):
        by_source.setdefault(item.source, []).append(item)
    for source, items in by_source.items():
        done = Polled(source)
        done.take(desk, items)
        yield done


def _each(desk: WatchDesk, counter: Counter, errands: Errands) -> Iterator[Polled]:
    open_: dict[str, Polled] = {}
    brought: dict[str, list[Item]] = {}
    while errands:
        one = counter.queue.get()
        done = open_.setdefault(one.source, Polled(one.source))
        items = brought.setdefault(one.source, [])
        if isinstance(one, Brought):
            items.append(one.item)
        if items and (len(items) >= BATCH or isinstance(one, Ended)):
            done.take(desk, items)
            items.clear()
        if isinstance(one, Ended):
            done.error = one.error
            errands.ended(one.source)
            yield open_.pop(one.source)
