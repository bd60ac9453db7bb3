"""Identifiers of persons, organisations and dwellings: verdicts, parts, whole columns, the house code register."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from . import citizen_id, credit_code, house_code
from .house_register import HouseCodeRegister, Tenure
from .kinds import KINDS, check, has_check, kind_of
from .verdict import Verdict, written

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "KINDS",
    "HouseCodeRegister",
    "Tenure",
    "Verdict",
    "arrow_format_ok",
    "arrow_ok",
    "check",
    "citizen_id",
    "credit_code",
    "has_check",
    "house_code",
    "kind_of",
    "written",
]


def arrow_ok(kind: str, *, on: date | None = None) -> "Callable[[Any], pa.BooleanArray]":
    """A function from a column of texts to true where the verdict is "valid"; null gives false.

    ``on`` is the day that decides about the future (today). Raises IDN-011.
    """
    from . import vectors  # NumPy and Arrow are loaded when a column is checked, not before

    return vectors.arrow_ok(kind, on=on)


def arrow_format_ok(kind: str, *, on: date | None = None) -> "Callable[[Any], pa.BooleanArray]":
    """Like :func:`arrow_ok` for the form alone: everything but the check characters."""
    from . import vectors

    return vectors.arrow_format_ok(kind, on=on)
