"""Records spread over buckets on disk by stretches of their sort key, then sorted bucket by bucket."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import count, pairwise
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..library import CODEC, TEXTS
from ..model.bytewise import ordering
from ..model.files import sync

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]

HELD = 1 << 16
"""Records that are sorted at once."""

_BUCKETS = 128
_WRITERS = 2
_TOO_LARGE = 8 * HELD
_LOOK = 2048  # records that show which columns repeat
_BUFFER = 1 << 18  # bytes that are handed to the system at once
_GROUP = 1 << 16  # a look-up of one subject reads one row group: small enough to be quick


class Spread:
    """Buckets between bounds: batches of one Arrow file until they are settled."""

    def __init__(
        self, folder: Path, writer: "Writer", schema: pa.Schema, bounds: Sequence[str]
    ) -> None:
        folder.mkdir(parents=True)
        self.path = folder / "records.arrow"
        self.writer = writer
        self.bounds = list(bounds)
        self.rows = [0] * (len(self.bounds) + 1)
        self._batches: list[list[int]] = [[] for _ in self.rows]
        self._written = count()
        self._reading = Lock()
        self._sink = pa.BufferedOutputStream(pa.OSFile(str(self.path), "wb"), _BUFFER)
        self._stream = pa.ipc.new_file(self._sink, schema)

    def add(self, table: pa.Table, rows: "Rows") -> None:
        """Records of a table, given by their rows, each into the bucket of its key in the order of coming."""
        keys = table.column("cl_ident").combine_chunks().take(pa.array(rows))
        order = ordering(keys)
        ordered = table.take(pa.array(rows[order])).combine_chunks()
        ends = [
            bisect_left(order, bound, key=lambda row: keys[int(row)].as_py())
            for bound in self.bounds
        ]
        for n, (begin, end) in enumerate(pairwise([0, *ends, len(rows)])):
            for batch in ordered.slice(begin, end - begin).to_batches():
                self._stream.write_batch(batch)
                self._batches[n].append(next(self._written))
            self.rows[n] += end - begin

    def settle(self, target: Path) -> list[Path]:
        """Sort each bucket into files of their own in the target, and remove the buckets.

        What is written goes to the disk while the next is sorted, so that a commit has not to wait for it.
        """
        self._stream.close()
        self._sink.close()
        found = []
        with (
            pa.OSFile(str(self.path)) as source,
            ThreadPoolExecutor(_WRITERS, "civicloom-settle") as pool,
        ):
            reader = pa.ipc.open_file(source)
            repeating = self.writer.repeating(self._read(reader, self._batches[0]))
            settled = partial(self._settled, reader, target, repeating)
            for files in pool.map(settled, filter(None, self._batches)):
                found += files
                for file in files:
                    sync(file)
        self.path.unlink()
        self.path.parent.rmdir()
        return found

    def _settled(
        self,
        reader: pa.ipc.RecordBatchFileReader,
        target: Path,
        repeating: Sequence[str],
        bucket: Sequence[int],
    ) -> list[Path]:
        """One bucket as a file; one that the first records did not foresee is spread again by its own keys."""
        table = self._read(reader, bucket)
        bounds = _own_bounds(table) if len(table) > _TOO_LARGE else []
        if not bounds:
            return [self.writer.write(table, target, repeating)]
        inner = Spread(self.path.parent / uuid4().hex, self.writer, reader.schema, bounds)
        for batch in table.to_batches():
            inner.add(pa.Table.from_batches([batch]), np.arange(len(batch)))
        return inner.settle(target)

    def _read(self, reader: pa.ipc.RecordBatchFileReader, bucket: Sequence[int]) -> pa.Table:
        """The batches of a bucket; one thread at a time reads."""
        with self._reading:
            batches = [reader.get_batch(n) for n in bucket]
        return pa.Table.from_batches(batches, reader.schema)


@dataclass(frozen=True)
class Writer:
    """Writes records of a schema; ``shared`` are the columns that have one value in all of them."""

    schema: pa.Schema
    shared: Mapping[str, pa.Scalar]

    def write(self, table: pa.Table, folder: Path, repeating: Sequence[str] | None = None) -> Path:
        """Write records into a new file of a folder, sorted by subject and in the order of coming.

        One row group is put in order at a time, so that the records are held once and not twice.
        ``repeating`` says which columns repeat, where more is known of that than these records tell.
        """
        path = folder / f"records-{uuid4().hex}.parquet"
        table = table.combine_chunks()
        order = pa.array(ordering(table.column("cl_ident").combine_chunks()))
        if repeating is None:
            repeating = self.repeating(table.take(order.slice(0, _LOOK)))
        texts = {f.name for f in self.schema if pa.types.is_string(f.type)}
        with pq.ParquetWriter(
            path,
            self.schema,
            compression=CODEC,
            use_dictionary=list(repeating),
            column_encoding=dict.fromkeys(sorted(texts - {*repeating}), TEXTS),
        ) as file:
            for at in range(0, len(order), _GROUP):
                file.write_table(self._whole(table.take(order.slice(at, _GROUP))), _GROUP)
        return path

    def repeating(self, table: pa.Table) -> list[str]:
        """Columns whose values repeat in some records; a dictionary of all different ones costs and saves nothing."""
        some = self._whole(table.slice(0, _LOOK))
        return [
            name
            for name in some.column_names
            if 2 * pc.count_distinct(some.column(name)).as_py() <= len(some)
        ]

    def _whole(self, table: pa.Table) -> pa.Table:
        for name, value in self.shared.items():
            table = table.append_column(name, pa.repeat(value, len(table)))
        return table.select(self.schema.names)


def bounds_of(keys: pa.ChunkedArray, buckets: int = _BUCKETS) -> list[str]:
    """Keys that cut a sample of keys into stretches of about equal size; fewer when keys repeat."""
    ordered = keys.take(pa.array(ordering(keys.combine_chunks())))
    cuts = [ordered[n * len(ordered) // buckets].as_py() for n in range(1, buckets)]
    return [cut for cut in dict.fromkeys(cuts) if cut != ordered[0].as_py()]


def _own_bounds(table: pa.Table) -> list[str]:
    """Bounds from every 64th key of a whole bucket."""
    every = pa.array(np.arange(0, len(table), 64))
    return bounds_of(table.column("cl_ident").take(every), max(2, len(table) // HELD))
