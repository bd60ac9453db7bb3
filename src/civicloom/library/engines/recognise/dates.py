"""Dates of the form 2026-11-27, a whole column at a time."""

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from ....model.bytewise import places

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MONTHS = (np.datetime64("0000-01") + np.arange(120_001)).astype("M8[D]").astype("i8")
_FIRST, _LENGTH = _MONTHS[:-1].astype("i4"), np.diff(_MONTHS)
"""The first day and the number of days of each month of the years 0 to 9999, in days of 1970."""


def iso_days(texts: pa.StringArray) -> "tuple[NDArray[np.bool_], pa.Date32Array]":
    """Which texts are a day of the calendar (ISO 8601, years 1 to 9999) in ten characters, and the days."""
    rows, lines = places(texts, 10)
    digits = lines[[0, 1, 2, 3, 5, 6, 8, 9]] - np.uint8(48)
    plain = (digits <= 9).all(0) & (lines[4] == ord("-")) & (lines[7] == ord("-"))
    century, rest, month, day = digits[0::2].astype("i4") * 10 + digits[1::2]
    year = century * 100 + rest
    plain &= (year >= 1) & (month >= 1) & (month <= 12)
    at = np.where(plain, year * 12 + month - 1, 0)
    plain &= (day >= 1) & (day <= _LENGTH[at])
    good, days = np.zeros(len(texts), bool), np.zeros(len(texts), "i4")
    good[rows] = plain
    days[rows] = _FIRST[at] + day - 1
    return good, pa.array(days, mask=~good).cast(pa.date32())
