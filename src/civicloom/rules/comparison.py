"""Expected findings against found ones, on the columns that the expectation names."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Row = Mapping[str, Any]


def difference(expected: Sequence[Row], found: Sequence[Row]) -> str:
    """What differs, in words; "" when every expected row is found and no other."""
    left = list(found)
    for row in sorted(expected, key=len, reverse=True):
        match = next((other for other in left if _fits(row, other)), None)
        if match is None:
            return f"expected {_shown(row)}, found {_shown_all(left, row)}"
        left.remove(match)
    return f"not expected: {_shown(left[0])}" if left else ""


def _fits(expected: Row, found: Row) -> bool:
    return all(
        name in found and plain(found[name]) == plain(value) for name, value in expected.items()
    )


def plain(value: Any) -> Any:
    """A value as it is compared: dates as texts, numbers by value."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return Decimal(repr(value)).normalize()
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        return Decimal(value).normalize()
    return value


def _shown(row: Row) -> str:
    inside = ", ".join(
        f"{name}: {plain(value)}" for name, value in row.items() if value is not None
    )
    return f"{{{inside}}}"


def _shown_all(rows: Sequence[Row], like: Row) -> str:
    shown = [_shown({name: row.get(name) for name in like}) for row in rows[:3]]
    return "; ".join(shown) + (" ..." if len(rows) > 3 else "") if shown else "nothing"
