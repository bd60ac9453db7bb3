"""The index over all months: adds, removes, searches; what it holds can be built again from the items."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Literal

from civicloom.model.errors import CivicloomError
from civicloom.model.files import locked

from ..authors import unnamed
from ..charfold import charfold
from .ids import Ids
from .query import Query, parsed, pattern
from .shard import NAMED, Asked, Doc, Found, Shard, settle

Order = Literal["time", "rank"]

DEEPEST = 10_000
"""Texts up to which one can page."""
LONGEST_ID = 200
"""Characters of an id."""
READ = 200_000
"""Characters of a text that are indexed; what follows is passed over."""
AROUND = 40
"""Characters before the first place found and after it that a snippet shows."""
_MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True)
class Hit:
    """A text that was found. ``snippet`` is cut from title and text; ``marks`` are places in it, first and one past the last."""

    doc: Doc
    snippet: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Hits:
    """Those asked for, and how many there are: at least ``total``, and in all when it is ``exact``."""

    total: int
    exact: bool
    hits: tuple[Hit, ...]


class SearchIndex:
    """An index in ``folder``: one process writes at a time (SEA-009 otherwise), any number search.

    Raises SEA-010 when a month is damaged; then remove the folder and add the texts again.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock: BinaryIO | None = None
        self._ids: Ids | None = None
        self._open: dict[str, Shard] = {}

    def __enter__(self) -> "SearchIndex":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Finish what is being merged and let other processes write."""
        for shard in self._open.values():
            shard.merged()
        if self._ids is not None and self._lock is not None:
            self._ids.close()
            self._lock.close()
            self._ids = self._lock = None

    def add_many(self, docs: Iterable[Doc]) -> int:
        """Add texts, in place of those with the same ids; gives how many. What this returned from is kept.

        Raises SEA-008, before any is added, for an id that is missing or too long.
        """
        listed = {doc.id: doc for doc in docs}
        for one in listed:
            if not one or len(one) > LONGEST_ID:
                raise CivicloomError("SEA-008", id=one[:40], limit=LONGEST_ID)
        ids = self._hold()
        months = {one: _month(doc.moment) for one, doc in listed.items()}
        old = ids.months(listed)
        for month in {*months.values(), *old}:
            self._shard(month)
        for month, known in old.items():
            # First, so that a text which moves is missing when this is stopped, and never there twice.
            self._let_go(month, [one for one in known if months[one] != month])
        ids.note(months)
        for month in sorted(set(months.values()), reverse=True):
            new = [doc for one, doc in listed.items() if months[one] == month]
            self._shard(month).put(new, old.get(month, []))
        return len(listed)

    def remove(self, ids: Iterable[str]) -> int:
        """Remove texts from every answer and from the disk; gives how many there were.

        Each month that one of them was in is written anew, so many are better removed at once.
        """
        known = self._hold()
        found = known.months(ids)
        for month, gone in found.items():
            self._shard(month).put([], gone)
            self._open.pop(month).rewrite()
            known.forget(gone)
        return sum(map(len, found.values()))

    def search(
        self,
        query: str,
        *,
        order: Order = "time",
        since: datetime | None = None,
        until: datetime | None = None,
        filters: Mapping[str, str | Sequence[str]] | None = None,
        without: Sequence[str] = (),
        limit: int = 20,
        offset: int = 0,
    ) -> Hits:
        """The texts that a query finds, the newest first or the best first.

        ``since`` is within, ``until`` is not. ``filters``: outlet, source, place, topic, each one value or several
        of which one must hold; ``without``: sources whose texts are passed over. By time, months are searched
        until the texts asked for are found; see ``count``. Rank is BM25 within each month. Raises SEA-001 to SEA-007, SEA-011.
        """
        by_time = order == "time"
        chosen = _filters(filters or {})
        asked = Asked(parsed(query), chosen, tuple(without), since, until, by_time)
        if limit < 0 or offset < 0 or limit + offset > DEEPEST:
            raise CivicloomError("SEA-007", limit=DEEPEST)
        total, found, exact = 0, list[Found](), True
        for shard in self._within(since, until):
            if asked.by_time and len(found) >= offset + limit:
                exact = False
                break
            here, stored = shard.search(asked, offset + limit)
            total += here
            found += stored
        if not asked.by_time:
            found.sort(key=lambda one: -one.key)
        page = found[offset : offset + limit]
        return Hits(total, exact, tuple(_hit(one.doc(), asked.query) for one in page))

    def count(
        self,
        query: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        filters: Mapping[str, str | Sequence[str]] | None = None,
        without: Sequence[str] = (),
    ) -> int:
        """How many texts a query finds in all. Raises SEA-001 to SEA-006, SEA-011."""
        asked = Asked(parsed(query), _filters(filters or {}), tuple(without), since, until)
        return sum(shard.search(asked, 0)[0] for shard in self._within(since, until))

    def _within(self, since: datetime | None, until: datetime | None) -> list[Shard]:
        """The months that a span touches, the newest first."""
        first, last = _month(since) if since else "", _month(until) if until else "9999-99"
        return [shard for month, shard in reversed(self._shards()) if first <= month <= last]

    def _shards(self) -> list[tuple[str, Shard]]:
        """All months that are on the disk, the oldest first."""
        names = sorted(p.name for p in self._folder.iterdir() if _MONTH.fullmatch(p.name))
        for gone in set(self._open) - set(names):
            del self._open[gone]
        return [(name, self._shard(name)) for name in names]

    def _shard(self, month: str) -> Shard:
        if month not in self._open:
            self._open[month] = Shard(self._folder / month)
        return self._open[month]

    def _let_go(self, month: str, gone: Sequence[str]) -> None:
        if gone:
            self._shard(month).put([], gone)

    def _hold(self) -> Ids:
        """Keep other processes from writing; gives the table of ids."""
        if self._ids is None:
            self._lock = locked(self._folder, CivicloomError("SEA-009", path=self._folder))
            settle(self._folder)
            self._ids = Ids(self._folder / "ids.db")
        return self._ids


def _month(moment: datetime) -> str:
    """The month of a moment in UTC; of one at an end of the calendar, which has none there, its own."""
    try:
        there = moment.astimezone(UTC)
    except OverflowError:
        there = moment
    return f"{there.year:04}-{there.month:02}"


def _filters(given: Mapping[str, str | Sequence[str]]) -> dict[str, tuple[str, ...]]:
    found = {}
    for name, values in given.items():
        if name not in NAMED:
            raise CivicloomError("SEA-006", name=name, known=", ".join(NAMED))
        found[name] = (values,) if isinstance(values, str) else tuple(values)
    return found


def _hit(doc: Doc, asked: Query) -> Hit:
    """The text with what surrounds the first place found; the start of the text when none is seen."""
    whole = f"{doc.title}\n{doc.text}" if doc.title else doc.text
    places = [found.span() for found in pattern(asked.phrases).finditer(charfold(unnamed(whole)))]
    first = places[0][0] if places else 0
    start = max(0, first - AROUND)
    end = min(len(whole), (places[0][1] if places else 0) + 2 * AROUND)
    marks = tuple((a - start, b - start) for a, b in places if b <= end)
    return Hit(doc, whole[start:end], marks)
