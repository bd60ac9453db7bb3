"""The moment now, asked of an object, so that runs and tests can fix it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from ..errors import CivicloomError


class Clock(Protocol):
    """Whatever can say what time it is."""

    def now(self) -> datetime:
        """The moment now, aware, in UTC."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The moment now, aware, in UTC."""
        return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    """A moment as text that sorts: UTC with microseconds (RFC 3339).

    >>> timestamp(datetime.fromisoformat("2026-03-01T08:00:00+08:00"))
    '2026-03-01T00:00:00.000000Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still. Raises CLK-001 for a moment without a time zone.

    >>> FixedClock(datetime.fromisoformat("2026-03-01T08:00:00+08:00")).now().isoformat()
    '2026-03-01T00:00:00+00:00'
    """

    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise CivicloomError("CLK-001", moment=self.at.isoformat())

    def now(self) -> datetime:
        """The fixed moment, in UTC."""
        return self.at.astimezone(UTC)
