"""Rows that failed, whole and as given, with the codes of all their faults.

One Parquet file a batch under ``quarantine/<batch>/``. It is in force once the batch is in the ledger,
which is written in the transaction of the release; its digest is in the receipt.
"""

import hashlib
import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..model.files import sync

FILE = "rows.parquet"
SCHEMA = pa.schema(
    [
        ("position", pa.int64()),
        ("part", pa.string()),
        ("row", pa.int64()),
        ("raw", pa.string()),
        ("mask", pa.int64()),
        ("codes", pa.list_(pa.string())),
    ]
)
_FLUSH = 8192
_SPECIAL = r'["\\\x00-\x1f]'  # what JSON texts do not hold as it is (RFC 8259, 7)


def written(rows: pa.Table) -> pa.StringArray:
    """Rows of texts as JSON objects, all of them at once."""
    names, count = rows.column_names, len(rows)
    given = pa.chunked_array(
        [part for column in rows.columns for part in column.chunks], pa.string()
    )
    cells = _escaped(given.combine_chunks())
    parts: list[str | pa.StringArray] = []
    for n, name in enumerate(names):
        column = cells.slice(n * count, count)
        before = f"{', ' if n else '{'}{encode_basestring(name)}: "
        if column.null_count:
            quoted = pc.binary_join_element_wise('"', column, '"', "")
            parts += [before, pc.coalesce(quoted, "null")]
        else:
            parts += [before + '"', column, '"']
    return pc.binary_join_element_wise(*parts, "}", "")


def _escaped(cells: pa.StringArray) -> pa.StringArray:
    """Only cells in which something must be escaped are looked at by themselves."""
    special = pc.fill_null(pc.match_substring_regex(cells, _SPECIAL), False)
    if not special.true_count:
        return cells
    escaped = [encode_basestring(cell)[1:-1] for cell in cells.filter(special).to_pylist()]
    return pc.replace_with_mask(cells, special, pa.array(escaped, pa.string()))


@dataclass(frozen=True)
class Held:
    """One row in quarantine. ``cells`` are the cells as given, or ``text`` where there were none.

    ``position`` counts rows through all parts of the delivery and names the row; ``row`` is its number
    in its part.
    """

    position: int
    part: str
    row: int
    cells: Mapping[str, str | None] | None
    text: str
    mask: int
    codes: tuple[str, ...]


class Ward:
    """Takes in the failed rows of one batch. ``close`` makes the file durable and gives its digest.

    ``origin`` gives the part and row of positions that were in a quarantine before.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.positions = array("q")
        self.origin: Mapping[int, tuple[str, int]] = {}
        self._waiting: list[pa.Table] = []
        self._writer: pq.ParquetWriter | None = None

    @property
    def count(self) -> int:
        """Rows taken in."""
        return len(self.positions)

    def take(
        self,
        part: str,
        base: int,
        rows: pa.Int64Array,
        raw: pa.StringArray,
        codes: Sequence[Sequence[str]],
        masks: pa.Int64Array | None = None,
    ) -> None:
        """Rows of a part that begins after the position ``base``: their cells or text as JSON; why they failed."""
        positions = pc.add(rows, base)
        self.positions.frombytes(positions.to_numpy().tobytes())
        columns = {
            "position": positions,
            "part": pa.repeat(part, len(rows)),
            "row": rows,
            "raw": raw,
            "mask": pa.repeat(0, len(rows)) if masks is None else masks,
            "codes": pa.array(codes, SCHEMA.field("codes").type),
        }
        if self.origin:
            given = zip(positions.to_pylist(), rows.to_pylist(), strict=True)
            places = [self.origin.get(at, (part, row)) for at, row in given]
            columns["part"] = [name for name, _ in places]
            columns["row"] = [row for _, row in places]
        self._waiting.append(pa.table(columns, SCHEMA))
        if sum(map(len, self._waiting)) >= _FLUSH:
            self._flush()

    def close(self) -> str:
        """Write what is left, flush it to the disk, and give the SHA-256 of the file; "" without rows."""
        self._flush()
        if self._writer is None:
            return ""
        self._writer.close()
        path = self.folder / FILE
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        for place in (path, self.folder, self.folder.parent):
            sync(place)
        return digest

    def _flush(self) -> None:
        waiting, self._waiting = pa.concat_tables([SCHEMA.empty_table(), *self._waiting]), []
        if not len(waiting):
            return
        if self._writer is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._writer = pq.ParquetWriter(self.folder / FILE, SCHEMA, compression="zstd")
        self._writer.write_table(waiting)


def held(folder: Path) -> Iterator[Held]:
    """The rows of a batch's quarantine, in order; none when nothing failed."""
    path = folder / FILE
    if not path.exists():
        return
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_FLUSH):
            for line in batch.to_pylist():
                given = json.loads(line["raw"])
                cells = given if isinstance(given, dict) else None
                text = given if isinstance(given, str) else ""
                place = (line["position"], line["part"], line["row"])
                yield Held(*place, cells, text, line["mask"], tuple(line["codes"]))
