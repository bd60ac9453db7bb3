"""Values of documents and frames that came from outside, taken only when they are what they should be."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .message import plain

_LONGEST = 512
_LAST = 4_102_444_800
"""The year 2100, in seconds."""


def listed(value: Any) -> list[Any]:
    """A list, else an empty one."""
    return value if isinstance(value, list) else []


def mapped(value: Any) -> Mapping[str, Any]:
    """An object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def word(value: Any) -> str:
    """A text without what no store holds, else an empty one."""
    return plain(value)


def number(value: Any) -> str:
    """An id, given as a number or a short text, else empty."""
    if isinstance(value, str):
        return plain(value)[:_LONGEST].strip()
    return str(value) if type(value) is int and abs(value) < 1 << 64 else ""


def moment(value: Any, unit: int) -> datetime | None:
    """The moment, UTC, of a count of ``1/unit`` seconds since 1970; None for what is no such count."""
    try:
        seconds = float(value) / unit
    except (TypeError, ValueError, OverflowError):
        return None
    if isinstance(value, bool) or not 0 < seconds < _LAST:
        return None
    return datetime.fromtimestamp(seconds, UTC)
