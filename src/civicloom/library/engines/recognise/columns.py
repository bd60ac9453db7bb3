"""One column of texts at a time: which values are plainly good, and what they are."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ....model.bytewise import own_bytes
from ....model.identifiers import arrow_ok
from ....model.standards import ARROW_TYPES, Field, FieldCheck, Standard, limit, reasons
from .dates import iso_days

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

Column = Callable[[pa.StringArray], "tuple[Flags, pa.Array]"]
"""From texts without blanks around them to whether each is plainly good, and the values of those that are."""

_ISO = "%Y-%m-%d"
_MOST = 1 << 16  # texts that one field remembers
_NUMBERS = {
    "integer": r"^-?[0-9]{1,18}$",
    "number": r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$",
}
"""Plain numbers, which Arrow reads as the reference does."""


def column_of(field: Field, standard: Standard, check: FieldCheck, today: date) -> Column:
    """The recogniser of a field: by what it is where its texts are all different, else by memory."""
    kinds = {reason.kind for reason in reasons(standard) if reason.field == field.name}
    if field.identifier and kinds <= {"NULL", "FORMAT", "CHECK"}:
        return _identifiers(field, standard, today)
    if field.type in _NUMBERS and kinds <= {"NULL", "TYPE", "RANGE"}:
        return _numbers(field, standard)
    if field.type == "date" and field.format == _ISO and kinds <= {"NULL", "TYPE", "RANGE"}:
        return _dates(field, standard)
    if field.type == "string" and kinds <= {"NULL", "LENGTH", "PATTERN"}:
        return _words(field, standard)
    return _Remembered(field, check)


def _limits(field: Field, standard: Standard, kind: str) -> dict[str, Any]:
    found = [r.params for r in reasons(standard) if r.field == field.name and r.kind == kind]
    return dict(found[0]) if found else {}


class _Given:
    """The texts of a column with null for what counts as missing, and whether missing is good."""

    def __init__(self, field: Field, standard: Standard) -> None:
        self._missing = pa.array(list(standard.missing_values), pa.string())
        self._longest = max((len(text.encode()) for text in standard.missing_values), default=-1)
        kinds = {reason.kind for reason in reasons(standard) if reason.field == field.name}
        self._optional = "NULL" not in kinds

    def __call__(self, texts: pa.StringArray) -> pa.StringArray:
        shortest = pc.min(pc.binary_length(texts)).as_py()
        if shortest is None or shortest > self._longest:
            return texts
        return pc.if_else(pc.is_in(texts, value_set=self._missing), None, texts)

    def flags(self, texts: pa.StringArray, good: pa.BooleanArray | None) -> "Flags":
        """What is good of the texts (None: all), and of the places without one where none is needed."""
        found = np.ones(len(texts), bool) if good is None else flags(pc.fill_null(good, True))
        if texts.null_count:
            missing = flags(pc.is_null(texts))
            found = found | missing if self._optional else found & ~missing
        return found


def flags(column: pa.BooleanArray) -> "Flags":
    """Truth values without nulls for NumPy."""
    found: Flags = column.to_numpy(zero_copy_only=False)
    return found


def _words(field: Field, standard: Standard) -> Column:
    given = _Given(field, standard)
    length = _limits(field, standard, "LENGTH")
    low, high = length.get("minLength", 0), length.get("maxLength", 1 << 31)
    pattern = _limits(field, standard, "PATTERN").get("pattern")

    def look(texts: pa.StringArray) -> "tuple[Flags, pa.Array]":
        texts, good = given(texts), None
        if length:
            characters = pc.utf8_length(texts)
            good = pc.and_(pc.greater_equal(characters, low), pc.less_equal(characters, high))
        if pattern is not None:
            form = pc.match_substring_regex(texts, f"^(?:{pattern})$")
            good = form if good is None else pc.and_(good, form)
        return given.flags(texts, good), texts

    return look


def _identifiers(field: Field, standard: Standard, today: date) -> Column:
    given, valid = _Given(field, standard), arrow_ok(str(field.identifier), on=today)

    def look(texts: pa.StringArray) -> "tuple[Flags, pa.Array]":
        highest = int(own_bytes(texts).max(initial=0))
        if highest >= ord("a"):
            texts = pc.ascii_upper(texts)
        texts = given(texts)
        good = valid(texts)
        if highest >= 0x80:
            narrow = pc.equal(pc.binary_length(texts), pc.utf8_length(texts))
            good = pc.and_(good, pc.fill_null(narrow, True))
        return given.flags(texts, good), texts

    return look


def _numbers(field: Field, standard: Standard) -> Column:
    given, kind = _Given(field, standard), pa.type_for_alias(ARROW_TYPES[field.type])
    within = _range(field, standard)

    def look(texts: pa.StringArray) -> "tuple[Flags, pa.Array]":
        texts = given(texts)
        good = pc.match_substring_regex(texts, _NUMBERS[field.type])
        values = pc.cast(pc.if_else(good, texts, None), kind)
        return given.flags(texts, good) & within(values), values

    return look


def _dates(field: Field, standard: Standard) -> Column:
    given, within = _Given(field, standard), _range(field, standard)

    def look(texts: pa.StringArray) -> "tuple[Flags, pa.Array]":
        texts = given(texts)
        good, days = iso_days(texts)
        return given.flags(texts, pa.array(good)) & within(days), days

    return look


def _range(field: Field, standard: Standard) -> Callable[[pa.Array], "Flags"]:
    """A function from values to whether they are within the limits; null is."""
    bounds = _limits(field, standard, "RANGE")
    sides = [
        (limit(field, bounds[word]), within)
        for word, within in (("minimum", pc.greater_equal), ("maximum", pc.less_equal))
        if word in bounds
    ]

    def look(values: pa.Array) -> "Flags":
        found = np.ones(len(values), bool)
        for bound, within in sides:
            found &= flags(pc.fill_null(within(values, bound), True))
        return found

    return look


class _Remembered:
    """A field whose texts repeat: the check of single records judges each once, and it is remembered."""

    def __init__(self, field: Field, check: FieldCheck) -> None:
        self._check = check
        self._texts = pa.array([], pa.string())
        self._values = pa.array([], pa.type_for_alias(ARROW_TYPES[field.type]))
        self._bad: set[str | None] = set()

    def __call__(self, texts: pa.StringArray) -> "tuple[Flags, pa.Array]":
        at = pc.index_in(texts, value_set=self._texts)
        if at.null_count and self._learn(pc.unique(texts.filter(pc.is_null(at)))):
            at = pc.index_in(texts, value_set=self._texts)
        return flags(at.is_valid()), self._values.take(at)

    def _learn(self, texts: pa.StringArray) -> bool:
        """Judge new texts; whether any is good."""
        room = _MOST - len(self._texts) - len(self._bad)
        new = [text for text in texts.to_pylist() if text not in self._bad][: max(room, 0)]
        judged = [(text, *self._check(text)) for text in new]
        good = [(text, value) for text, _, value, _, bits in judged if not bits]
        self._bad.update(text for text, *_, bits in judged if bits)
        if good:
            more, values = zip(*good, strict=True)
            self._texts = pa.concat_arrays([self._texts, pa.array(more, pa.string())])
            self._values = pa.concat_arrays([self._values, pa.array(values, self._values.type)])
        return bool(good)
