"""What the cells of a column look like: each of the first rows, and in bulk all that is odd after them."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from ...model.identifiers import check
from ...model.standards import INTEGER, NUMBER
from ...model.text import half_width
from .probed import Column

_SHAPES = {
    "integer": re.compile(INTEGER),
    "number": re.compile(NUMBER),
    "phone": re.compile(r"1[3-9][0-9]{9}"),
    "%Y-%m-%d": re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"),
    "%Y/%m/%d": re.compile(r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}"),
    "%Y.%m.%d": re.compile(r"[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2}"),
    "%Y年%m月%d日": re.compile(r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日"),
    "%Y%m%d": re.compile(r"(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"),
    "datetime": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}"),
}
_ODD = {
    "COL-104": "[\uff10-\uff19]",
    "COL-105": r"\A[+-]?[0-9](\.[0-9]+)?E\+?[0-9]{2}\z",
    "COL-106": r"\A[0-9]{5,}\.0\z",
    "COL-107": r"(?s)\A([=@][A-Za-z(].*|[+-][A-Za-z(@].*)\z",
    "COL-114": "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]",
}
"""Cells that deserve a warning, as Arrow searches for them."""

_ANY_ODD = "|".join(f"(?:{pattern})" for pattern in _ODD.values())
_IDENTIFIERS = {"citizen-id": (15, 18), "credit-code": (18,), "house-code": (19, 25)}
_FEW = 24
_MOST = 0.9


@dataclass
class Odd:
    """In which row a warning was deserved first, and how often."""

    first: int
    times: int = 0


class Cells:
    """What was seen of one column: how many cells are filled, and each text that was looked at, once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.filled = 0
        self._met = Counter[str]()
        self.odd: dict[str, Odd] = {}
        """The warnings that cells deserve, with their first row and how many they are."""

    def count(self, cells: pa.ChunkedArray) -> None:
        """Count the cells that are filled, of some without blanks around them."""
        self.filled += pc.sum(pc.greater(pc.binary_length(cells), 0), min_count=0).as_py()

    def search(self, numbers: pa.Array, cells: pa.ChunkedArray) -> None:
        """Note what is odd in cells without blanks around them, with their row numbers."""
        if not pc.any(pc.match_substring_regex(cells, _ANY_ODD)).as_py():
            return
        for code, pattern in _ODD.items():
            odd = numbers.filter(pc.match_substring_regex(cells, pattern).combine_chunks())
            if len(odd):
                self.odd.setdefault(code, Odd(odd[0].as_py())).times += len(odd)

    def look(self, cells: Iterable[str | None]) -> None:
        """Look at some cells without blanks around them, each by itself."""
        self._met.update(cell for cell in cells if cell)

    @property
    def looked(self) -> int:
        """The filled cells that were looked at."""
        return self._met.total()

    def column(self, records: int) -> Column:
        """The column of so many records, by what most of the cells are that were looked at."""
        shapes, identifiers, looked = Counter[str](), Counter[str](), self.looked
        for text, times in self._met.items():
            plain = half_width(text)
            shapes.update(
                {name: times for name, shape in _SHAPES.items() if shape.fullmatch(plain)}
            )
            identifiers.update(dict.fromkeys(_valid(plain), times))
        identifier = next(
            (kind for kind, n in identifiers.most_common(1) if n >= 0.6 * looked), None
        )
        kind, form = ("string", "default") if identifier else self._type(shapes, looked)
        few = len(self._met) <= _FEW and looked > 3 * len(self._met)
        return Column(
            self.name,
            kind,
            form,
            identifier,
            self.filled,
            distinct=looked == len(self._met) > 0,
            complete=self.filled == records > 0,
            phone=looked > 0 and shapes["phone"] >= _MOST * looked,
            codes=tuple(sorted(self._met)) if few else (),
        )

    def _type(self, shapes: Counter[str], looked: int) -> tuple[str, str]:
        """A type and format that nearly all cells have; text that starts with zeros stays text."""
        if not looked:
            return "string", "default"
        most = _MOST * looked
        for form in _SHAPES:
            if form.startswith("%") and shapes[form] >= most:
                return "date", form
        if shapes["datetime"] >= most:
            return "datetime", "default"
        if shapes["phone"] >= most or any(_coded(value) for value in self._met):
            return "string", "default"
        for kind in ("integer", "number"):
            if shapes[kind] == looked:
                return kind, "default"
        return "string", "default"


def _valid(text: str) -> list[str]:
    """The kinds of identifier that a text is, its check characters included."""
    return [
        kind
        for kind, lengths in _IDENTIFIERS.items()
        if len(text) in lengths and check(kind, text).verdict != "invalid"
    ]


def _coded(value: str) -> bool:
    """Whether digits are a code rather than a count: a leading zero, or too long to count."""
    return value.isdecimal() and ((len(value) > 1 and value[0] == "0") or len(value) > 15)
