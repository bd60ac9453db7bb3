"""Filling a report from the library: the numbers printed are those of the query it names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from civicloom.apps.watch import reports
from civicloom.evidence import Leaf
from civicloom.model.errors import CivicloomError, Language

from .asking import run, sql
from .decided import Decided, kind_of

if TYPE_CHECKING:
    from .desk import WatchDesk

DAYS = {"daily": 1, "weekly": 7}
DECISIONS = {"label": "reclassify", "office": "reclassify"}
SMALLEST_EVENT = 3


def report(
    desk: WatchDesk,
    layout: str = "weekly",
    language: Language = "zh-Hans",
    *,
    last: date | None = None,
    formats: Sequence[str] = ("html", "pdf", "docx"),
    purpose: str = "media-watch",
) -> reports.Report:
    """The report of the period that ends with ``last`` (today), archived with a receipt.

    Raises WAT-007 for an unknown layout, the PUR code of a refusal, LIB-001 before the first item.
    """
    layouts = reports.load_layouts(desk.declared / "reports")
    if layout not in layouts:
        raise CivicloomError("WAT-007", layout=layout, known=", ".join(layouts))
    chosen = layouts[layout]
    made = material(desk, purpose, last or desk.workspace.clock.now().date(), DAYS[chosen.period])
    folder = desk.folder / "reports"
    return reports.make_report(
        made, chosen, language, folder, formats, lambda paths: _archive(desk, paths)
    )


def material(desk: WatchDesk, purpose: str, end: date, days: int) -> reports.Material:
    """All that a report says of the days up to ``end``."""
    start = end - timedelta(days=days - 1)
    found = run(desk, purpose, sql(since=start, until=end))
    earlier_end = start - timedelta(days=1)
    earlier = run(desk, purpose, sql(since=start - timedelta(days=days), until=earlier_end))
    decided = Decided.of(desk.corrections)
    hidden = decided.rejected
    rows = [row for row in found.rows if row["id"] not in hidden]
    items = tuple(_item(row) for row in rows)
    ids = {item.id for item in items}
    return reports.Material(
        office=desk.workspace.declaration.name,
        start=start,
        end=end,
        made=desk.workspace.clock.now(),
        query=found.query,
        release=found.release,
        items=items,
        previous=tuple(_item(row) for row in earlier.rows if row["id"] not in hidden),
        stories=tuple(_stories(rows)),
        events=tuple(
            reports.Emerging(story.title, story.first, tuple(i for i in story.items if i in ids))
            for story in desk.events.stream.stories()
            if sum(item in ids for item in story.items) >= SMALLEST_EVENT
        ),
        corrections=tuple(
            reports.Correction(
                datetime.fromisoformat(one.when),
                cast(Any, DECISIONS.get(kind_of(one), kind_of(one))),
            )
            for one in decided.records
            if start <= datetime.fromisoformat(one.when).date() <= end
        ),
        names=_names(desk),
    )


def _item(row: Mapping[str, Any]) -> reports.ReportItem:
    labels = [*row["topics"].split(), row["label"]]
    topics = tuple(dict.fromkeys(label for label in labels if label))
    return reports.ReportItem(
        id=row["id"],
        title=row["title"] or row["url"],
        url=row["url"],
        outlet=row["outlet"] or row["source"],
        published=_moment(row["published"]),
        origin=row["origin"] or "",
        topics=topics,
        story=row["reprint_of"] or row["id"],
    )


def _stories(rows: Sequence[Mapping[str, Any]]) -> list[reports.Story]:
    """Stories of two items and more, each with its path in order of time."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["reprint_of"] or row["id"], []).append(row)
    found = []
    for story, members in groups.items():
        if len(members) < 2:
            continue
        path = sorted(members, key=lambda row: (row["published"] or "", row["id"]))
        steps = tuple(
            reports.Step(
                row["outlet"] or row["source"],
                _moment(row["published"]),
                "origin" if number == 0 else "edited",
                row["url"],
            )
            for number, row in enumerate(path)
        )
        found.append(reports.Story(story, path[0]["title"], steps))
    return found


def _names(desk: WatchDesk) -> dict[str, Mapping[str, str]]:
    names: dict[str, Mapping[str, str]] = {
        topic.label: topic.name for topic in desk.taxonomy.topics
    }
    names |= {office.id: office.name for office in desk.offices.values()}
    return names | {topic.id: topic.title for topic in desk.topics.by_id.values()}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _archive(desk: WatchDesk, paths: Sequence[Path]) -> str:
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    whole = hashlib.sha256("".join(sorted(digests.values())).encode()).hexdigest()
    actor = desk.workspace.actor(desk.actor).id
    leaf = Leaf("watch.report", actor, whole, "media-watch", facts={"files": digests})
    [receipt] = desk.workspace.log.append([leaf])
    return receipt.id
