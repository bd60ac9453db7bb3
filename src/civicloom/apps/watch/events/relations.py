"""What belongs to an item, and why; what happened when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta, timezone

from civicloom.apps.watch.item import Item


@dataclass(frozen=True)
class Related:
    """An item that belongs to another, with the groups that both are in, by kind: reprint, story, topic."""

    item: str
    reasons: tuple[tuple[str, str], ...]


def related(
    item: str, groups: Mapping[str, Mapping[str, Iterable[str]]], most: int = 20
) -> list[Related]:
    """The items that share a group with this one, at most so many.

    ``groups`` gives for each kind, the closest kind first, the groups of each item. An item that shares a
    closer kind comes first, of equals the one that shares more groups.
    """
    reasons: dict[str, list[tuple[str, str]]] = {}
    ranks: dict[str, int] = {}
    for rank, (kind, by_item) in enumerate(groups.items()):
        own = set(by_item.get(item, ()))
        for other, theirs in by_item.items():
            shared = sorted(own.intersection(theirs)) if other != item else []
            if shared:
                ranks.setdefault(other, rank)
                reasons.setdefault(other, []).extend((kind, group) for group in shared)
    order = sorted(reasons, key=lambda other: (ranks[other], -len(reasons[other]), other))
    return [Related(other, tuple(reasons[other])) for other in order[:most]]


@dataclass(frozen=True)
class Moment:
    """A day: its items in order of time, and the title of the first."""

    day: date
    items: tuple[str, ...]
    title: str


def timeline(items: Iterable[Item], zone: timezone = UTC) -> list[Moment]:
    """The days from the first item to the last, quiet days among them, as the zone counts days."""
    days: dict[date, list[Item]] = {}
    for item in sorted(items, key=lambda item: (item.published or item.seen, item.id)):
        days.setdefault((item.published or item.seen).astimezone(zone).date(), []).append(item)
    if not days:
        return []
    first, last = min(days), max(days)
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [_moment(day, days.get(day, [])) for day in every]


def _moment(day: date, items: list[Item]) -> Moment:
    return Moment(day, tuple(item.id for item in items), items[0].title if items else "")
