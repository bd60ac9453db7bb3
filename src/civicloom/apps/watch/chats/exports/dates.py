"""Dates as locales write them: which number is the day is learned from the whole file."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, pairwise

from civicloom.purpose import OFFICE_ZONE

from .forms import halves

ORDERS = {"day-first": (2, 1, 0), "month-first": (2, 0, 1), "year-first": (0, 1, 2)}
"""Where year, month and day stand among the three numbers."""

_HALF = 12
_CENTURY = 100
_SHORT_YEARS = 2009
"""Programs that write years with two digits are no older."""


@dataclass(frozen=True)
class Order:
    """The reading of a file's dates, and the other one where nothing in the file tells them apart."""

    order: str
    other: str | None = None

    def moment(self, day: str, clock: str) -> datetime | None:
        """The moment, UTC, of a date and a clock in the office's zone; None when there is none such."""
        return _moment(read_date(day, self.order), clock)

    def earliest(self, day: str, clock: str) -> datetime | None:
        """The older of the two readings; None when there is one only."""
        if self.other is None:
            return None
        both = [_moment(read_date(day, order), clock) for order in (self.order, self.other)]
        return min((one for one in both if one), default=None)


def read_date(text: str, order: str) -> date | None:
    """Three numbers as a date; a year of two digits is of this century."""
    numbers = [int(part) for part in re.findall(r"\d{1,4}", text)]
    if len(numbers) != 3:
        return None
    year, month, day = (numbers[place] for place in ORDERS[order])
    try:
        read = date(year + 2000 if year < _CENTURY else year, month, day)
    except ValueError:
        return None
    return None if year < _CENTURY and read.year < _SHORT_YEARS else read


def order_of(days: Iterable[str], clocks: Iterable[str], today: date) -> Order:
    """The order that fits a file: valid, not of the future, never going back, and short in all."""
    seen = [day for day, _ in groupby(days)]
    marks = {order: _misfit(seen, order, today) for order in ORDERS}
    first, second, _ = sorted(ORDERS, key=lambda order: marks[order])
    if marks[first][:3] != marks[second][:3] or marks[second][3] > 2 * marks[first][3]:
        return Order(first)
    american = any(re.search(r"[ap]\.?\s?m", clock, re.IGNORECASE) for clock in clocks)
    if {first, second} == {"day-first", "month-first"} and (first == "month-first") != american:
        first, second = second, first
    return Order(first, second)


def _misfit(days: Sequence[str], order: str, today: date) -> tuple[int, int, int, int]:
    dates = [read_date(day, order) for day in days]
    known = [day for day in dates if day is not None]
    ahead = sum(day > today + timedelta(days=1) for day in known)
    back = sum(later < before for before, later in pairwise(known))
    span = (max(known) - min(known)).days if known else 0
    return len(dates) - len(known), ahead, back, span


def _moment(day: date | None, clock: str) -> datetime | None:
    at = _clock(clock)
    if day is None or at is None or day.year < 1990:
        return None
    return datetime.combine(day, at, OFFICE_ZONE).astimezone(UTC)


def _clock(text: str) -> time | None:
    hour, minute, second, *_ = [*map(int, re.findall(r"\d{1,2}", text)), 0, 0, 0]
    half = "".join(re.findall(r"[^\d\s:.\u00a0\u202f]", text)).casefold()
    words = halves()
    if half in words.afternoon or (half in words.noon and hour < _HALF - 1):
        hour = hour % _HALF + _HALF if hour <= _HALF else hour
    elif half in words.morning and hour == _HALF:
        hour = 0
    try:
        return time(hour, minute, second)
    except ValueError:
        return None
