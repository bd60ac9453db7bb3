"""One data file of a table: where it is, how many records, and which part of the order it holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq


@dataclass(frozen=True)
class StoredFile:
    """A Parquet file with the smallest and largest sort key in it ("" when unknown)."""

    path: Path
    rows: int
    low: str
    high: str
    source: str
    size: int

    def may_hold(self, keys: Iterable[str]) -> bool:
        """False when no key can be in this file."""
        return not self.low or any(self.low <= key <= self.high for key in keys)


def measure(path: Path, key: str, source: str) -> StoredFile:
    """Read a staged file's footer. Raises OSError or pyarrow.ArrowInvalid when it is no Parquet file."""
    footer = pq.read_metadata(path)
    bounds = column_bounds(footer, key)
    low, high = bounds or ("", "")
    return StoredFile(path, footer.num_rows, low, high, source, path.stat().st_size)


def column_bounds(footer: pq.FileMetaData, column: str) -> tuple[str, str] | None:
    """Smallest and largest value of a text column by its row-group statistics; None when not all have them."""
    index = column_index(footer, column)
    if index is None or footer.num_row_groups == 0:
        return None
    groups = (footer.row_group(n).column(index).statistics for n in range(footer.num_row_groups))
    known = [_bounds(statistics) for statistics in groups]
    found = [bounds for bounds in known if bounds is not None]
    if len(found) < len(known):
        return None
    return min(low for low, _ in found), max(high for _, high in found)


def column_index(footer: pq.FileMetaData, column: str) -> int | None:
    """The place of a column in a file; None when it has none."""
    names = [footer.schema.column(n).path for n in range(footer.num_columns)]
    return names.index(column) if column in names else None


def _bounds(statistics: Any) -> tuple[str, str] | None:
    if statistics is None or not statistics.has_min_max:
        return None
    low, high = statistics.min, statistics.max
    return (low, high) if isinstance(low, str) and isinstance(high, str) else None


def delta_statistics(file: StoredFile, key: str) -> Mapping[str, object]:
    """The Delta protocol's per-file statistics, so that other readers can skip files too."""
    if not file.low:
        return {"numRecords": file.rows}
    return {
        "numRecords": file.rows,
        "minValues": {key: file.low},
        "maxValues": {key: file.high},
        "nullCount": {key: 0},
    }
