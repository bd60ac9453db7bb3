"""Moments as sources write them, in UTC."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

CHINA = timezone(timedelta(hours=8))
EARLIEST = 1970
MONTHS = 12
_FULL = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)"
    r"(?:\s*[日T]?\s*(\d{1,2})\s*[:：时時点點]\s*(\d{1,2})(?!\d)(?:\s*[:：分]\s*(\d\d))?)?"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(?!\d)")
_YEAR_LAST = re.compile(
    r"(?<!\d)(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*((?:19|20)\d\d)(?!\d)(?:,?\s*(\d{1,2})[:：](\d\d))?"
)
_SHORT = re.compile(r"(?<!\d)(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)日?(?:\s*(\d{1,2})[:：](\d\d))?")
_AGO = re.compile(r"(\d{1,4})\s*(秒|分钟|小时|天)前")
_UNITS = {"秒": 1, "分钟": 60, "小时": 3600, "天": 86400}
_DAYS = {"今天": 0, "昨天": 1, "前天": 2}
_DAY = re.compile(r"(今天|昨天|前天)\s*(?:(\d{1,2})[:：](\d\d))?")


def moment(text: object) -> datetime | None:
    """A moment in one of the standard forms (RFC 3339, RFC 822), UTC where no zone is given; else None.

    >>> moment("Sat, 01 Mar 2026 08:00:00 +0800").isoformat()
    '2026-03-01T00:00:00+00:00'
    """
    if isinstance(text, datetime):
        return _utc(text, UTC)
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        return _utc(datetime.fromisoformat(text.strip()), UTC)
    except (ValueError, OverflowError):
        pass
    try:
        return _utc(parsedate_to_datetime(text.strip()), UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def epoch(seconds: object) -> datetime | None:
    """A moment given in seconds since 1970; None for what is no such number."""
    try:
        return datetime.fromtimestamp(float(seconds), UTC)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def shown(text: str, seen: datetime) -> datetime | None:
    """The first moment in a line that people read, in China's time where no zone is given.

    >>> shown("发布时间：2026年3月1日 08:30", datetime(2026, 3, 2, tzinfo=UTC)).isoformat()
    '2026-03-01T00:30:00+00:00'
    """
    now = seen.astimezone(CHINA)
    if found := _FULL.search(text) or _COMPACT.search(text):
        year, month, day, *clock = (int(part or 0) for part in found.groups())
        return _built(year, month, day, *clock)
    if last := _YEAR_LAST.search(text):
        return _year_last(*(int(part or 0) for part in last.groups()))
    if ago := _AGO.search(text):
        return seen - timedelta(seconds=int(ago[1]) * _UNITS[ago[2]])
    if day_ := _DAY.search(text):
        at = now - timedelta(days=_DAYS[day_[1]])
        return _built(at.year, at.month, at.day, int(day_[2] or 0), int(day_[3] or 0))
    if short := _SHORT.search(text):
        month, day, hour, minute = (int(part or 0) for part in short.groups())
        at_ = _built(now.year, month, day, hour, minute)
        late = at_ is not None and at_ > seen + timedelta(days=2)
        return _built(now.year - 1, month, day, hour, minute) if late else at_
    return None


def _year_last(one: int, other: int, year: int, hour: int, minute: int) -> datetime | None:
    """A day before or after its month; None where both could be the month."""
    if one != other and max(one, other) <= MONTHS:
        return None
    month, day = sorted((one, other)) if max(one, other) > MONTHS else (one, other)
    return _built(year, month, day, hour, minute)


def _built(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0
) -> datetime | None:
    try:
        at = datetime(year, month, day, hour, minute, second, tzinfo=CHINA)
    except ValueError:
        return None
    return _utc(at, CHINA)


def _utc(at: datetime, zone: timezone) -> datetime | None:
    try:
        found = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if found.year >= EARLIEST else None
