"""Text lines to rows, one verdict each: the careful way, for blocks that are not plain."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..sniff import is_blank, is_total
from .chunk import Broken, Chunk, from_rows, numbers
from .pieces import Block

_OPEN_LINES = 20  # a quoted cell that runs on for more lines is a lost quote
_KEPT = 65536  # characters kept of a broken line


@dataclass(frozen=True)
class Shape:
    """The headings and dialect of a text table."""

    headings: tuple[str, ...]
    delimiter: str = ","
    quote: str = '"'
    width: int = 0


@dataclass
class _Harvest:
    rows: list[Sequence[str]]
    numbers: list[int]
    broken: list[Broken]
    blank: int = 0
    totals: int = 0


def parse_lines(block: Block, shape: Shape) -> Chunk:
    """Every line of a block as a row, a broken row, or left out (blank and total rows)."""
    harvest = _Harvest([], [], [])
    if not block.whole:
        harvest.broken.append(Broken(block.line, "ROW_LONG", _shown(block.data, block.codec)))
    else:
        for number, cells in _records(block, shape, harvest.broken):
            _take(number, cells, shape, harvest)
    return Chunk(
        from_rows(shape.headings, harvest.rows),
        numbers(harvest.numbers),
        harvest.broken,
        harvest.blank,
        harvest.totals,
    )


def _take(number: int, cells: list[str], shape: Shape, harvest: _Harvest) -> None:
    width = len(shape.headings)
    if is_blank(cells):
        harvest.blank += 1
    elif is_total(cells):
        harvest.totals += 1
    elif len(cells) < width or not is_blank(cells[width:]):
        text = shape.delimiter.join(cells)[:_KEPT]
        harvest.broken.append(Broken(number, "ROW_FIELDS", text))
    else:
        harvest.rows.append(cells[:width])
        harvest.numbers.append(number)


def _records(block: Block, shape: Shape, broken: list[Broken]) -> Iterator[tuple[int, list[str]]]:
    lines = block.data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    at = 0
    while at < len(lines):
        number = block.line + at
        text, code = _decoded(lines[at], block.codec)
        if code:
            broken.append(Broken(number, code, text[:_KEPT]))
            at += 1
            continue
        cells, used = _cells(text, lines[at + 1 : at + _OPEN_LINES], block.codec, shape)
        if cells is None:
            broken.append(Broken(number, "ROW_QUOTE", text[:_KEPT]))
        else:
            yield number, cells
        at += used


def _decoded(line: bytearray, codec: str) -> tuple[str, str]:
    """The text of a line and, when it is not fit to be split, the reason."""
    try:
        text = line.removesuffix(b"\r").decode(codec)
    except UnicodeDecodeError:
        return _shown(line, codec), "ROW_ENCODING"
    if "\0" in text:
        return text.replace("\0", "\\0"), "ROW_NUL"
    return text, "ROW_ENCODING" if "\ufffd" in text else ""


def _shown(line: bytearray, codec: str) -> str:
    return line.decode(codec, "backslashreplace").replace("\0", "\\0")


def _cells(
    text: str, following: list[bytearray], codec: str, shape: Shape
) -> tuple[list[str] | None, int]:
    """The cells of a record that begins with a line, and how many lines it takes; None: a broken quote."""
    if shape.quote not in text:
        return text.split(shape.delimiter), 1
    for used, more in enumerate([bytearray(), *following]):
        if used:
            text += "\n" + more.removesuffix(b"\r").decode(codec, "replace")
        cells, is_open = _split(text, shape)
        if not is_open:
            return cells, used + 1 if cells is not None else 1
    return None, 1


def _split(text: str, shape: Shape) -> tuple[list[str] | None, bool]:
    """Cells of a text, or None; and whether a quoted cell is still open at its end."""
    try:
        rows = list(
            csv.reader([text], delimiter=shape.delimiter, quotechar=shape.quote, strict=True)
        )
    except csv.Error as error:
        return None, "unexpected end" in str(error)
    return (rows[0] if rows else []), False
