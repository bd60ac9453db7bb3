"""Following what was found: its days, what belongs to an item and why, the stories that items tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from civicloom.apps.watch.events import Moment, Story, related, timeline
from civicloom.apps.watch.item import Item
from civicloom.apps.watch.search import Hits
from civicloom.model.errors import CivicloomError
from civicloom.model.sql import literal
from civicloom.purpose import OFFICE_ZONE, office_day

from .asking import FIELDS, TABLE, require, run, sql
from .decided import Decided

if TYPE_CHECKING:
    from .desk import WatchDesk

Row = Mapping[str, Any]

CONSIDERED = 500
"""Lines among which what belongs to an item is chosen: all of its story and its reprints, then the newest."""

SPAN = timedelta(days=30)
"""Days that are counted back from the last one, unless a first one is named."""

LONGEST = 400


def days(rows: Sequence[Row]) -> list[Moment]:
    """The days from the first of some lines to the last, quiet days among them, as the office counts days."""
    return timeline((_item(row) for row in rows), OFFICE_ZONE)


def _item(row: Row) -> Item:
    moment = datetime.combine(date.fromisoformat(row["day"]), time(), OFFICE_ZONE)
    return Item(row["id"], row["source"], row["kind"], row["url"], row["title"], "", moment, moment)


@dataclass(frozen=True)
class Relative:
    """A line that belongs to an item, with the groups that both are in, by kind: reprint, story, topic."""

    row: Row
    reasons: tuple[tuple[str, str], ...]


def relatives(desk: WatchDesk, item: str, purpose: str, most: int = 20) -> list[Relative]:
    """What belongs to an item: its reprints first, then its story, then its topics.

    Raises WAT-012 for an item that was not taken, PUR codes.
    """
    own = run(desk, purpose, sql(ids=[item])).rows
    if not own:
        raise CivicloomError("WAT-012", item=item)
    decided = Decided.of(desk.corrections)
    rows = run(desk, purpose, _near(own[0], decided)).rows
    groups = {
        "reprint": {row["id"]: [row["reprint_of"] or row["id"]] for row in rows},
        "story": {row["id"]: [row["story"]] for row in rows if row["story"]},
        "topic": {row["id"]: row["topics"].split() for row in rows},
    }
    lines = {row["id"]: row for row in rows}
    return [Relative(lines[one.item], one.reasons) for one in related(item, groups, most)]


def _near(row: Row, decided: Decided) -> str:
    """The query for lines that may share a group with one."""
    origin = literal(row["reprint_of"] or row["id"])
    stories, parts = decided.parts_of(row["story"])
    close = [f"id = {literal(row['id'])}", f"id = {origin}", f"reprint_of = {origin}"]
    close += [f"list_contains([{_list(stories)}], story)"] if row["story"] else []
    close += [f"list_contains([{_list(parts)}], id)"] if parts else []
    near = " OR ".join(close)
    topics = row["topics"].split()
    far = f" OR list_has_any(string_split(topics, ' '), [{_list(topics)}])" if topics else ""
    return (
        f"SELECT {', '.join(FIELDS)} FROM {TABLE} WHERE {near}{far}"
        f" ORDER BY CASE WHEN {near} THEN 0 ELSE 1 END, day DESC, id LIMIT {CONSIDERED}"
    )


def _list(values: Sequence[str]) -> str:
    return ", ".join(map(literal, values))


def stories(desk: WatchDesk, purpose: str) -> list[Story]:
    """The stories that items tell, the last told first, of what a purpose shows. Raises PUR codes."""
    require(desk, purpose)
    withheld = desk.promises.withheld(purpose)
    return desk.events.stream.stories(desk.known.of_sources(withheld))


def search(desk: WatchDesk, query: str, purpose: str, **asked: Any) -> tuple[Hits, dict[str, Row]]:
    """The texts that a query finds, as ``SearchIndex.search`` is asked, of what a purpose shows; their lines by id.

    Raises the SEA codes of a query that is none, PUR codes.
    """
    hits = desk.search_index.search(query, without=desk.promises.withheld(purpose), **asked)
    ids = [hit.doc.id for hit in hits.hits]
    return hits, {row["id"]: row for row in run(desk, purpose, sql(ids=ids)).rows} if ids else {}


def counts(
    desk: WatchDesk,
    query: str,
    purpose: str,
    filters: Mapping[str, Sequence[str]],
    since: date | None = None,
    until: date | None = None,
) -> list[tuple[date, int]]:
    """How many texts a search finds on each day, ``until`` not among them; thirty days unless it is said.

    Raises the SEA codes of a query that is none, PUR codes.
    """
    require(desk, purpose)
    without = desk.promises.withheld(purpose)
    end = until or office_day(desk.workspace.clock) + timedelta(days=1)
    first = max(since or end - SPAN, end - timedelta(days=LONGEST))
    found = []
    for number in range((end - first).days):
        begin = datetime.combine(first + timedelta(days=number), time(), OFFICE_ZONE)
        span = {"since": begin, "until": begin + timedelta(days=1)}
        count = desk.search_index.count(query, filters=filters, without=without, **span)
        found.append((begin.date(), count))
    return found
