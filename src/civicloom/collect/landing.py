"""Good records on their way into the library: sorted by subject, in files of disjoint ranges."""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
import pyarrow as pa

from .spread import HELD, Spread, Writer, bounds_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]


class Landing:
    """Takes record tables and writes sorted Parquet files into a staged folder.

    A small delivery becomes one file. A large one is spread over buckets by ranges of its sort key, and
    each bucket is sorted by itself: memory stays bounded, and every file holds one stretch of the order.
    Records are spread behind the back of who brings the next ones, one lot at a time; leaving the context
    waits for it.
    """

    def __init__(self, folder: Path, writer: Writer) -> None:
        self.folder, self.writer = folder, writer
        self.count = 0
        self._held: list[pa.Table] = []
        self._rows: list[Rows] = []
        self._spread: Spread | None = None
        self._behind = ThreadPoolExecutor(1, "civicloom-spread")
        self._spreading: Future[Spread] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._behind.shutdown(cancel_futures=True)

    def add(self, table: pa.Table, rows: "Rows") -> None:
        """Take in some records of a table, given by their rows."""
        before = sum(map(len, self._held))
        self.count += len(rows)
        self._held.append(table)
        self._rows.append(rows + before)
        if before + len(table) >= HELD:
            self._spill()

    def finish(self) -> list[Path]:
        """Write what is left and give the files; none without records."""
        if self._spreading is None:
            table, rows = self._take()
            return [self.writer.write(table.take(pa.array(rows)), self.folder)] if len(rows) else []
        self._spill()
        return self._spreading.result().settle(self.folder)

    def _spill(self) -> None:
        """Let what is held be spread, once the lot before is. Raises what that raised."""
        if self._spreading is not None:
            self._spreading.result()
        self._spreading = self._behind.submit(self._into_buckets, *self._take())

    def _into_buckets(self, table: pa.Table, rows: "Rows") -> Spread:
        if self._spread is None:
            bounds = bounds_of(self.writer.idents(table).take(pa.array(rows)))
            self._spread = Spread(self.folder / "spread", self.writer, bounds)
        self._spread.add(table, rows)
        return self._spread

    def _take(self) -> "tuple[pa.Table, Rows]":
        table = pa.concat_tables(self._held or [self.writer.given.empty_table()])
        rows = np.concatenate([np.zeros(0, "i8"), *self._rows])
        self._held, self._rows = [], []
        return table, rows
