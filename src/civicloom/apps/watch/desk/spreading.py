"""How texts went from outlet to outlet: the path of each, and what every copy cut, changed or added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from civicloom.apps.watch import reports
from civicloom.apps.watch.reprints import Change, Entry, Pair, Step, changes, pairs, stories

from .marked import ARTICLES, Marked

if TYPE_CHECKING:
    from .desk import WatchDesk

Row = Mapping[str, Any]

COMPARED = 20
"""Of so many texts, the most copied ones, the copies are compared passage by passage."""

PASSAGE = 4
"""Shortest passage that is told; shorter ones are signs and spaces."""

SOURCE_LINE = 40
"""Longest passage that is a line of the source."""

OWN = 0.6
"""Share of a copy from which its own words make it a text in which the other is quoted."""


@dataclass(frozen=True)
class _Family:
    """Lines that are copies of one another, by id, and what is kept of their texts."""

    id: str
    rows: Mapping[str, Row]
    kept: Mapping[str, Marked]


def families(rows: Sequence[Row]) -> dict[str, str]:
    """For each line the id of the earliest that it goes back to, over copies of copies."""
    parent = {row["id"]: row["reprint_of"] or row["id"] for row in rows}

    def root(one: str) -> str:
        seen = {one}
        while (up := parent.get(one, one)) not in seen:
            one = up
            seen.add(one)
        return one

    return {row["id"]: root(row["id"]) for row in rows}


def spread(desk: WatchDesk, rows: Sequence[Row], earlier: Sequence[Row]) -> list[reports.Story]:
    """Texts with two lines and more, each with its path; ``earlier`` are origins from before the period."""
    roots = families([*rows, *earlier])
    groups: dict[str, dict[str, Row]] = {}
    for row in (*rows, *earlier):
        groups.setdefault(roots[row["id"]], {})[row["id"]] = row
    several = {root: group for root, group in groups.items() if len(group) > 1}
    ids = [one for group in several.values() for one in group]
    kept = desk.batches.get(desk.known.batches_of(ids))
    texts = {one: kept[one].item.text for one in ids if one in kept}
    found = list(pairs(texts.items()))
    ranked = sorted(several, key=lambda root: (-len(several[root]), root))
    return [
        _story(_Family(root, several[root], kept), found, compared=number < COMPARED)
        for number, root in enumerate(ranked)
    ]


def _story(family: _Family, found: Sequence[Pair], compared: bool) -> reports.Story:
    entries = [_entry(row) for row in family.rows.values()]
    own = [pair for pair in found if pair.a in family.rows and pair.b in family.rows]
    joined = [pair for pair in own if pair.kind != "possible"]
    told = stories(entries, joined)
    path = list(told[0].path) if told else []
    known = {step.id for step in path}
    rest = [entry for entry in entries if entry.id not in known]
    origin = path[0].id if path else min(entries, key=_when).id
    path += [
        Step(e.id, e.published, e.outlet, None if e.id == origin else origin, "") for e in rest
    ]
    path.sort(key=lambda step: (step.id != origin, _when_of(step.published), step.id))
    steps = tuple(_step(family, step, compared) for step in path)
    return reports.Story(family.id, family.rows[origin]["title"], steps)


def _step(family: _Family, step: Step, compared: bool) -> reports.Step:
    row = family.rows[step.id]
    plain = reports.Step(_outlet(row), step.published, "origin", row["url"])
    if step.taken_from is None:
        return plain
    source = _outlet(family.rows[step.taken_from])
    before, after = family.kept.get(step.taken_from), family.kept.get(step.id)
    if before is None or after is None or not compared:
        return reports.Step(plain.outlet, plain.published, "copied", plain.url, source)
    found = changes(before.item.text, after.item.text)
    passages = tuple(c for c in found.passages if not _names_source(c, source))
    way = _way(passages, after.item.text)
    if not {before.item.kind, after.item.kind} <= ARTICLES:
        return reports.Step(plain.outlet, plain.published, way, plain.url, source)
    return reports.Step(
        plain.outlet,
        plain.published,
        way,
        plain.url,
        source,
        cut=_passages(passages, "cut"),
        added=_passages(passages, "added"),
        changed=tuple((c.original, c.copy) for c in passages if c.what == "changed"),
    )


def _names_source(change: Change, source: str) -> bool:
    """Whether a passage only says where the text is from, as copies should."""
    return change.what == "added" and source in change.copy and len(change.copy) <= SOURCE_LINE


def _way(passages: Sequence[Change], copy: str) -> reports.Way:
    own = sum(len(change.copy) for change in passages)
    kinds = {c.what for c in passages if max(len(c.original), len(c.copy)) >= PASSAGE}
    if not kinds and not any(change.what == "changed" for change in passages):
        return "verbatim"
    if own > OWN * len(copy):
        return "embedded"
    return "cut" if kinds == {"cut"} else "edited"


def _passages(passages: Sequence[Change], what: str) -> tuple[str, ...]:
    told = (c.original if what == "cut" else c.copy for c in passages if c.what == what)
    return tuple(one.strip() for one in told if len(one.strip()) >= PASSAGE)


def _entry(row: Row) -> Entry:
    at = datetime.fromisoformat(row["published"]) if row["published"] else None
    return Entry(row["id"], "", at, _outlet(row), row["origin"])


def _outlet(row: Row) -> str:
    return str(row["outlet"] or row["source"])


def _when(entry: Entry) -> tuple[float, str]:
    return _when_of(entry.published), entry.id


def _when_of(at: datetime | None) -> float:
    return at.timestamp() if at else float("inf")
