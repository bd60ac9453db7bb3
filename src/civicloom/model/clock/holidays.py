"""Working days as the State Council orders them: holidays, and weekend days that are worked instead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ..errors import CivicloomError, Faults, Place
from ..plain_yaml import read_yaml_file

_WORDS = ("holidays", "workdays")
_SATURDAY = 5
LONGEST = 2500
"""Working days of the longest clock: ten years."""


def is_term(value: object) -> bool:
    """Whether a declared value is a clock in working days, 0 to 2500.

    >>> [is_term(value) for value in (0, 30, -1, 10**9, 2.7, True, "5")]
    [True, True, False, False, False, False, False]
    """
    return type(value) is int and 0 <= value <= LONGEST


@dataclass(frozen=True)
class Holidays:
    """The exceptions to "Monday to Friday": days off, and weekend days made up.

    >>> year = Holidays(frozenset({date(2026, 10, 1)}), frozenset({date(2026, 10, 10)}))
    >>> year.add_working_days(date(2026, 9, 30), 1)
    datetime.date(2026, 10, 2)
    """

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    @classmethod
    def load(cls, path: Path) -> "Holidays":
        """Read ``{holidays: [dates], workdays: [dates]}``. Raises Faults (CLK-002 to CLK-004)."""
        data = read_yaml_file(path, "CLK-002") or {}
        faults = list(_faults(data, Place(str(path))))
        if faults:
            raise Faults(faults)
        return cls(*(frozenset(data.get(word) or ()) for word in _WORDS))

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day in self.workdays:
            return True
        return day not in self.holidays and day.weekday() < _SATURDAY

    def silent_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years between two days that the table does not reach, so that they count Monday to Friday.

        A year's table runs into the first days of the next one: a year is reached when a day of it after
        January is named. A table without any day claims nothing, and is silent of nothing.
        """
        days = self.holidays | self.workdays
        reached = {day.year for day in days if day.month > 1}
        return tuple(y for y in range(first.year, last.year + 1) if days and y not in reached)

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day after ``start``; ``start`` itself is never counted, n = 0 gives it back."""
        day = start
        for _ in range(n):
            day += timedelta(days=1)
            while not self.is_working(day):
                day += timedelta(days=1)
        return day


def _faults(data: object, place: Place) -> Iterable[CivicloomError]:
    if not isinstance(data, Mapping):
        yield CivicloomError("CLK-003", place=place, word=type(data).__name__)
        return
    for word in set(data) - set(_WORDS):
        yield CivicloomError("CLK-003", place=place, word=word)
    for word in _WORDS:
        days = data.get(word) or []
        for day in days if isinstance(days, list) else [days]:
            if type(day) is not date:
                yield CivicloomError("CLK-004", place=place, value=day)
