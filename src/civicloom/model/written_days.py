"""Days of the calendar written in eight digits, a whole column at a time."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MONTHS = (np.datetime64("0000-01") + np.arange(120_001)).astype("M8[D]").astype("i8")
_FIRST, _LENGTH = _MONTHS[:-1].astype("i4"), np.diff(_MONTHS).astype("u1")
_LENGTH[:12] = 0
"""The first day, in days of 1970, and the number of days of each month of the years 0 to 9999.

There are no days in year 0, which ISO 8601 allows by agreement only: what is no month looks there.
"""


def written_days(digits: "NDArray[np.uint8]") -> "tuple[NDArray[np.bool_], NDArray[np.int32]]":
    """Which are a day of the years 1 to 9999, and the days since 1970; anything for the others.

    ``digits`` has eight lines, year, month and day, with one column for each text; beyond 9 is no digit.
    """
    century, rest, month, day = (digits[0::2] * np.uint8(10) + digits[1::2]).astype("i4")
    plain = (digits <= 9).all(0) & (month >= 1) & (month <= 12)
    at = ((century * 100 + rest) * 12 + month - 1) * plain
    good: NDArray[np.bool_] = (day >= 1) & (day <= _LENGTH[at])
    return good, _FIRST[at] + day - 1
