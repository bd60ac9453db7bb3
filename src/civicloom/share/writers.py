"""Rows to a file, batch by batch: Parquet, or CSV that no spreadsheet runs."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from .formulas import neutral_batch

Format = Literal["parquet", "csv"]
_BOM = b"\xef\xbb\xbf"


def write(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path, form: Format) -> int:
    """Write batches to a file and give the number of rows."""
    return _WRITERS[form](batches, schema, path)


def _parquet(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> int:
    rows = 0
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _csv(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> int:
    # The mark at the start is what makes spreadsheets read Chinese text as UTF-8.
    empty = neutral_batch(pa.RecordBatch.from_pylist([], schema=schema))
    rows = 0
    with path.open("wb") as sink:
        sink.write(_BOM)
        with pyarrow.csv.CSVWriter(sink, empty.schema) as writer:
            for batch in batches:
                writer.write_batch(neutral_batch(batch))
                rows += batch.num_rows
    return rows


_WRITERS: dict[str, Callable[[Iterable[pa.RecordBatch], pa.Schema, Path], int]] = {
    "parquet": _parquet,
    "csv": _csv,
}
FORMATS = tuple(_WRITERS)
