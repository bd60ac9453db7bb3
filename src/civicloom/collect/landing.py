"""Good records on their way into the library: sorted by subject, in files of disjoint ranges."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from .spread import HELD, Spread, Writer, bounds_of


class Landing:
    """Takes record tables and writes sorted Parquet files into a staged folder.

    A small delivery becomes one file. A large one is spread over buckets by ranges of its sort key, and
    each bucket is sorted by itself: memory stays bounded, and every file holds one stretch of the order.
    ``shared`` are the columns that the tables lack, because they have one value in all records.
    """

    def __init__(self, folder: Path, schema: pa.Schema, shared: Mapping[str, pa.Scalar]) -> None:
        self.folder = folder
        self.writer = Writer(schema, shared)
        self.schema = pa.schema(field for field in schema if field.name not in shared)
        self.count = 0
        self._held: list[pa.Table] = []
        self._rows = 0
        self._spread: Spread | None = None

    def add(self, table: pa.Table) -> None:
        """Take in some records."""
        self.count += len(table)
        self._held.append(table)
        self._rows += len(table)
        if self._rows >= HELD:
            self._spill()

    def finish(self) -> list[Path]:
        """Write what is left and give the files; none without records."""
        if self._spread is None:
            table = self._take()
            return [self.writer.write(table, self.folder)] if len(table) else []
        self._spill()
        return self._spread.settle(self.folder)

    def _spill(self) -> None:
        table = self._take()
        if self._spread is None:
            bounds = bounds_of(table.column("cl_ident"))
            self._spread = Spread(self.folder / "spread", self.writer, self.schema, bounds)
        self._spread.add(table)

    def _take(self) -> pa.Table:
        table = pa.concat_tables([self.schema.empty_table(), *self._held])
        self._held, self._rows = [], 0
        return table
