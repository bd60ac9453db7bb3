"""Asking the library for items: for a purpose, with a trace, corrections taken into account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from .correcting import labels

if TYPE_CHECKING:
    from .desk import WatchDesk

TABLE = "watch_items"
FIELDS = (
    "id", "source", "kind", "url", "title", "outlet", "origin", "published", "day", "language",
    "topics", "label", "confidence", "reprint_of",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """Items with the release they stand in and the query that found them."""

    rows: list[dict[str, Any]]
    release: str
    query: str


def sql(
    topic: str = "", outlet: str = "", since: date | None = None, until: date | None = None
) -> str:
    """The query, as it runs and as a report prints it."""
    parts = []
    if topic:
        parts.append(f"list_contains(string_split(topics, ' '), {_text(topic)})")
    if outlet:
        parts.append(f"(outlet = {_text(outlet)} OR source = {_text(outlet)})")
    if since:
        parts.append(f"day >= DATE '{since}'")
    if until:
        parts.append(f"day <= DATE '{until}'")
    where = f" WHERE {' AND '.join(parts)}" if parts else ""
    return f"SELECT {', '.join(FIELDS)} FROM {TABLE}{where} ORDER BY day DESC, published DESC, id"


def run(desk: WatchDesk, purpose: str, query: str) -> Found:
    """The answer to a query over the items. Raises the PUR code of a refusal, LIB-001 before the first item."""
    there = desk.workspace
    actor = there.actor(desk.actor)
    corrected = labels(desk)
    with there.library.open(actor, purpose, {TABLE: FIELDS}, why="read", about="watch") as opened:
        rows = [row for batch in opened.sql(query) for row in batch.to_pylist()]
        release = opened.release.id
    for row in rows:
        row |= {name: "" for name, value in row.items() if value is None}
        row["label"] = corrected.get(row["id"], row["label"])
        row["day"] = row["day"].isoformat()
    return Found(rows, release, query)


def ask(desk: WatchDesk, purpose: str, *, topic: str, outlet: str, since: date | None) -> Found:
    """Items of a topic or an outlet."""
    return run(desk, purpose, sql(topic, outlet, since))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
