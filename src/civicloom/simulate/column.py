"""Columns of text made from numbers, a whole column at a time."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .dice import Ints

NO_DATE = np.int64(-(2**31))
"""A date that is not given."""
TODAY = np.int64((date(2026, 11, 1) - date(1970, 1, 1)).days)
"""The day of the simulation, 2026-11-01, in days since 1970."""

Text: TypeAlias = pa.StringArray


def day(text: str) -> int:
    """Days since 1970 of a date written as 2026-11-01."""
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def digits(values: Ints, width: int) -> NDArray[np.uint8]:
    """Numbers as rows of ASCII digits with leading zeros."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (values[:, None] // powers % 10 + 48).astype(np.uint8)


def fixed(characters: NDArray[np.uint8]) -> Text:
    """A text column from a matrix of ASCII characters, a row each, without copying them."""
    rows, width = characters.shape
    offsets = np.arange(rows + 1, dtype=np.int32) * np.int32(width)
    data = np.ascontiguousarray(characters)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(data))


def number(values: Ints) -> Text:
    """Whole numbers as text."""
    return pa.array(values).cast(pa.string())


def take(words: Sequence[str] | Text, index: Ints) -> Text:
    """The word of each row; null where the index is negative."""
    source = words if isinstance(words, pa.Array) else pa.array(list(words), pa.string())
    chosen = pa.array(index, mask=index < 0)
    return source.take(chosen)


def join(*parts: Text | str) -> Text:
    """Texts put together row by row; null where a part is null."""
    return pc.binary_join_element_wise(
        *[pa.scalar(p) if isinstance(p, str) else p for p in parts], ""
    )


def blank(texts: Text, where: NDArray[np.bool_]) -> Text:
    """The texts, null where said."""
    return pc.if_else(pa.array(where), pa.scalar(None, pa.string()), texts)


def choose(where: NDArray[np.bool_], yes: Text, no: Text) -> Text:
    """``yes`` where said, else ``no``."""
    return pc.if_else(pa.array(where), yes, no)


_FIRST, _LAST = date(1900, 1, 1).toordinal(), date(2060, 12, 31).toordinal()


@cache
def _calendar(form: str) -> Text:
    return pa.array([date.fromordinal(n).strftime(form) for n in range(_FIRST, _LAST + 1)])


def dates(days: Ints, form: str = "%Y-%m-%d") -> Text:
    """Dates as text; null for ``NO_DATE``."""
    offset = days + date(1970, 1, 1).toordinal() - _FIRST
    return take(_calendar(form), np.where(days == NO_DATE, -1, offset))
