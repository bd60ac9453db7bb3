"""The rows of a vendor's file (CSV, JSON, JSON lines), in whatever encoding and with whatever above its header."""

import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from civicloom.model.errors import CivicloomError, Place

from .entry import LONGEST_TEXT

LARGEST = 512 << 20
HEAD = 65_536
DELIMITERS = ",;\t|，"
WIDE = ("utf-16-le", "utf-16-be")
ENCODINGS = ("gb18030", "big5", "utf-8")
MOST_ABOVE = 20
"""Lines, such as a title, that may stand above the header of a table."""

Row = dict[str, Any]


def vendor_rows(path: Path, records: str, columns: Collection[str]) -> Iterator[Row]:
    """The rows of a file; one that is none is empty. ``records`` is the path of the list in JSON.

    Raises FED-012 for a file that cannot be read, or that lacks a column, FED-017 for a quotation without an end.
    """
    text = _text(path, columns)
    if text.lstrip()[:1] not in ("[", "{"):
        yield from _table(text, columns, path)
        return
    rows = list(_json_rows(text, path, records))
    # A word that says nothing is often left out of JSON, of the first row too.
    if rows:
        _require({word for row in rows for word in row}, columns, path)
    yield from rows


def _text(path: Path, columns: Collection[str]) -> str:
    """The text of a file: in UTF-8 where it is, else in the encoding in which it names the columns."""
    try:
        if path.stat().st_size > LARGEST:
            raise CivicloomError("FED-012", place=Place(str(path)), reason=f"> {LARGEST} bytes")
        body = path.read_bytes()
    except OSError as error:
        raise CivicloomError("FED-012", place=Place(str(path)), reason=error) from error
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    likely = [*(WIDE if b"\0" in body[:HEAD] else ()), *ENCODINGS]
    naming = (one for one in likely if _names_all(body[:HEAD].decode(one, "ignore"), columns))
    try:
        if likely[0] not in WIDE:
            return body.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError:
        pass
    return body.decode(next(naming, ENCODINGS[0]), "replace").lstrip("\ufeff")


def _names_all(text: str, columns: Collection[str]) -> bool:
    return all(column in text for column in columns)


def _require(there: Collection[str], columns: Collection[str], path: Path) -> None:
    if lost := sorted(column for column in columns if column not in there):
        raise CivicloomError("FED-012", place=Place(str(path)), reason=f"{', '.join(lost)} ?")


def _table(text: str, columns: Collection[str], path: Path) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_TEXT * 4)
    try:
        above, delimiter = _header(text, columns, path)
        lines = islice(io.StringIO(text, newline=""), above, None)
        held: list[str] = []
        reader = csv.reader(_noting(lines, held), delimiter=delimiter)
        names = [name.strip() for name in next(reader, [])]
        held.clear()
        for cells in reader:
            if len(held) > 1 and _is_open(held, delimiter):
                number = above + reader.line_num - len(held) + 1
                place = Place(str(path), line=number)
                raise CivicloomError("FED-017", place=place)
            held.clear()
            if cells:
                yield dict(zip(names, cells, strict=False))
    except csv.Error as error:
        raise CivicloomError("FED-012", place=Place(str(path)), reason=error) from error


def _header(text: str, columns: Collection[str], path: Path) -> tuple[int, str]:
    """How many lines stand above the line that names all columns, and what parts its cells."""
    first: list[str] = []
    head = list(islice(io.StringIO(text, newline=""), 2 * MOST_ABOVE))
    for above in range(min(MOST_ABOVE, len(head))):
        for delimiter in DELIMITERS:
            cells = [cell.strip() for cell in next(csv.reader(head[above:], delimiter=delimiter))]
            if set(columns) <= set(cells):
                return above, delimiter
            first = first if above or len(first) > len(cells) else cells
    _require(first, columns, path)
    return 0, DELIMITERS[0]


def _noting(lines: Iterable[str], held: list[str]) -> Iterator[str]:
    """The lines as they come; those of the row under way are held."""
    for line in lines:
        held.append(line)
        yield line


def _is_open(lines: list[str], delimiter: str) -> bool:
    """Whether a quotation begins on these lines and never ends: it would swallow all rows that follow."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _json_rows(text: str, path: Path, records: str) -> Iterator[Row]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        yield from _json_lines(text, path)
        return
    for word in filter(None, records.split(".")):
        data = data.get(word) if isinstance(data, dict) else None
    if isinstance(data, dict):
        data = [data]
    if not isinstance(data, list):
        raise CivicloomError("FED-012", place=Place(str(path)), reason=f"no list {records}")
    yield from (one if isinstance(one, dict) else {} for one in data)


def _json_lines(text: str, path: Path) -> Iterator[Row]:
    """The objects of lines; a line that is none is an empty row, unless it is the first."""
    # Not splitlines: other signs that end lines may stand within a text.
    lines = ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())
    for place, (number, line) in enumerate(lines):
        try:
            one = json.loads(line)
        except (ValueError, RecursionError) as error:
            if place == 0:
                where = Place(str(path), line=number)
                raise CivicloomError("FED-012", place=where, reason=error) from error
            one = None
        yield one if isinstance(one, dict) else {}
