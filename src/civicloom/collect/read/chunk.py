"""Some rows of a file, as text."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from ...model.errors import CivicloomError

ROWS = 1 << 15  # rows of a chunk: enough to be fast, few enough to be small


@dataclass(frozen=True)
class Broken:
    """A row that has no cells: its number in the part, what is wrong, and the text as given."""

    row: int
    code: str
    text: str


@dataclass(frozen=True)
class Chunk:
    """Rows as text columns named by heading, their row numbers, and broken rows.

    ``blank`` and ``totals`` count rows that are left out, for they are no records.
    """

    rows: pa.Table
    numbers: pa.Int64Array
    broken: Sequence[Broken] = ()
    blank: int = 0
    totals: int = 0

    @property
    def left_out(self) -> int:
        """Rows that are no records."""
        return self.blank + self.totals


@dataclass
class Part:
    """One table inside a delivery: a file, a sheet, or a member of an archive.

    ``chunks`` gives functions, so that several chunks can be parsed at once; they come in file order.
    ``header_row`` is 1-based, None for a table without a heading row.
    """

    name: str
    headings: tuple[str, ...]
    header_row: int | None
    chunks: Iterator[Callable[[], Chunk]]
    facts: dict[str, object] = field(default_factory=dict)
    faults: list[CivicloomError] = field(default_factory=list)


def from_rows(headings: Sequence[str], rows: Sequence[Sequence[str | None]]) -> pa.Table:
    """A table of text columns from rows of cells, each as wide as the headings."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(headings)
    arrays = [pa.array(column, pa.string()) for column in columns]
    return pa.Table.from_arrays(arrays, names=list(headings))


def numbers(values: Sequence[int]) -> pa.Int64Array:
    """Row numbers as an Arrow array."""
    return pa.array(values, pa.int64())
