"""Asking the library for items: for a purpose, with a trace, corrections taken into account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from civicloom.model.sql import literal

from .decided import Decided
from .marked import PART

if TYPE_CHECKING:
    from .desk import WatchDesk

PURPOSE = "media-watch"
"""The purpose for which items are read, unless another is named."""

TABLE = "watch_items"
FIELDS = (
    "id", "source", "kind", "url", "title", "outlet", "origin", "published", "day", "language",
    "topics", "label", "confidence", "reprint_of", "office", "place", "organisation", "urgency", "story",
)  # fmt: skip
LISTS = {"topic": ("topics", " "), "place": ("place", PART)}
"""Fields of several values, with what parts them."""


@dataclass(frozen=True)
class Found:
    """Items with the release they stand in and the query that found them.

    A row of one that was edited or withdrawn by its source has ``status`` and ``status_since`` too.
    """

    rows: list[dict[str, Any]]
    release: str
    query: str


class Asked(TypedDict, total=False):
    """What items have to be.

    Of a saved topic, by an outlet or source, naming a place or an organisation, for an office, between two
    days, with one of these ids. ``named``: the offices that analysts named, by item, in place of the desk's.
    """

    topic: str
    outlet: str
    place: str
    organisation: str
    office: str
    since: date | None
    until: date | None
    ids: Sequence[str]
    named: Mapping[str, str]


def sql(**asked: Unpack[Asked]) -> str:
    """The query, as it runs and as a report prints it."""
    named = asked.pop("named", {})
    parts = [_part(name, value, named) for name, value in asked.items() if value or name == "ids"]
    where = f" WHERE {' AND '.join(parts)}" if parts else ""
    return f"SELECT {', '.join(FIELDS)} FROM {TABLE}{where} ORDER BY day DESC, published DESC, id"


def _part(name: str, value: Any, named: Mapping[str, str]) -> str:
    if name == "ids":
        return f"list_contains([{', '.join(map(literal, value))}], id)" if value else "FALSE"
    if name in ("since", "until"):
        return f"day {'>=' if name == 'since' else '<='} DATE '{value}'"
    one = literal(value)
    if name == "outlet":
        return f"(outlet = {one} OR source = {one})"
    if name == "office" and named:
        cases = " ".join(f"WHEN {literal(id_)} THEN {literal(to)}" for id_, to in named.items())
        return f"CASE id {cases} ELSE office END = {one}"
    if name in LISTS:
        field, mark = LISTS[name]
        return f"list_contains(string_split({field}, {literal(mark)}), {one})"
    return f"{name} = {one}"


def run(desk: WatchDesk, purpose: str, query: str) -> Found:
    """The answer to a query over the items. Raises the PUR code of a refusal, LIB-001 before the first item."""
    query = shown(desk, purpose, query)
    there = desk.workspace
    actor = there.actor(desk.actor)
    decided = Decided.of(desk.corrections)
    with there.library.open(actor, purpose, {TABLE: FIELDS}, why="read", about="watch") as opened:
        rows = [row for batch in opened.sql(query) for row in batch.to_pylist()]
        release = opened.release.id
    statuses = desk.state.statuses()
    for row in rows:
        row |= dict(zip(("status", "status_since"), statuses.get(row["id"], ()), strict=False))
        row |= {name: "" for name, value in row.items() if value is None}
        row["label"] = decided.labels.get(row["id"], row["label"])
        row["office"] = decided.offices.get(row["id"], row["office"])
        row["story"] = decided.story(row["id"], row["story"])
        row["day"] = row["day"].isoformat()
    return Found(rows, release, query)


def shown(desk: WatchDesk, purpose: str, query: str) -> str:
    """A query over the items as a purpose shows them: without those of groups whose members were told another."""
    groups = desk.promises.withheld(purpose)
    if not groups:
        return query
    listed = ", ".join(map(literal, groups))
    left = f"SELECT * FROM {TABLE} WHERE NOT list_contains([{listed}], source)"
    return f"WITH {TABLE} AS ({left}) {query}"


def require(desk: WatchDesk, purpose: str) -> None:
    """Leave the line of a use of the indexes. Raises the PUR code of a refusal."""
    there = desk.workspace
    if there.library.releases():
        actor, fields = there.actor(desk.actor), {TABLE: FIELDS}
        with there.library.open(actor, purpose, fields, why="read", about="watch") as opened:
            opened.engine  # noqa: B018 - taking it writes the line


def every_line(desk: WatchDesk, purpose: str) -> list[tuple[str, str, str]]:
    """Id, source and story at arrival of all lines of the library, whatever they are shown for."""
    library, actor = desk.workspace.library, desk.workspace.actor(desk.actor)
    if not library.releases() or TABLE not in library.release().tables:
        return []
    fields = {TABLE: ("id", "source", "story")}
    with library.open(actor, purpose, fields, why="read", about="watch") as opened:
        batches = list(opened.sql(f"SELECT {', '.join(fields[TABLE])} FROM {TABLE}"))
    columns = ([batch.column(name).to_pylist() for name in fields[TABLE]] for batch in batches)
    return [line for some in columns for line in zip(*some, strict=True)]
