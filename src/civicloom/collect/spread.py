"""Records spread over buckets on disk by stretches of their sort key, then sorted bucket by bucket."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
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
from ..model.bytewise import ordering, whole
from ..model.files import sync
from ..model.standards import Standard, record_schema
from .records import Stamp, brought

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]

HELD = 1 << 15
"""Records that are sorted at once."""

_BUCKETS = 128
_WRITERS = 2
_TOO_LARGE = 1 << 19  # records of a bucket
_LOOK, _SHOWN = 2048, 16  # records that show which columns repeat, and batches in which they are
_BUFFER = 1 << 18  # bytes that are handed to the system at once
_GROUP = 1 << 16  # a look-up of one subject reads one row group: small enough to be quick


class Spread:
    """Buckets between bounds: batches of one Arrow file until they are settled."""

    def __init__(self, folder: Path, writer: "Writer", bounds: Sequence[str]) -> None:
        folder.mkdir(parents=True)
        self.path = folder / "records.arrow"
        self.writer = writer
        self.bounds = pa.array(bounds, pa.string())
        self.rows = [0] * (len(self.bounds) + 1)
        self._batches: list[list[int]] = [[] for _ in self.rows]
        self._written = count()
        self._reading = Lock()
        self._sink = pa.BufferedOutputStream(pa.OSFile(str(self.path), "wb"), _BUFFER)
        self._stream = pa.ipc.new_file(self._sink, writer.given)

    def add(self, table: pa.Table, rows: "Rows") -> None:
        """Records of a table, given by their rows, each into the bucket of its key in the order of coming."""
        if not len(rows):
            return
        order, ends = self._ordered(self.writer.idents(table).take(pa.array(rows)))
        (ordered,) = table.take(pa.array(rows[order])).combine_chunks().to_batches()
        batches = []
        for n, (begin, end) in enumerate(pairwise([0, *ends, len(rows)])):
            if begin < end:
                batches.append(ordered.slice(begin, end - begin))
                self._batches[n].append(next(self._written))
                self.rows[n] += end - begin
        self._stream.write_table(pa.Table.from_batches(batches))  # each as it is

    def _ordered(self, keys: pa.StringArray) -> "tuple[Rows, Rows]":
        """The rows in the order of their keys, and where in it each bucket but the last ends.

        The bounds are put in order with the keys, before those that equal them.
        """
        found = ordering(pa.concat_arrays([self.bounds, keys]))
        bounds = found < len(self.bounds)
        ends = np.flatnonzero(bounds) - np.arange(len(self.bounds))
        return found[~bounds] - len(self.bounds), ends

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
            shown = [n for bucket in self._batches for n in bucket][:_SHOWN]
            repeating = self.writer.repeating(self._read(reader, shown))
            settled = partial(self._settled, reader, target, repeating)
            buckets = filter(None, self._batches)
            for files in pool.map(settled, buckets, filter(None, self.rows)):
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
        rows: int,
    ) -> list[Path]:
        """One bucket as a file; one that the first records did not foresee is spread again by its own keys."""
        bounds = self._own_bounds(reader, bucket, rows) if rows > _TOO_LARGE else []
        if not bounds:
            return [self.writer.write(self._read(reader, bucket), target, repeating)]
        inner = Spread(self.path.parent / uuid4().hex, self.writer, bounds)
        for n in bucket:
            table = self._read(reader, [n])
            inner.add(table, np.arange(len(table)))
        return inner.settle(target)

    def _own_bounds(
        self, reader: pa.ipc.RecordBatchFileReader, bucket: Sequence[int], rows: int
    ) -> list[str]:
        """Bounds from every 64th key of each batch of a bucket."""
        samples = []
        for n in bucket:
            keys = self.writer.idents(self._read(reader, [n]))
            samples.append(keys.take(pa.array(np.arange(0, len(keys), 64))))
        return bounds_of(pa.concat_arrays(samples), max(2, rows // _GROUP))

    def _read(self, reader: pa.ipc.RecordBatchFileReader, bucket: Sequence[int]) -> pa.Table:
        """The batches of a bucket; one thread at a time reads."""
        with self._reading:
            batches = [reader.get_batch(n) for n in bucket]
        return pa.Table.from_batches(batches, reader.schema)


@dataclass(frozen=True)
class Writer:
    """Writes records of a schema. ``subject`` is the field that names whose each is.

    ``shared`` are the columns that have one value in all of them.
    """

    schema: pa.Schema
    subject: str
    shared: Mapping[str, pa.Scalar] = field(default_factory=dict)

    @property
    def given(self) -> pa.Schema:
        """The columns that come with the records."""
        return brought(self.schema, self.shared)

    def idents(self, table: pa.Table) -> pa.StringArray:
        """Whose each record is: the subject, or the source's key where none is named."""
        named = whole(table.column(self.subject)).cast(pa.string())
        return pc.coalesce(named, whole(table.column("cl_key"))) if named.null_count else named

    def write(self, table: pa.Table, folder: Path, repeating: Sequence[str] | None = None) -> Path:
        """Write records into a new file of a folder, sorted by subject and in the order of coming.

        One row group is put in order at a time, so that the records are held once and not twice.
        ``repeating`` says which columns repeat, where more is known of that than these records tell.
        """
        path = folder / f"records-{uuid4().hex}.parquet"
        table = table.combine_chunks()
        order = pa.array(ordering(self.idents(table)))
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
        table = table.append_column("cl_ident", self.idents(table))
        for name, value in self.shared.items():
            table = table.append_column(name, pa.repeat(value, len(table)))
        return table.select(self.schema.names)


def bounds_of(keys: pa.StringArray, buckets: int = _BUCKETS) -> list[str]:
    """Keys that cut a sample of keys into stretches of about equal size; fewer when keys repeat."""
    ordered = keys.take(pa.array(ordering(keys)))
    cuts = [ordered[n * len(ordered) // buckets].as_py() for n in range(1, buckets)]
    return [cut for cut in dict.fromkeys(cuts) if cut != ordered[0].as_py()]


def writer_of(standard: Standard, stamp: Stamp) -> Writer:
    """The writer of the records of one delivery."""
    return Writer(record_schema(standard), standard.subject.field, stamp.shared)
