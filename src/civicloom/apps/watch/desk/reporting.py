"""Filling a report from the library: the numbers printed are those of the query it names."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from civicloom.apps.watch import reports
from civicloom.apps.watch.captures import Store, moment, read_capture, told_anew
from civicloom.evidence import Leaf
from civicloom.model.errors import CivicloomError, Language
from civicloom.model.files import write_whole
from civicloom.model.sql import literal
from civicloom.purpose import OFFICE_ZONE, office_day

from .asking import PURPOSE, run, sql
from .decided import Decided, kind_of
from .marked import PART
from .rates import alarms_of
from .spreading import families, spread

if TYPE_CHECKING:
    from .desk import WatchDesk

DAYS = {"daily": 1, "weekly": 7}
FIRST, LAST = date(1970, 1, 1), date(2999, 12, 31)
"""The last days a period may have: calendars end, and a report looks back from its days."""
DECISIONS = {"label": "reclassify", "office": "reclassify"}
URGENCY = {"urgent": "urgent", "soon": "soon"}
SMALLEST_EVENT = 3
ARCHIVE = "archive"
"""The folder, beside the reports, of each as it was made: ``archive/<receipt>/``."""
MOST = 500
"""Stories, events, alarms and captures of one report: far more than are printed."""

Row = Mapping[str, Any]


def report(
    desk: WatchDesk,
    layout: str = "weekly",
    language: Language = "zh-Hans",
    *,
    last: date | None = None,
    formats: Sequence[str] = ("html", "pdf", "docx"),
    purpose: str = PURPOSE,
) -> reports.Report:
    """The report of the period that ends with ``last`` (today), archived with a receipt.

    Raises WAT-007 for an unknown layout, RPT-015 for a day too far off, the PUR code of a refusal, LIB-001
    before the first item.
    """
    layouts = reports.load_layouts(desk.declared / "reports")
    if layout not in layouts:
        raise CivicloomError("WAT-007", layout=layout, known=", ".join(layouts))
    chosen = layouts[layout]
    end = last or office_day(desk.workspace.clock)
    if not FIRST <= end <= LAST:
        raise CivicloomError("RPT-015", last=end, first=FIRST, end=LAST)
    made = material(desk, purpose, end, DAYS[chosen.period])
    folder = desk.folder / "reports"
    return reports.make_report(
        made, chosen, language, folder, formats, lambda paths: _archive(desk, paths, purpose)
    )


def material(desk: WatchDesk, purpose: str, end: date, days: int) -> reports.Material:
    """All that a report says of the days up to ``end``, without what analysts rejected."""
    start = end - timedelta(days=days - 1)
    decided = Decided.of(desk.corrections)
    found = run(desk, purpose, _without(decided.rejected, sql(since=start, until=end)))
    past = sql(since=start - timedelta(days=days), until=start - timedelta(days=1))
    previous = run(desk, purpose, _without(decided.rejected, past)).rows
    known = {row["id"] for row in found.rows}
    before = sorted({row["reprint_of"] for row in found.rows} - known - {""})
    earlier = run(desk, purpose, sql(ids=before)).rows if before else []
    roots, past_roots = families([*found.rows, *earlier]), families(previous)
    return reports.Material(
        office=desk.workspace.declaration.name,
        start=start,
        end=end,
        made=desk.workspace.clock.now(),
        query=found.query,
        release=found.release,
        items=tuple(_item(row, roots) for row in found.rows),
        previous=tuple(_item(row, past_roots) for row in previous),
        stories=tuple(spread(desk, found.rows, earlier)[:MOST]),
        events=tuple(_events(found.rows)[:MOST]),
        alarms=tuple(_alarms(desk, start, end, purpose)[-MOST:]),
        captures=tuple(_captures(desk, start, end)),
        corrections=tuple(_corrections(decided, start, end)),
        names=_names(desk),
    )


def _without(ids: Collection[str], query: str) -> str:
    """A query without some items, as a report prints it."""
    if not ids:
        return query
    listed = ", ".join(map(literal, sorted(ids)))
    return (
        f"SELECT * FROM ({query}) WHERE NOT list_contains([{listed}], id)"
        " ORDER BY day DESC, published DESC, id"
    )


def _item(row: Row, roots: Mapping[str, str]) -> reports.ReportItem:
    labels = [*row["topics"].split(), row["label"]]
    return reports.ReportItem(
        id=row["id"],
        title=row["title"] or row["url"] or row["outlet"],
        url=row["url"],
        outlet=row["outlet"] or row["source"],
        published=_moment(row["published"]),
        origin=row["origin"] or "",
        topics=tuple(dict.fromkeys(label for label in labels if label)),
        places=tuple(place for place in row["place"].split(PART) if place),
        office=row["office"],
        urgency=cast(reports.Urgency, URGENCY.get(row["urgency"], "routine")),
        story=roots[row["id"]],
        status=row.get("status", ""),
    )


def _events(rows: Sequence[Row]) -> list[reports.Emerging]:
    """Stories of so many items of the period, each under the title that most of its items bear."""
    groups: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row["published"] or row["day"], row["id"])):
        groups.setdefault(row["story"] or row["id"], []).append(row)
    return [
        reports.Emerging(
            Counter(row["title"] or row["outlet"] for row in group).most_common(1)[0][0],
            _moment(group[0]["published"]) or _day(date.fromisoformat(group[0]["day"])),
            tuple(row["id"] for row in group),
        )
        for group in groups.values()
        if len(group) >= SMALLEST_EVENT
    ]


def _alarms(desk: WatchDesk, start: date, end: date, purpose: str) -> list[reports.Alarm]:
    return [
        reports.Alarm(_day(one.day), one.key[0], one.observed, 0, round(one.upper, 1), one.method)
        for one in alarms_of(desk, start, end, purpose)
    ]


def _captures(desk: WatchDesk, start: date, end: date) -> list[reports.Capture]:
    """The newest capture of each page on each day of the period, and all whose words are new."""
    paths = Store(desk.folder / "captures").between(_day(start), _day(end + timedelta(days=1)))
    newest = {(path.parent, moment(path).astimezone(OFFICE_ZONE).date()): path for path in paths}
    found = []
    for path in paths[-MOST:]:
        with suppress(CivicloomError):  # a damaged archive is told of by the check, not by a report
            anew = told_anew(path)
            if anew or path in newest.values():
                one = read_capture(path)
                title = one.title or one.url
                found.append(reports.Capture(one.at, title, one.url, one.receipt, anew))
    return found


def _corrections(decided: Decided, start: date, end: date) -> Iterator[reports.Correction]:
    for one in decided.records:
        at, kind = datetime.fromisoformat(one.when), kind_of(one)
        if start <= at.astimezone(OFFICE_ZONE).date() <= end:
            yield reports.Correction(at, cast(reports.Decision, DECISIONS.get(kind, kind)))


def _names(desk: WatchDesk) -> dict[str, Mapping[str, str]]:
    names: dict[str, Mapping[str, str]] = {
        topic.label: topic.name for topic in desk.taxonomy.topics
    }
    names |= {office.id: office.name for office in desk.offices.values()}
    return names | {topic.id: topic.title for topic in desk.topics.by_id.values()}


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _day(day: date) -> datetime:
    """The first moment of a day in the office."""
    return datetime.combine(day, time(), OFFICE_ZONE)


def _archive(desk: WatchDesk, paths: Sequence[Path], purpose: str) -> str:
    """Log the digests of the files, and keep these as they are: the same report made again takes their names."""
    files = {path.name: path.read_bytes() for path in paths}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    whole = hashlib.sha256("".join(sorted(digests.values())).encode()).hexdigest()
    actor = desk.workspace.actor(desk.actor).id
    leaf = Leaf("watch.report", actor, whole, purpose, facts={"files": digests})
    [receipt] = desk.workspace.log.append([leaf])
    kept = desk.folder / "reports" / ARCHIVE / receipt.id
    kept.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        write_whole(kept / name, data)
    return receipt.id
