"""Stories: texts that are copies of one another, with their likely origin and the way they took."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .index import Entry
from .pairs import Pair


@dataclass(frozen=True)
class Step:
    """One text of a story and the text it was most likely taken from; none for the origin.

    ``why``: ``named`` (its source line names that outlet), ``alike`` (of the earlier ones the most alike).
    """

    id: str
    published: datetime | None
    outlet: str
    taken_from: str | None
    why: str


@dataclass(frozen=True)
class Story:
    """Texts in the order of their times, those without a time last. ``origin``: the id of the likely first one."""

    origin: str
    path: tuple[Step, ...]


def stories(entries: Iterable[Entry], found: Iterable[Pair]) -> list[Story]:
    """The stories that pairs of copies make of entries, the largest first; "possible" pairs join nothing.

    The origin is the earliest text of the outlet that most source lines of the story name; else the earliest.
    """
    listed = {entry.id: entry for entry in entries}
    copies = [p for p in found if p.kind != "possible" and p.a in listed and p.b in listed]
    groups = _groups(copies)
    likeness = {frozenset((pair.a, pair.b)): pair.score for pair in copies}
    told = [_story([listed[one] for one in group], likeness) for group in groups]
    return sorted(told, key=lambda story: (-len(story.path), story.origin))


def _groups(copies: Sequence[Pair]) -> list[list[str]]:
    parents: dict[str, str] = {}
    for pair in copies:
        left, right = _root(parents, pair.a), _root(parents, pair.b)
        parents[max(left, right)] = min(left, right)
    groups: dict[str, list[str]] = {}
    for one in parents:
        groups.setdefault(_root(parents, one), []).append(one)
    return list(groups.values())


def _root(parents: dict[str, str], one: str) -> str:
    parents.setdefault(one, one)
    while parents[one] != one:
        parents[one] = parents[parents[one]]
        one = parents[one]
    return one


def _story(group: list[Entry], likeness: Mapping[frozenset[str], float]) -> Story:
    ordered = sorted(group, key=_when)
    origin = _origin(ordered)
    rest = [entry for entry in ordered if entry is not origin]
    steps = [Step(origin.id, origin.published, origin.outlet, None, "")]
    for number, entry in enumerate(rest):
        source, why = _source(entry, [origin, *rest[:number]], likeness)
        steps.append(Step(entry.id, entry.published, entry.outlet, source, why))
    return Story(origin.id, tuple(steps))


def _origin(ordered: Sequence[Entry]) -> Entry:
    named = [entry.origin for entry in ordered if entry.origin and entry.origin != entry.outlet]
    for outlet in sorted(set(named), key=lambda one: (-named.count(one), one)):
        own = [entry for entry in ordered if entry.outlet == outlet]
        if own:
            return own[0]
    return ordered[0]


def _source(
    entry: Entry, earlier: Sequence[Entry], likeness: Mapping[frozenset[str], float]
) -> tuple[str, str]:
    for other in earlier:
        if entry.origin and other.outlet == entry.origin:
            return other.id, "named"
    best = max(earlier, key=lambda other: likeness.get(frozenset((entry.id, other.id)), 0.0))
    return best.id, "alike"


def _when(entry: Entry) -> tuple[bool, float, str]:
    moment = entry.published
    return moment is None, moment.timestamp() if moment else 0.0, entry.id
