"""Parts of the items, each said twice: as SQL for the reader and as a test for the count."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from civicloom.model.sql import literal

from .material import ReportItem


@dataclass(frozen=True)
class Slice:
    """Items for which ``holds``; ``where`` is the same in SQL."""

    id: str
    where: str
    holds: Callable[[ReportItem], bool]

    def __and__(self, other: "Slice") -> "Slice":
        return Slice(
            f"{self.id}&{other.id}",
            f"{self.where} and {other.where}",
            lambda item: self.holds(item) and other.holds(item),
        )


ALL = Slice("all", "true", lambda item: True)
URGENT = Slice("urgent", "urgency = 'urgent'", lambda item: item.urgency == "urgent")


def of_topic(topic: str) -> Slice:
    return Slice(
        f"topic={topic}", f"list_contains(topics, {literal(topic)})", lambda i: topic in i.topics
    )


def of_place(place: str) -> Slice:
    return Slice(
        f"place={place}", f"list_contains(places, {literal(place)})", lambda i: place in i.places
    )


def of_outlet(outlet: str) -> Slice:
    return Slice(f"outlet={outlet}", f"outlet = {literal(outlet)}", lambda i: i.outlet == outlet)


def of_origin(origin: str) -> Slice:
    return Slice(f"origin={origin}", f"origin = {literal(origin)}", lambda i: i.origin == origin)


def of_day(day: date, zone: tzinfo) -> Slice:
    return Slice(f"day={day}", f"day = date '{day}'", lambda i: day_of(i.published, zone) == day)


def of_hours(first: int, last: int, zone: tzinfo) -> Slice:
    def holds(item: ReportItem) -> bool:
        return item.published is not None and (
            first <= item.published.astimezone(zone).hour <= last
        )

    return Slice(f"hours={first}-{last}", f"hour between {first} and {last}", holds)


def outside(first: date, last: date, zone: tzinfo) -> Slice:
    """Items without a day, or with one before or after the period."""

    def holds(item: ReportItem) -> bool:
        day = day_of(item.published, zone)
        return day is None or not first <= day <= last

    where = f"(day is null or day not between date '{first}' and date '{last}')"
    return Slice("outside", where, holds)


def day_of(moment: datetime | None, zone: tzinfo) -> date | None:
    """The office's day of a moment."""
    return None if moment is None else moment.astimezone(zone).date()
