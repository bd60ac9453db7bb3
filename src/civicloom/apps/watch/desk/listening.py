"""Listening: groups and streams heard at once, sources polled in between, all taken by one hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from queue import Empty
from typing import TYPE_CHECKING

from civicloom.apps.watch.chats import Group
from civicloom.apps.watch.classify import count
from civicloom.apps.watch.item import Item
from civicloom.apps.watch.sources import due
from civicloom.apps.watch.topics import Meta
from civicloom.apps.watch.words import language
from civicloom.model.errors import Faults
from civicloom.purpose import office_day
from civicloom.push import Delivered
from civicloom.workspace import Workspace

from .alerts import Alert, send, tell_rates
from .chosen import Chosen, choose, of_declared
from .ears import Ears
from .errands import Brought, Counter, Ended, Errands, Gap, Happening, Left, fault_of, start
from .followed import Followed
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
    followed = Followed(desk)
    chosen = choose(desk, names)
    desk.topics.by_id  # noqa: B018 - a wrong declaration is told before anything is heard
    return _Listening(desk, chosen, names, followed, stop or threading.Event()).run(seconds)


class _Listening:
    def __init__(
        self,
        desk: WatchDesk,
        chosen: Chosen,
        names: Sequence[str],
        followed: Followed,
        stop: threading.Event,
    ) -> None:
        self._desk, self._chosen, self._names, self._stop = desk, chosen, names, stop
        self._followed = followed
        self._counter = Counter(stop)
        self._ears = Ears(desk, self._counter)
        self._errands = Errands(desk, self._counter)
        self._hand: list[Item] = []
        self._since = 0.0
        self._next = dict.fromkeys((LOOK, CHORES, DAY), 0.0)
        self._hold = _hold(desk)
        self._post = threading.Event()

    def run(self, seconds: float | None) -> Iterator[Happening]:
        yield from self._begin()
        end = None if seconds is None else time.monotonic() + seconds
        try:
            self._ears.follow(self._chosen.groups, self._chosen.streams)
            post = start("post", self._deliver)
            start("scheduled", self._scheduled)
            while not self._stop.is_set() and (end is None or time.monotonic() < end):
                yield from self._ears.opened()
                yield from self._step()
        finally:
            self._stop.set()
            self._post.set()
            heard = list(self._ears.close())
        post.join(POST)
        yield from self._rest()
        yield from heard

    def _begin(self) -> Iterator[Happening]:
        """Finish what an earlier process left, and load what the first item would have to wait for."""
        resume(self._desk)
        yield from self._pending()
        warm(self._desk)
        yield from _not_heard(self._chosen.left)

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
            if one.item.kind == "message" and one.source not in self._desk.groups:
                return  # heard as its declaration went; it waits for one
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
            self._errands.begin(s for s in self._chosen.streams if s.id == one.source)

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
        """Follow what was declared anew or otherwise since."""
        told = list(self._followed.again())
        if not told:
            return
        yield from told
        self._hold = _hold(self._desk)
        self._chosen, before = of_declared(self._desk, self._names), self._chosen
        try:
            self._ears.follow(self._chosen.groups, self._chosen.streams)
        except Faults as error:
            yield from (Happening("error", "groups", error=one) for one in error.each)
        yield from _not_heard([one for one in self._chosen.left if one not in before.left])

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


def _not_heard(left: Sequence[Group]) -> Iterator[Happening]:
    for group in left:
        yield Happening("left", group.id, {"kind": group.kind})


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
