"""From the columns of a file to the fields of a standard, still as text."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from ..model.errors import CivicloomError, Place
from ..model.standards import Standard
from ..model.text import BLANKS
from .read import Part
from .sniff import tidy
from .source import Mapped, Source

_DIGITS = {"%Y": "4", "%m": "1,2", "%d": "1,2", "%H": "1,2", "%M": "1,2", "%S": "1,2"}
_WRITTEN = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M:%S"}


class Mapper:
    """Maps chunks of one source. The columns it gives are the standard's fields, in order."""

    def __init__(self, source: Source, standard: Standard) -> None:
        self.source = source
        self.standard = standard
        self.lines = {line.field: line for line in source.mapping}

    def require(self, part: Part) -> None:
        """Refuse a table that lacks what the mapping names. Raises COL-020.

        Objects of JSON may leave members out, so of them one expected name is enough.
        """
        found = {tidy(name): name for name in part.headings}
        missing = [name for name in self._needed(found) if tidy(name) not in found]
        loose = part.header_row is None and part.facts.get("loose")
        if missing and not (loose and any(tidy(name) in found for name in self.source.headings)):
            raise CivicloomError(
                "COL-020",
                place=Place(part.name, row=part.header_row),
                missing=", ".join(missing),
                nearest=_nearest(missing, part.headings),
            )

    def _needed(self, found: dict[str, str]) -> list[str]:
        needed: list[str] = []
        for line in self.lines.values():
            if not line.optional and not any(tidy(name) in found for name in line.headings):
                needed += line.headings[:1]
            needed += () if line.optional else line.join
        seen = [self.source.seen] if self.source.seen else []
        return list(dict.fromkeys([*needed, *self.source.key, *seen]))

    def apply(self, rows: pa.Table) -> pa.Table:
        """The fields of the standard as text columns."""
        columns = {tidy(name): rows.column(n) for n, name in enumerate(rows.column_names)}
        fields = [self._field(field.name, columns, len(rows)) for field in self.standard.fields]
        return pa.Table.from_arrays(fields, names=list(self.standard.names))

    def seen(self, rows: pa.Table, fields: pa.Table) -> pa.ChunkedArray | None:
        """The column that says when a record was seen, as its field or as it stands in the file."""
        if self.source.seen is None:
            return None
        for line in self.lines.values():
            if self.source.seen in line.headings:
                return fields.column(line.field)
        return column_of(rows, self.source.seen)

    def _field(self, name: str, columns: dict[str, pa.ChunkedArray], count: int) -> pa.ChunkedArray:
        line = self.lines.get(name)
        if line is None:
            return _nulls(count)
        column = _given(line, columns, count)
        if line.values:
            column = _translated(column, line.values)
        for form in line.dates:
            column = _dated(column, form, self._form(name))
        return column

    def _form(self, name: str) -> str:
        field = self.standard.field(name)
        return _WRITTEN.get(field.type, "%Y-%m-%d") if field.format == "default" else field.format


def column_of(rows: pa.Table, heading: str) -> pa.ChunkedArray:
    """A column by heading, nulls when the rows have none."""
    for n, name in enumerate(rows.column_names):
        if tidy(name) == tidy(heading):
            return rows.column(n)
    return _nulls(len(rows))


def _given(line: Mapped, columns: dict[str, pa.ChunkedArray], count: int) -> pa.ChunkedArray:
    if line.constant is not None:
        return pa.chunked_array([pa.repeat(pa.scalar(line.constant), count)])
    if line.join:
        parts = [pc.utf8_trim(columns.get(tidy(n), _nulls(count)), BLANKS) for n in line.join]
        return _joined(parts, line.separator)
    for heading in line.headings:
        if tidy(heading) in columns:
            return columns[tidy(heading)]
    return _nulls(count)


def _joined(parts: Sequence[pa.ChunkedArray], separator: str) -> pa.ChunkedArray:
    """Texts one after another; empty ones leave no separator, and all empty gives null."""
    filled = [pc.if_else(pc.equal(part, ""), None, part) for part in parts]
    joined = pc.binary_join_element_wise(*filled, separator, null_handling="skip")
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined)


def _nulls(count: int) -> pa.ChunkedArray:
    return pa.chunked_array([pa.nulls(count, pa.string())])


def _translated(column: pa.ChunkedArray, values: Mapping[str, str]) -> pa.ChunkedArray:
    """What the office writes as what the standard says; anything else stays and is judged by the check."""
    known = pa.array([key.strip(BLANKS) for key in values], pa.string())
    meaning = pa.array(list(values.values()), pa.string())
    at = pc.index_in(pc.utf8_trim(column, BLANKS), value_set=known)
    return pc.coalesce(pc.take(meaning, at), column)


def _dated(column: pa.ChunkedArray, form: str, wanted: str) -> pa.ChunkedArray:
    """Dates of one form rewritten in another; whether there is such a day is the check's business."""
    parts = pc.extract_regex(pc.utf8_trim(column, BLANKS), _pattern(form))
    pieces: list[object] = []
    for piece in re.findall("%.|[^%]+", wanted):
        name = piece[1:]
        if not piece.startswith("%"):
            pieces.append(piece)
        elif piece in form:
            pieces.append(pc.utf8_lpad(pc.struct_field(parts, name), 2, "0"))
        else:
            pieces.append("00")
    return pc.coalesce(pc.binary_join_element_wise(*pieces, ""), column)


@cache
def _pattern(form: str) -> str:
    """A date form as a pattern; single digits pass where something stands between the parts."""
    spaced = not re.search(r"%.%.", form)
    found = []
    for piece in re.findall("%.|[^%]+", form):
        digits = _DIGITS.get(piece)
        if digits is None:
            found.append(re.escape(piece))
        else:
            found.append(f"(?P<{piece[1:]}>[0-9]{{{digits if spaced or digits == '4' else '2'}}})")
    return "^" + "".join(found) + "$"


def _nearest(missing: Sequence[str], headings: Sequence[str]) -> str:
    """The headings that come nearest to the missing ones; all of them when none is near."""
    near = [m for name in missing for m in get_close_matches(name, headings, n=1, cutoff=0.5)]
    return ", ".join(dict.fromkeys(near or headings[:20])) or "-"
