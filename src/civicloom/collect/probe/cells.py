"""What the cells of a column look like, by counting over the first rows."""

import re
from collections import Counter
from collections.abc import Iterable

from ...model.identifiers import check
from ...model.standards import INTEGER, NUMBER
from ...model.text import BLANKS, half_width
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
    "COL-104": re.compile("[\uff10-\uff19]"),
    "COL-105": re.compile(r"[+-]?[0-9](\.[0-9]+)?E\+?[0-9]{2}"),
    "COL-106": re.compile(r"[0-9]{5,}\.0"),
    "COL-107": re.compile(r"[=@][A-Za-z(].*|[+-][A-Za-z(@].*", re.DOTALL),
    "COL-114": re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"),
}
"""Cells that deserve a warning; the first two kinds of pattern are searched, the others must match."""

_SEARCHED = ("COL-104", "COL-114")
_IDENTIFIERS = {"citizen-id": (15, 18), "credit-code": (18,), "house-code": (19, 25)}
_FEW = 24


class Cells:
    """Counts over one column."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.filled = self.rows = 0
        self.shapes: Counter[str] = Counter()
        self.identifiers: Counter[str] = Counter()
        self.odd: dict[str, list[int]] = {}
        self._values: set[str] = set()
        self._repeats = False

    def add(self, numbers: Iterable[int], cells: Iterable[str | None]) -> None:
        """Take in some cells with their row numbers."""
        for number, cell in zip(numbers, cells, strict=True):
            self.rows += 1
            text = (cell or "").strip(BLANKS)
            if text:
                self._one(number, text)

    def _one(self, number: int, text: str) -> None:
        self.filled += 1
        self._repeats = self._repeats or text in self._values
        self._values.add(text)
        for code, pattern in _ODD.items():
            find = pattern.search if code in _SEARCHED else pattern.fullmatch
            if find(text):
                self.odd.setdefault(code, []).append(number)
        plain = half_width(text)
        for shape, pattern in _SHAPES.items():
            self.shapes[shape] += pattern.fullmatch(plain) is not None
        for kind, lengths in _IDENTIFIERS.items():
            if len(plain) in lengths:
                self.identifiers[kind] += check(kind, plain).verdict != "invalid"

    def column(self) -> Column:
        """The column by what most of its cells are."""
        most = 0.9 * self.filled
        identifier = next(
            (k for k, n in self.identifiers.most_common() if n and n >= 0.6 * self.filled), None
        )
        kind, form = ("string", "default") if identifier else self._type(most)
        few = len(self._values) <= _FEW and self.filled > 3 * len(self._values)
        return Column(
            self.name,
            kind,
            form,
            identifier,
            self.filled,
            distinct=self.filled > 0 and not self._repeats,
            complete=self.filled == self.rows > 0,
            phone=self.filled > 0 and self.shapes["phone"] >= most,
            codes=tuple(sorted(self._values)) if few else (),
        )

    def _type(self, most: float) -> tuple[str, str]:
        """A type and format that nearly all cells have; text that starts with zeros stays text."""
        if not self.filled:
            return "string", "default"
        for form in _SHAPES:
            if form.startswith("%") and self.shapes[form] >= most:
                return "date", form
        if self.shapes["datetime"] >= most:
            return "datetime", "default"
        if self.shapes["phone"] >= most or any(_coded(value) for value in self._values):
            return "string", "default"
        for kind in ("integer", "number"):
            if self.shapes[kind] == self.filled:
                return kind, "default"
        return "string", "default"


def _coded(value: str) -> bool:
    """Whether digits are a code rather than a count: a leading zero, or too long to count."""
    return value.isdecimal() and ((len(value) > 1 and value[0] == "0") or len(value) > 15)
