"""Parquet files, a row group's batch at a time."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ...model.errors import CivicloomError, Place
from ..sniff import unique
from .cells import text_of
from .chunk import ROWS, Broken, Chunk, Part
from .layout import Layout
from .width import require_narrow


def read_parquet(path: Path, layout: Layout, name: str = "") -> Iterator[Part]:
    """The table of a Parquet file. Raises COL-016 (broken) and COL-022 (too wide)."""
    name = name or path.name
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            headings = unique(file.schema_arrow.names)
            require_narrow(headings, name)
            yield Part(name, headings, None, _chunks(file, headings, name))
    except (pa.ArrowException, OSError) as error:
        raise broken(error, name) from None


def broken(error: Exception, name: str) -> CivicloomError:
    """The fault of a file that its own format's reader cannot read."""
    return CivicloomError("COL-016", place=Place(file=name), reason=type(error).__name__)


def _chunks(
    file: pq.ParquetFile, headings: tuple[str, ...], name: str
) -> Iterator[Callable[[], Chunk]]:
    row = 1
    batches = file.iter_batches(batch_size=ROWS)
    while True:
        try:
            batch = next(batches, None)
        except (pa.ArrowException, OSError, MemoryError) as error:
            raise broken(error, name) from None
        if batch is None:
            return
        yield partial(text_chunk, batch.rename_columns(list(headings)), row, name)
        row += len(batch)


def text_chunk(batch: pa.RecordBatch, row: int, name: str) -> Chunk:
    """A batch of typed values as text; rows whose text is unfit are broken. Raises COL-016."""
    try:
        columns = [as_text(column) for column in batch.columns]
    except (pa.ArrowException, ValueError, OverflowError) as error:
        raise broken(error, name) from None
    table = pa.Table.from_arrays(columns, names=batch.schema.names)
    at = pa.array(range(row, row + len(batch)), pa.int64())
    nul = [pc.fill_null(pc.match_substring(column, "\0"), False) for column in columns]
    if not any(pc.any(flags).as_py() for flags in nul):
        return Chunk(table, at)
    flagged = nul[0]
    for flags in nul[1:]:
        flagged = pc.or_(flagged, flags)
    unfit = [
        Broken(row + n, "ROW_NUL", json.dumps(table.slice(n, 1).to_pylist()[0], ensure_ascii=True))
        for n in pc.indices_nonzero(flagged).to_pylist()
    ]
    keep = pc.invert(flagged)
    return Chunk(table.filter(keep), at.filter(keep), unfit)


def as_text(column: pa.Array) -> pa.StringArray:
    """A column as text: fast for the usual types, value by value for the rest."""
    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode())
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_date32(kind):
        return pc.cast(column, pa.string())
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_decimal(kind):
        return pc.cast(column, pa.string())
    try:
        return pa.array([text_of(value) for value in column.to_pylist()], pa.string())
    except (ValueError, OverflowError):
        return pa.array([_text(value) for value in column], pa.string())


def _text(value: pa.Scalar) -> str | None:
    """One value as text; a time farther off than Python counts, as Arrow shows it."""
    try:
        return text_of(value.as_py())
    except (ValueError, OverflowError):
        shown: str = pc.cast(value, pa.string()).as_py()
        return shown
