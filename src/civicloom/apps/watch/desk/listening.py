"""Listening: groups and streams heard at once, sources polled in between, all taken by one hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from queue import Empty
from typing import TYPE_CHECKING

from civicloom.apps.watch.chats import Group
from civicloom.apps.watch.classify import count
from civicloom.apps.watch.item import Item
from civicloom.apps.watch.sources import Source, due, has_stream
from civicloom.apps.watch.topics import Meta
from civicloom.apps.watch.words import language
from civicloom.model.errors import CivicloomError, Faults
from civicloom.purpose import office_day
from civicloom.push import Delivered
from civicloom.workspace import Workspace

from .alerts import Alert, send, tell_rates
from .ears import Ears
from .errands import Brought, Counter, Ended, Errands, Gap, Happening, Left, fault_of, start
from .followed import Files, reread_topics, topic_files
from .intake import left_by_others, resume, take
from .scheduled import do_scheduled

if TYPE_CHECKING:
    from .desk import WatchDesk

BATCH = 200
"""Items that are taken at once."""

HOLD, EASY = 0.25, 5.0
"""Seconds that an item waits for company: where topics tell of arrivals, and where none does."""

LOOK, POST, MINUTE, CHORES, DAY = 5.0, 15.0, 60.0, 600.0, 86_400.0
"""Seconds between looks for sources that are due, deliveries, looks for what is scheduled, chores, and letting go
of what is too old."""


@dataclass(frozen=True)
class Chosen:
    """What is listened to and polled; ``left`` are groups that no account of ours hears."""

    groups: Sequence[Group]
    streams: Sequence[Source]
    polled: Sequence[Source]
    left: Sequence[Group]


def choose(desk: WatchDesk, names: Sequence[str] = ()) -> Chosen:
    """The groups and sources of these names, or all.

    Raises WAT-022 for an unknown name, WAT-023 for a group that no account hears, WAT-024 when there is
    nothing at all, and the Faults of what is declared; a group without a posted notice is one of them.
    """
    groups, sources = desk.groups, desk.sources
    for name in names:
        if name not in groups and name not in sources:
            known = ", ".join([*groups, *sources]) or "none"
            raise CivicloomError("WAT-022", name=name, known=known)
    own = [groups[n] for n in names if n in groups] if names else list(groups.values())
    read = [sources[n] for n in names if n in sources] if names else list(sources.values())
    heard = [group for group in own if desk.accounts.hears(group)]
    left = [group for group in own if group not in heard]
    if names and left:
        raise CivicloomError("WAT-023", group=left[0].id, kind=left[0].kind)
    if not heard and not read:
        raise CivicloomError("WAT-024", path=desk.declared)
    return Chosen(heard, [one for one in read if has_stream(one)], read, left)


def listen(
    desk: WatchDesk,
    names: Sequence[str] = (),
    *,
    stop: threading.Event | None = None,
    seconds: float | None = None,
) -> Iterator[Happening]:
    """Listen until ``stop`` is set or some seconds are over, and tell what happens.

    An item is on the disk before it counts as heard, and taken within a second or so; alerts leave at once.
    What a killed process had heard and not taken is taken by the next. Raises what ``choose`` raises,
    and CHA-021, CHA-031 for access tokens.
    """
    chosen = choose(desk, names)
    files = topic_files(desk.declared / "topics")
    desk.topics.by_id  # noqa: B018 - a wrong declaration is told before anything is heard
    return _Listening(desk, chosen, files, stop or threading.Event()).run(seconds)


class _Listening:
    def __init__(
        self, desk: WatchDesk, chosen: Chosen, files: Files, stop: threading.Event
    ) -> None:
        self._desk, self._chosen, self._files, self._stop = desk, chosen, files, stop
        self._counter = Counter(stop)
        self._errands = Errands(desk, self._counter)
        self._hand: list[Item] = []
        self._since = 0.0
        self._next = dict.fromkeys((LOOK, CHORES, DAY), 0.0)
        self._hold = _hold(desk)
        self._post = threading.Event()

    def run(self, seconds: float | None) -> Iterator[Happening]:
        yield from self._begin()
        ears = Ears(self._desk, self._counter, self._chosen.groups, self._chosen.streams)
        post = start("post", self._deliver)
        start("scheduled", self._scheduled)
        end = None if seconds is None else time.monotonic() + seconds
        try:
            while not self._stop.is_set() and (end is None or time.monotonic() < end):
                yield from ears.opened()
                yield from self._step()
        finally:
            self._stop.set()
            self._post.set()
        heard = list(ears.close())
        post.join(POST)
        yield from self._rest()
        yield from heard

    def _begin(self) -> Iterator[Happening]:
        """Finish what an earlier process left, and load what the first item would have to wait for."""
        resume(self._desk)
        yield from self._pending()
        warm(self._desk)
        for group in self._chosen.left:
            yield Happening("left", group.id, {"kind": group.kind})

    def _pending(self) -> Iterator[Happening]:
        """Take what is on the disk and was not taken."""
        for name in [*self._desk.groups, *(one.id for one in self._chosen.polled)]:
            self._hand = self._desk.state.pending(name)
            yield from self._take()

    def _left(self) -> Iterator[Happening]:
        """Take what is imported meanwhile, some at a time, so that what is heard need not wait for all of it."""
        left = left_by_others(self._desk, self._desk.groups, BATCH)
        if len(left) >= BATCH:
            self._next[LOOK] = 0.0
        self._hand += left
        yield from self._take()

    def _step(self) -> Iterator[Happening]:
        """What is brought within a moment, and what time brings."""
        yield from self._said()
        try:
            yield from self._met(self._counter.queue.get(timeout=0.05))
            while len(self._hand) < BATCH:
                yield from self._met(self._counter.queue.get_nowait())
        except Empty:
            pass
        full = len(self._hand) >= BATCH
        if full or (self._hand and time.monotonic() - self._since >= self._hold):
            yield from self._take()
        yield from self._time()

    def _said(self) -> Iterator[Happening]:
        while not self._counter.told.empty():
            yield self._counter.told.get()

    def _met(self, one: Left) -> Iterator[Happening]:
        if isinstance(one, Brought):
            self._since = self._since if self._hand else time.monotonic()
            self._hand.append(one.item)
        elif isinstance(one, Ended):
            self._errands.ended(one.source)
            yield (
                Happening("polled", one.source)
                if one.error is None
                else Happening("error", one.source, error=one.error)
            )
        elif isinstance(one, Gap):
            self._errands.begin([self._desk.sources[one.source]])

    def _take(self) -> Iterator[Happening]:
        items, self._hand = self._hand, []
        if not items:
            return
        taken = take(self._desk, items)
        if taken.alerts:
            self._post.set()
        if taken.items:
            sources = sorted({item.source for item in items})
            facts = {"items": taken.items, "reprints": taken.reprints, "sources": sources}
            facts |= {"receipts": taken.receipts, "alerts": _plain(taken.alerts)}
            yield Happening("taken", facts=facts)

    def _time(self) -> Iterator[Happening]:
        if self._over(LOOK):
            yield from self._edited()
            now = self._desk.workspace.clock.now()
            self._errands.begin(due(self._chosen.polled, self._desk.state, now))
            yield from self._left()
        if self._over(CHORES):
            self._desk.sites.save()
            yield from self._rates()
        if self._over(DAY):
            self._desk.forget()

    def _edited(self) -> Iterator[Happening]:
        """Follow topics as they were edited since; a wrong one is told, and those from before are followed."""
        files = topic_files(self._desk.declared / "topics")
        if files == self._files:
            return
        self._files = files
        try:
            changed, gone = reread_topics(self._desk)
        except CivicloomError as error:
            faults = error.faults if isinstance(error, Faults) else [error]
            yield from (Happening("error", "topics", error=one) for one in faults)
            return
        self._hold = _hold(self._desk)
        yield Happening("topics", "topics", {"changed": changed, "gone": gone})

    def _over(self, every: float) -> bool:
        if time.monotonic() < self._next[every]:
            return False
        self._next[every] = time.monotonic() + every
        return True

    def _rates(self) -> Iterator[Happening]:
        if told := tell_rates(self._desk, office_day(self._desk.workspace.clock)):
            self._post.set()
            yield Happening("taken", facts={"items": 0, "alerts": _plain(told)})

    def _deliver(self) -> None:
        """Deliver what waits, at once when there is an alert, else now and then; in a thread of its own."""
        while not self._stop.is_set():
            self._post.wait(POST)
            self._post.clear()
            for one in self._sent():
                self._counter.told.put(one)

    def _scheduled(self) -> None:
        """Captures and reports in a thread of their own, with a desk of their own: they take their time."""
        root, actor, told = self._desk.workspace.root, self._desk.actor, self._counter.told

        def work() -> None:
            with Workspace.open(root) as opened, type(self._desk)(opened, actor) as desk:
                for one in do_scheduled(desk):
                    told.put(one)

        while not self._stop.is_set():
            error = fault_of("scheduled", work)
            if error is not None:
                told.put(Happening("error", "scheduled", error=error))
            self._stop.wait(MINUTE if error is None else CHORES)

    def _sent(self) -> list[Happening]:
        done: list[Delivered] = []
        error = fault_of("push", lambda: done.extend(send(self._desk)))
        found = [Happening("sent", one.office, {"channel": one.channel, "envelope": one.envelope, "outcome": one.outcome, "detail": one.detail, "receipt": one.receipt}) for one in done]  # fmt: skip
        return found if error is None else [*found, Happening("error", "push", error=error)]

    def _rest(self) -> Iterator[Happening]:
        """Take what was heard before the end, also what found no place to be left, and send its alerts."""
        yield from self._pending()
        self._desk.sites.save()
        yield from self._said()
        yield from self._sent()


def _hold(desk: WatchDesk) -> float:
    asking = [topic.alert.when for topic in desk.topics.by_id.values()]
    return HOLD if any("arrival" in when or "cluster" in when for when in asking) else EASY


def warm(desk: WatchDesk) -> None:
    """Load what the first item would have to wait for."""
    text = "住房安全"
    desk.matcher.match(text, Meta("", "", language(text)))
    counts = count([text])
    desk.classifier.verdicts(counts)
    desk.concerns.of([text], counts, [""])
    desk.reprints.find(text)
    desk.known.batches_of([])
    desk.events  # noqa: B018 - opened by being named
    desk.workspace.library.releases()


def _plain(alerts: Sequence[Alert]) -> list[dict[str, object]]:
    return [alert.as_json() for alert in alerts]
