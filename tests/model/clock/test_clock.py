"""Time that can be given, and the calendar of working days."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicloom.model.clock import FixedClock, Holidays, SystemClock
from civicloom.model.errors import CivicloomError

NATIONAL_DAY = """
holidays: [2026-10-01, 2026-10-02, 2026-10-05, 2026-10-06, 2026-10-07, 2026-10-08]
workdays: [2026-09-27, 2026-10-10]
"""


@pytest.fixture
def calendar(tmp_path: Path) -> Holidays:
    return load(tmp_path, NATIONAL_DAY)


def load(folder: Path, text: str) -> Holidays:
    path = folder / "holidays.yaml"
    path.write_text(text, "utf-8")
    return Holidays.load(path)


def test_the_system_clock_gives_aware_utc() -> None:
    assert abs(SystemClock().now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_fixed_clock_stands_still_and_wants_a_zone() -> None:
    clock = FixedClock(datetime(2026, 3, 1, tzinfo=UTC))
    assert clock.now() == clock.now() == datetime(2026, 3, 1, tzinfo=UTC)
    with pytest.raises(CivicloomError, match="CLK-001"):
        FixedClock(datetime(2026, 3, 1))


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        (date(2026, 9, 30), 0, date(2026, 9, 30)),
        (date(2026, 9, 30), 1, date(2026, 10, 9)),
        (date(2026, 9, 30), 2, date(2026, 10, 10)),
        (date(2026, 9, 30), 3, date(2026, 10, 12)),
        (date(2026, 9, 26), 1, date(2026, 9, 27)),
        (date(2026, 11, 20), 7, date(2026, 12, 1)),
    ],
)
def test_holidays_are_skipped_and_made_up_days_are_worked(
    calendar: Holidays, start: date, n: int, due: date
) -> None:
    assert calendar.add_working_days(start, n) == due


@pytest.mark.parametrize(
    ("named", "first", "last", "years"),
    [
        (["2026-10-01"], "2026-03-01", "2026-12-31", ()),
        (["2026-10-01"], "2026-12-30", "2027-01-11", (2027,)),
        (["2026-10-01", "2027-01-01"], "2026-12-30", "2027-01-11", (2027,)),
        (["2026-10-01", "2027-02-08"], "2026-12-30", "2027-01-11", ()),
        (["2025-10-01"], "2026-12-30", "2028-01-11", (2026, 2027, 2028)),
        ([], "2026-12-30", "2027-01-11", ()),
    ],
)
def test_a_table_tells_the_years_that_it_does_not_reach(
    named: list[str], first: str, last: str, years: tuple[int, ...]
) -> None:
    calendar = Holidays(frozenset(map(date.fromisoformat, named)))
    assert calendar.silent_years(date.fromisoformat(first), date.fromisoformat(last)) == years


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(1, 60))
def test_exactly_n_working_days_lie_between(start: date, n: int) -> None:
    calendar = Holidays(frozenset({date(2026, 10, 1)}), frozenset({date(2026, 10, 10)}))
    due = calendar.add_working_days(start, n)
    days = [start + timedelta(days=d) for d in range(1, (due - start).days + 1)]
    assert sum(map(calendar.is_working, days)) == n
    assert calendar.is_working(due)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("holidays: [", "CLK-002"),
        ("holidays: [2026-13-45]", "CLK-004"),
        ("feasts: [2026-10-01]", "CLK-003"),
        ("[2026-10-01]", "CLK-003"),
        ("holidays: [tomorrow]", "CLK-004"),
        ("holidays: tomorrow", "CLK-004"),
        ("holidays: 5", "CLK-004"),
        ("holidays: [2026-10-01T00:00:00]", "CLK-004"),
    ],
)
def test_a_faulty_table_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(CivicloomError, match=code) as caught:
        load(tmp_path, text)
    faults = caught.value.each
    assert all(fault.place for fault in faults)


def test_a_table_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CivicloomError, match="CLK-002"):
        Holidays.load(tmp_path / "none.yaml")
