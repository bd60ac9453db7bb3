"""The checks of whole columns: NumPy over Arrow's own buffers, equal to the scalar checks on every input."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..bytewise import places, spans
from ..clock import SystemClock
from . import citizen_id, credit_code, house_code
from .departments import PAIRS
from .kinds import kind_of
from .verdict import written

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Flags = NDArray[np.bool_]

_WIDTHS = {"citizen-id": (18,), "house-code": (house_code.ROOM_DIGITS, house_code.BUILDING_DIGITS)}
_MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], "i4")


def _lookup(alphabet: str) -> "NDArray[np.int16]":
    table = np.full(256, -1, "i2")
    for value, character in enumerate(alphabet):
        table[ord(character)] = value
        table[ord(character.lower())] = value
    return table


_DIGITS = _lookup("0123456789")
_OUTER = _lookup(credit_code.ALPHABET)
_INNER = _lookup(credit_code.INNER_ALPHABET)
_CITIZEN_CHECK = _lookup("0123456789X")
_PAIR = np.zeros(65536, bool)
for _pair in PAIRS:
    for _text in (_pair, _pair.lower()):
        _PAIR[ord(_text[0]) * 256 + ord(_text[1])] = True
_CITIZEN_WEIGHTS = np.array(citizen_id.WEIGHTS, "i2")
_DATE_WEIGHTS = np.array([10**i for i in range(7, -1, -1)], "i4")
_CITIZEN_ORDER = np.array([_CITIZEN_CHECK[ord(c)] for c in citizen_id.CHECK_CHARACTERS], "i2")
_OUTER_WEIGHTS = np.array(credit_code.OUTER_WEIGHTS, "i2")
_INNER_WEIGHTS = np.array(credit_code.INNER_WEIGHTS, "i2")
_INNER_ORDER = np.array([_INNER[ord(c)] for c in credit_code.INNER_CHECK], "i2")


def arrow_ok(kind: str, *, on: date | None = None) -> Callable[[Any], pa.BooleanArray]:
    """A function from a column of texts to true where the verdict is "valid"; null gives false.

    ``on`` is the day that decides about the future (today). Raises IDN-011.
    """
    return _column_check(kind, on, with_check=True)


def arrow_format_ok(kind: str, *, on: date | None = None) -> Callable[[Any], pa.BooleanArray]:
    """Like :func:`arrow_ok` for the form alone: everything but the check characters."""
    return _column_check(kind, on, with_check=False)


def _column_check(
    kind: str, on: date | None, *, with_check: bool
) -> Callable[[Any], pa.BooleanArray]:
    scalar = kind_of(kind)
    day = on or SystemClock().now().date()

    def one(value: str) -> bool:
        text = written(value)
        if not scalar.form_ok(text, day):
            return False
        return not with_check or scalar.check_ok(text)

    def column(values: Any) -> pa.BooleanArray:
        array = _strings(values)
        result = np.zeros(len(array), bool)
        for width in _WIDTHS.get(kind, (18,)):
            rows, characters = places(array, width)
            result[rows] = _RULES[kind](characters, day, with_check)
        _slow_rows(array, result, one)
        return pa.array(result)

    return column


def _strings(values: Any) -> pa.StringArray:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    return values if pa.types.is_string(values.type) else values.cast(pa.string())


def _slow_rows(array: pa.StringArray, result: "Flags", one: Callable[[str], bool]) -> None:
    """Values with blanks or full-width characters are rare: they go through the scalar check."""
    ends, data = spans(array)
    characters = data[ends[0] : ends[-1]]
    if not len(characters) or (characters.min() >= 0x21 and characters.max() <= 0x7E):
        return
    odd = pc.fill_null(pc.match_substring_regex(array, r"[^\x21-\x7e]"), False)
    for row in np.flatnonzero(np.asarray(odd)):
        result[row] = one(array[int(row)].as_py())


def _weighed(values: "NDArray[np.int16]", weights: "NDArray[Any]") -> "NDArray[Any]":
    """The sum of the places' values times their weights, for each value."""
    total = np.zeros(values.shape[1], weights.dtype)
    for line, weight in zip(values, weights, strict=True):
        total += line * weight
    return total


def _citizen(characters: "Bytes", on: date, with_check: bool) -> "Flags":
    digits = _DIGITS.take(characters[:17])
    last = _CITIZEN_CHECK.take(characters[17])
    good: Flags = (digits >= 0).all(0) & (last >= 0) & (digits[0] > 0) & _dates_ok(digits[6:14], on)
    if with_check:
        good &= _CITIZEN_ORDER.take(_weighed(digits, _CITIZEN_WEIGHTS) % 11) == last
    return good


def _dates_ok(digits: "NDArray[np.int16]", on: date) -> "Flags":
    number = _weighed(digits, _DATE_WEIGHTS)
    year, month, day = number // 10000, number // 100 % 100, number % 100
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = _MONTH_DAYS[np.where((month >= 1) & (month <= 12), month, 0)] + (leap & (month == 2))
    ok: Flags = (year > 0) & (day >= 1) & (day <= longest) & (number <= int(f"{on:%Y%m%d}"))
    return ok


def _credit(characters: "Bytes", with_outer: bool, with_inner: bool) -> "Flags":
    values = _OUTER.take(characters)
    good: Flags = _PAIR.take(characters[0].astype("u2") * 256 + characters[1])
    good &= (values >= 0).all(0) & (_DIGITS.take(characters[2:8]) >= 0).all(0)
    if with_outer:
        checks: NDArray[np.int16] = -_weighed(values[:17], _OUTER_WEIGHTS) % 31
        good &= np.equal(checks, values[17])
    if with_inner:
        inner = _INNER.take(characters[8:17])
        good &= np.equal(_INNER_ORDER.take(_weighed(inner[:8], _INNER_WEIGHTS) % 11), inner[8])
    return good


def _house(characters: "Bytes", on: date, with_check: bool) -> "Flags":
    digits = _DIGITS.take(characters)
    good: Flags = (digits >= 0).all(0) & (digits[0] > 0)
    return good


_RULES: "dict[str, Callable[[Bytes, date, bool], Flags]]" = {
    "citizen-id": _citizen,
    "credit-code": lambda characters, on, checked: _credit(characters, checked, checked),
    "credit-code-outer": lambda characters, on, checked: _credit(characters, checked, False),
    "house-code": _house,
}
