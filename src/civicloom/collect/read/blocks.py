"""Blocks of lines to chunks: the fast way where a block is plain, the careful way where it is not."""

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from ...model.bytewise import spans, whole
from ...model.text import BLANKS
from ..sniff import is_blank, is_total
from .chunk import Chunk
from .lines import Shape, parse_lines
from .pieces import Block, survey

if TYPE_CHECKING:
    from numpy.typing import NDArray

_REPLACED = "\ufffd".encode()  # stands for bytes that were none
_CARE = b"\0\r" + _REPLACED[:1]
_TOTAL_WORDS = [word.encode()[:3] for word in ("合", "总", "總", "小", "共", "tot", "sub", "gra")]
_BYTES = np.array([1 << 16, 1 << 8, 1])
_TOTALS = np.array([int.from_bytes(word) for word in _TOTAL_WORDS])
"""The first three bytes of every word that can open a total row."""

_LOWER = np.arange(256)
_LOWER[:0x80] |= 0x20  # what makes letters lower case
_BLANK_HEADS, _WORD_HEADS = np.zeros(256, bool), np.zeros(256, bool)
_BLANK_HEADS[[blank.encode()[0] for blank in BLANKS + "\x1c\x1d\x1e\x1f"]] = True
_WORD_HEADS[[head for word in _TOTAL_WORDS for head in (word[0], word.upper()[0])]] = True
"""First bytes of white space, and of those words in both cases."""


def parse_block(block: Block, shape: Shape) -> Chunk:
    """The rows of a block. Both ways give the same rows; a property test holds them together."""
    return _fast(block, shape) or parse_lines(block, shape)


def _fast(block: Block, shape: Shape) -> Chunk | None:
    """The block through Arrow's parser; None when anything about it is unusual."""
    data = _decoded(block)
    if data is None or len(shape.headings) < 2 or not _plain(data, shape):
        return None
    table = _table(data, shape)
    lines = block.feeds + (not data.endswith(b"\n"))
    if table is None or len(table) != lines:
        return None
    table = _trimmed(table, shape)
    return None if table is None else _kept(table.combine_chunks(), block.line)


def _decoded(block: Block) -> bytes | bytearray | None:
    """The block as UTF-8."""
    if not block.whole:
        return None
    if block.codec == "utf-8":
        return block.data
    try:
        return block.data.decode(block.codec).encode("utf-8")
    except UnicodeDecodeError:
        return None


def _plain(data: bytes | bytearray, shape: Shape) -> bool:
    """Whether no line needs care: for a NUL, for bytes that were no text, a lone carriage return, or a quote."""
    quotes, rare = survey(data, shape.quote.encode(), _CARE)
    if ord("\0") in rare or (_REPLACED[0] in rare and _REPLACED in data):
        return False
    if ord("\r") in rare and data.count(b"\r") != data.count(b"\r\n"):
        return False
    return not _odd_quotes(data, quotes, shape)


def _odd_quotes(data: bytes | bytearray, quotes: "NDArray[np.int64]", shape: Shape) -> bool:
    """Whether quotes do not open and close cells in turn; two together inside a cell close and open again."""
    if len(quotes) % 2:
        return True
    characters, last = np.frombuffer(data, "u1"), len(data) - 1
    opening, closing = quotes[0::2], quotes[1::2]
    edge = np.zeros(256, bool)
    edge[list(f"{shape.delimiter}{shape.quote}\n".encode())] = True
    opens = edge[characters[opening - 1]] | (opening == 0)
    edge[ord("\r")] = True
    closes = edge[characters[np.minimum(closing + 1, last)]] | (closing == last)
    return not (opens.all() and closes.all())


def _table(data: bytes | bytearray, shape: Shape) -> pa.Table | None:
    """Text columns by position, or None when a row has another number of cells or bad bytes."""
    names = [str(n) for n in range(max(shape.width, len(shape.headings)))]
    try:
        return csv.read_csv(
            pa.py_buffer(data),
            csv.ReadOptions(use_threads=False, column_names=names, block_size=1 << 20),
            csv.ParseOptions(
                delimiter=shape.delimiter,
                quote_char=shape.quote,
                newlines_in_values=True,
                ignore_empty_lines=False,
            ),
            csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None


def _trimmed(table: pa.Table, shape: Shape) -> pa.Table | None:
    """Without the empty columns behind the last heading; None when they are not all empty."""
    width = len(shape.headings)
    for column in table.columns[width:]:
        if pc.max(pc.binary_length(column)).as_py():
            return None
    return table.select(range(width)).rename_columns(list(shape.headings))


def _kept(table: pa.Table, line: int) -> Chunk:
    """Rows that are records: blank rows and total rows are left out."""
    numbers = pa.array(np.arange(line, line + len(table)))
    suspects = {n: [column[n].as_py() for column in table.columns] for n in _suspects(table)}
    blank = [n for n, cells in suspects.items() if is_blank(cells)]
    totals = [n for n, cells in suspects.items() if is_total(cells)]
    if not blank and not totals:
        return Chunk(table, numbers)
    keep = np.ones(len(table), bool)
    keep[blank + totals] = False
    mask = pa.array(keep)
    return Chunk(table.filter(mask), numbers.filter(mask), (), len(blank), len(totals))


def _suspects(table: pa.Table) -> list[int]:
    """Rows that may be blank or totals: a first or second cell that is empty, begins blank, or like a total."""
    first, second = (whole(table.column(n)) for n in (0, 1))
    return np.flatnonzero(_suspicious(first) | _suspicious(second)).tolist()


def _suspicious(cells: pa.StringArray) -> "NDArray[np.bool_]":
    """Empty cells, and those whose first bytes are blank or of a total word."""
    ends, data = spans(cells)
    starts, lengths = ends[:-1], np.diff(ends)
    found: NDArray[np.bool_] = lengths == 0
    filled = np.flatnonzero(lengths)
    heads = data[starts[filled]]
    found[filled] = _BLANK_HEADS[heads]
    words = filled[_WORD_HEADS[heads] & (lengths[filled] >= len(_BYTES))]
    opening = _LOWER[data[starts[words][:, None] + np.arange(len(_BYTES))]]
    found[words] |= np.isin(opening @ _BYTES, _TOTALS)
    return found
