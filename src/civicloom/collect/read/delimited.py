"""Text tables: CSV, TSV and their kin, in any of the encodings that offices use."""

import codecs
import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from io import BufferedIOBase
from pathlib import Path

from ...model.errors import CivicloomError, Place
from ..sniff import Dialect, Encoding, Header, codec, find_header, guess_dialect, guess_encoding
from .blocks import parse_block
from .chunk import Chunk, Part
from .layout import Layout
from .lines import Shape
from .pieces import blocks, line_codec, pieces
from .width import require_narrow

_HEAD = 1 << 20


def read_delimited(path: Path, layout: Layout, name: str = "") -> Iterator[Part]:
    """The one table of a text file. Raises COL-010 (empty) and COL-022 (too wide)."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        _require_text(head, name or path.name)
        encoding = pinned(head, layout.encoding)
        text = _text(head, encoding)
        dialect = _dialect(text, layout)
        header = _header(text, dialect, layout)
        require_narrow(range(header.width), name or path.name)
        part = Part(
            name or path.name,
            header.headings,
            header.row + 1 if header.row >= 0 else None,
            _chunks(file, encoding, dialect, header),
        )
        part.facts = {"encoding": encoding, "dialect": dialect, "header": header}
        yield part


def pinned(head: bytes, name: str) -> Encoding:
    """The encoding that a source names, or the one that the bytes show. Raises COL-012 for an unknown name."""
    if not name or name == "auto":
        return guess_encoding(head)
    try:
        codecs.lookup(codec(name))
    except LookupError:
        raise CivicloomError("COL-012", encoding=name) from None
    found = guess_encoding(head)
    wide = codec(name).lower() == "utf-16" and found.name.startswith("utf-16")
    return Encoding(found.name if wide else codec(name).lower(), found.mark)


def _require_text(head: bytes, name: str) -> None:
    if not head.strip(b"\0 \t\r\n"):
        raise CivicloomError("COL-010", place=Place(file=name))


def _text(head: bytes, encoding: Encoding) -> str:
    text = head[encoding.mark :].decode(codec(encoding.name), "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _dialect(text: str, layout: Layout) -> Dialect:
    found = guess_dialect(text)
    return Dialect(layout.delimiter, found.quote) if layout.delimiter else found


def _header(text: str, dialect: Dialect, layout: Layout) -> Header:
    """The header among the first lines; a pinned row number is taken as it is."""
    rows = head_rows(text, dialect)
    if layout.header:
        below = find_header(rows[layout.header - 1 : layout.header], layout.expected)
        return replace(below, row=layout.header - 1, merged=False)
    return find_header(rows, layout.expected)


def head_rows(text: str, dialect: Dialect) -> list[list[str]]:
    """The cells of the first lines, one row a line, so that positions are line numbers."""
    rows = []
    for line in text.split("\n")[:60]:
        try:
            cells = next(
                csv.reader([line], delimiter=dialect.delimiter, quotechar=dialect.quote), []
            )
        except csv.Error:
            cells = [line]
        rows.append(cells)
    return rows


def _chunks(
    file: BufferedIOBase, encoding: Encoding, dialect: Dialect, header: Header
) -> Iterator[Callable[[], Chunk]]:
    """A function for each block below the header."""
    file.seek(encoding.mark)
    shape = Shape(header.headings, dialect.delimiter, dialect.quote, header.width)
    raw = _below(pieces(file, codec(encoding.name)), header.row + 1)
    line = header.row + 2
    for block in blocks(raw, line_codec(codec(encoding.name)), line, dialect.quote.encode()):
        yield partial(parse_block, block, shape)


def _below(raw: Iterator[bytearray], lines: int) -> Iterator[bytearray]:
    """The pieces without their first lines."""
    for piece in raw:
        while lines and (end := piece.find(b"\n") + 1):
            piece, lines = piece[end:], lines - 1
        if not lines:
            yield piece
            break
    yield from raw
