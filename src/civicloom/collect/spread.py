"""Records spread over buckets on disk by stretches of their sort key, then sorted bucket by bucket."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise, repeat
from pathlib import Path
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
_GROUP = 1 << 16  # a look-up of one subject reads one row group: small enough to be quick


class Spread:
    """Buckets between bounds; one Arrow file each until they are settled."""

    def __init__(
        self, folder: Path, writer: "Writer", schema: pa.Schema, bounds: Sequence[str]
    ) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.writer = writer
        self.bounds = list(bounds)
        self.paths = [folder / f"{n:03d}.arrow" for n in range(len(self.bounds) + 1)]
        self.rows = [0] * len(self.paths)
        self._writers = [pa.ipc.new_file(str(path), schema) for path in self.paths]

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
            if begin < end:
                self._writers[n].write_table(ordered.slice(begin, end - begin))
                self.rows[n] += end - begin

    def settle(self, target: Path) -> list[Path]:
        """Sort each bucket into files of their own in the target, and remove the buckets.

        What is written goes to the disk while the next is sorted, so that a commit has not to wait for it.
        """
        for writer in self._writers:
            writer.close()
        found = []
        with ThreadPoolExecutor(_WRITERS, "civicloom-settle") as pool:
            for files in pool.map(self._settle_one, self.paths, self.rows, repeat(target)):
                found += files
                for file in files:
                    sync(file)
        self.folder.rmdir()
        return found

    def _settle_one(self, path: Path, rows: int, target: Path) -> list[Path]:
        with pa.OSFile(str(path)) as source:
            files = self._sorted(pa.ipc.open_file(source), rows, target) if rows else []
        path.unlink()
        return files

    def _sorted(self, reader: pa.ipc.RecordBatchFileReader, rows: int, target: Path) -> list[Path]:
        """One bucket as a file; one that the first records did not foresee is spread again by its own keys."""
        bounds = _own_bounds(reader) if rows > _TOO_LARGE else []
        if not bounds:
            return [self.writer.write(reader.read_all(), target)]
        inner = Spread(self.folder / uuid4().hex, self.writer, reader.schema, bounds)
        for n in range(reader.num_record_batches):
            batch = reader.get_batch(n)
            inner.add(pa.Table.from_batches([batch]), np.arange(len(batch)))
        return inner.settle(target)


@dataclass(frozen=True)
class Writer:
    """Writes records of a schema; ``shared`` are the columns that have one value in all of them."""

    schema: pa.Schema
    shared: Mapping[str, pa.Scalar]

    def write(self, table: pa.Table, folder: Path) -> Path:
        """Write records into a new file of a folder, sorted by subject and in the order of coming.

        One row group is put in order at a time, so that the records are held once and not twice.
        """
        path = folder / f"records-{uuid4().hex}.parquet"
        table = table.combine_chunks()
        order = pa.array(ordering(table.column("cl_ident").combine_chunks()))
        repeating = _repeating(self._whole(table.take(order.slice(0, _LOOK))))
        texts = {f.name for f in self.schema if pa.types.is_string(f.type)}
        with pq.ParquetWriter(
            path,
            self.schema,
            compression=CODEC,
            use_dictionary=repeating,
            column_encoding=dict.fromkeys(sorted(texts - {*repeating}), TEXTS),
        ) as file:
            for at in range(0, len(order), _GROUP):
                file.write_table(self._whole(table.take(order.slice(at, _GROUP))), _GROUP)
        return path

    def _whole(self, table: pa.Table) -> pa.Table:
        for name, value in self.shared.items():
            table = table.append_column(name, pa.repeat(value, len(table)))
        return table.select(self.schema.names)


def _repeating(table: pa.Table) -> list[str]:
    """Columns whose values repeat in some records; a dictionary of all different ones costs and saves nothing."""
    return [
        name
        for name in table.column_names
        if 2 * pc.count_distinct(table.column(name)).as_py() <= len(table)
    ]


def bounds_of(keys: pa.ChunkedArray, buckets: int = _BUCKETS) -> list[str]:
    """Keys that cut a sample of keys into stretches of about equal size; fewer when keys repeat."""
    ordered = keys.take(pa.array(ordering(keys.combine_chunks())))
    cuts = [ordered[n * len(ordered) // buckets].as_py() for n in range(1, buckets)]
    return [cut for cut in dict.fromkeys(cuts) if cut != ordered[0].as_py()]


def _own_bounds(reader: pa.ipc.RecordBatchFileReader) -> list[str]:
    """Bounds from every 64th key of a whole bucket."""
    samples = []
    for n in range(reader.num_record_batches):
        keys = reader.get_batch(n).column("cl_ident")
        samples.append(keys.take(pa.array(range(0, len(keys), 64))))
    sample = pa.chunked_array(samples)
    return bounds_of(sample, max(2, len(sample) * 64 // HELD))
