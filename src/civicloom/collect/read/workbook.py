"""Excel workbooks: merged cells are filled, dates become ISO text, numbers are shown as Excel shows them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from ...model.errors import CivicloomError, Place
from ..sniff import find_header, is_blank, is_total
from .archive_limits import require_modest
from .cells import chunked, text_of
from .chunk import Broken, Part
from .layout import Layout
from .sheet_reach import require_reachable
from .width import require_narrow

Row = list[str | None]


def read_workbook(path: Path, layout: Layout, name: str = "") -> Iterator[Part]:
    """A table for each sheet that holds one, or for the sheet that is named.

    Raises COL-016 for a broken file, COL-017 for a sheet that is not there, COL-010 when all are empty,
    COL-022 and COL-023 for more columns or cells than a table has.
    """
    name = name or path.name
    require_modest(path, name)
    require_reachable(path, name)
    book = _open(path, name)
    try:
        wanted = _wanted(book, layout, name)
        found = 0
        for sheet in wanted:
            part = _part(book, sheet, layout, name, several=len(wanted) > 1)
            if part is not None:
                found += 1
                yield part
    finally:
        book.close()
    if not found:
        raise CivicloomError("COL-010", place=Place(file=name))


def _open(path: Path, name: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except BaseException as error:
        raise _fault(error, name) from None


def _fault(error: BaseException, name: str) -> BaseException:
    """The reader's own exceptions, and its panics, as one fault of ours."""
    own = isinstance(error, (CalamineError, Exception)) or type(error).__name__ == "PanicException"
    if not own or isinstance(error, CivicloomError):
        return error
    return CivicloomError("COL-016", place=Place(file=name), reason=type(error).__name__)


def _wanted(book: CalamineWorkbook, layout: Layout, name: str) -> list[str]:
    if not layout.sheet:
        return list(book.sheet_names)
    if layout.sheet not in book.sheet_names:
        raise CivicloomError("COL-017", place=Place(file=name), sheets=", ".join(book.sheet_names))
    return [layout.sheet]


def _part(
    book: CalamineWorkbook, sheet: str, layout: Layout, name: str, several: bool
) -> Part | None:
    try:
        rows = _rows(book, sheet)
    except BaseException as error:
        raise _fault(error, name) from None
    if all(is_blank(row) for row in rows):
        return None
    shown = [[cell or "" for cell in row] for row in rows[:60]]
    if layout.header:
        shown = [[]] * (layout.header - 1) + shown[layout.header - 1 : layout.header]
    header = find_header(shown, layout.expected)
    require_narrow(header.headings, name)
    label = f"{name}[{sheet}]" if several else name
    numbered = enumerate(rows[header.row + 1 :], header.row + 2)
    body = _records(numbered, len(header.headings))
    at = header.row + 1 if header.row >= 0 else None
    return Part(label, header.headings, at, chunked(header.headings, body), {"header": header})


def _rows(book: CalamineWorkbook, sheet: str) -> list[Row]:
    """All cells of a sheet as text, from its first row on."""
    table = book.get_sheet_by_name(sheet)
    rows: list[Row] = [
        [text_of(_value(cell)) for cell in row] for row in table.to_python(skip_empty_area=False)
    ]
    for (top, left), (bottom, right) in table.merged_cell_ranges or ():
        _fill(rows, top, left, bottom, right)
    return rows


def _value(cell: Any) -> Any:
    return None if cell == "" else cell


def _fill(rows: list[Row], top: int, left: int, bottom: int, right: int) -> None:
    """Write the value of a merged cell into the rows below; a span over columns is a heading's matter."""
    if top >= len(rows) or left >= len(rows[top]):
        return
    value = rows[top][left]
    for row in rows[top + 1 : bottom + 1]:
        for column in range(left, min(right + 1, len(row))):
            row[column] = row[column] or value


def _records(
    numbered: Iterator[tuple[int, Row]] | enumerate[Row], width: int
) -> Iterator[tuple[int, Sequence[str | None] | Broken]]:
    for number, row in numbered:
        if not is_blank(row[width:]) and not is_total(row):
            yield number, Broken(number, "ROW_FIELDS", "\t".join(cell or "" for cell in row))
        else:
            yield number, [*row[:width], *[None] * (width - len(row))]
