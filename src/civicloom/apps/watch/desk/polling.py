"""Polling the sources that are due; one that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from civicloom.apps.watch.sources import Source, due, poll
from civicloom.model.errors import CivicloomError

from .alerts import Alert
from .intake import resume, take

if TYPE_CHECKING:
    from .desk import WatchDesk

BATCH = 500
"""Items that are taken at once."""


@dataclass
class Polled:
    """What one source gave: new items, reprints among them, receipts, alerts, or the error that ended it."""

    source: str
    items: int = 0
    reprints: int = 0
    receipts: list[str] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    error: CivicloomError | None = None


def poll_due(desk: WatchDesk, names: Sequence[str] = ()) -> Iterator[Polled]:
    """Poll the sources named, or else those whose time has come; then let go what is too old. Raises WAT-006 for an unknown name."""
    for name in names:
        if name not in desk.sources:
            known = ", ".join(desk.sources) or "none"
            raise CivicloomError("WAT-006", source=name, known=known)
    resume(desk)
    now = desk.workspace.clock.now()
    chosen = [desk.sources[n] for n in names] or due(desk.sources.values(), desk.state, now)
    for source in chosen:
        yield _poll(desk, source)
    desk.forget()


def _poll(desk: WatchDesk, source: Source) -> Polled:
    done = Polled(source.id)
    try:
        found = poll(source, desk.fetcher, desk.state, desk.workspace.clock, desk.pseudonyms)
        while items := list(islice(found, BATCH)):
            taken = take(desk, items)
            done.items += taken.items
            done.reprints += taken.reprints
            done.receipts += taken.receipts
            done.alerts += taken.alerts
    except CivicloomError as error:
        done.error = error
    return done
