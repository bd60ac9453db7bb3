"""The checks of whole columns: NumPy over Arrow's own buffers, equal to the scalar checks on every input."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..bytewise import own_bytes, places
from ..clock import SystemClock
from ..written_days import written_days
from . import citizen_id, credit_code, house_code
from .departments import PAIRS
from .kinds import kind_of
from .verdict import written

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Flags = NDArray[np.bool_]

_WIDTHS = {"citizen-id": (18,), "house-code": (house_code.ROOM_DIGITS, house_code.BUILDING_DIGITS)}
_NONE = 0xFF  # the value of a character that has none


def _lookup(alphabet: str) -> bytes:
    table = bytearray([_NONE]) * 256
    for value, character in enumerate(alphabet):
        table[ord(character)] = table[ord(character.lower())] = value
    return bytes(table)


def _by_sum(checks: Sequence[int], highest: int, weights: Sequence[int]) -> "Bytes":
    """The value of the check character for every sum that characters up to a value can have."""
    return np.resize(np.array(checks, "u1"), highest * sum(weights) + 1)


_OUTER = _lookup(credit_code.ALPHABET)
_INNER = _lookup(credit_code.INNER_ALPHABET)
_CITIZEN_CHECK = _lookup("0123456789X")
_PAIR = np.zeros(65536, bool)
for _pair in PAIRS:
    for _text in (_pair, _pair.lower()):
        _PAIR[ord(_text[0]) * 256 + ord(_text[1])] = True
_CITIZEN_ORDER = _by_sum(
    [_CITIZEN_CHECK[ord(c)] for c in citizen_id.CHECK_CHARACTERS], 9, citizen_id.WEIGHTS
)
_OUTER_ORDER = _by_sum([-n % 31 for n in range(31)], 30, credit_code.OUTER_WEIGHTS)
_INNER_ORDER = _by_sum(
    [_INNER[ord(c)] for c in credit_code.INNER_CHECK], 35, credit_code.INNER_WEIGHTS
)


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
    characters = own_bytes(array)
    if not len(characters) or (characters.min() >= 0x21 and characters.max() <= 0x7E):
        return
    odd = pc.fill_null(pc.match_substring_regex(array, r"[^\x21-\x7e]"), False)
    for row in np.flatnonzero(np.asarray(odd)):
        result[row] = one(array[int(row)].as_py())


def _values(characters: "Bytes", table: bytes) -> "Bytes":
    """The values of characters; Python translates bytes several times faster than NumPy takes from a table."""
    found = characters.tobytes().translate(table)
    return np.frombuffer(found, "u1").reshape(characters.shape)


def _weighed(values: "Bytes", weights: Sequence[int], order: "Bytes") -> "Bytes":
    """The value that the check character must have, by the sum of the places' values times their weights.

    Anything where a place has no value.
    """
    total = np.zeros(values.shape[1], "i2")
    for line, weight in zip(values, weights, strict=True):
        total += line * np.int16(weight)
    return order.take(total, mode="clip")


def _citizen(characters: "Bytes", on: date, with_check: bool) -> "Flags":
    digits = characters[:17] - np.uint8(ord("0"))
    last = _values(characters[17], _CITIZEN_CHECK)
    born, days = written_days(digits[6:14])
    good: Flags = (digits <= 9).all(0) & (last != _NONE) & (digits[0] > 0)
    good &= born & (days <= (on - date(1970, 1, 1)).days)
    if with_check:
        good &= _weighed(digits, citizen_id.WEIGHTS, _CITIZEN_ORDER) == last
    return good


def _credit(characters: "Bytes", with_outer: bool, with_inner: bool) -> "Flags":
    values = _values(characters, _OUTER)
    good: Flags = _PAIR.take(characters[0].astype("u2") * 256 + characters[1])
    good &= (values != _NONE).all(0) & (characters[2:8] - np.uint8(ord("0")) <= 9).all(0)
    if with_outer:
        good &= _weighed(values[:17], credit_code.OUTER_WEIGHTS, _OUTER_ORDER) == values[17]
    if with_inner:
        inner = _values(characters[8:17], _INNER)
        good &= _weighed(inner[:8], credit_code.INNER_WEIGHTS, _INNER_ORDER) == inner[8]
    return good


def _house(characters: "Bytes", on: date, with_check: bool) -> "Flags":
    digits = characters - np.uint8(ord("0"))
    good: Flags = (digits <= 9).all(0) & (digits[0] > 0)
    return good


_RULES: "dict[str, Callable[[Bytes, date, bool], Flags]]" = {
    "citizen-id": _citizen,
    "credit-code": lambda characters, on, checked: _credit(characters, checked, checked),
    "credit-code-outer": lambda characters, on, checked: _credit(characters, checked, False),
    "house-code": _house,
}
