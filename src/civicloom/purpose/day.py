"""The day on which an office acts: agreements, holds and retention change at its midnight."""

from datetime import date, datetime, time, timedelta, timezone

from ..model.clock import Clock

OFFICE_ZONE = timezone(timedelta(hours=8))
"""China has one time and no daylight saving."""


def office_day(clock: Clock) -> date:
    """The date in the office at this moment."""
    return clock.now().astimezone(OFFICE_ZONE).date()


def midnight(day: date) -> datetime:
    """The moment at which a day of the office begins."""
    return datetime.combine(day, time(), OFFICE_ZONE)
