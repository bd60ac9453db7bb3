"""Rows that failed, whole and as given, with the codes of all their faults.

One Parquet file a batch under ``quarantine/<batch>/``. It is in force once the batch is in the ledger,
which is written in the transaction of the release; its digest is in the receipt.
"""

import hashlib
import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any

import pyarrow as pa
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


def written(rows: pa.Table) -> list[str]:
    """Rows of texts as JSON objects, a column at a time."""
    cells = [
        [
            f"{name}: {'null' if cell is None else encode_basestring(cell)}"
            for cell in column.to_pylist()
        ]
        for name, column in zip(
            map(encode_basestring, rows.column_names), rows.columns, strict=True
        )
    ]
    return [f"{{{', '.join(row)}}}" for row in zip(*cells, strict=True)]


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
        self._columns: dict[str, list[Any]] = {name: [] for name in SCHEMA.names}
        self._writer: pq.ParquetWriter | None = None

    @property
    def count(self) -> int:
        """Rows taken in."""
        return len(self.positions)

    def take(
        self,
        part: str,
        base: int,
        rows: Sequence[int],
        raw: Iterable[str],
        codes: Sequence[Sequence[str]],
        masks: Sequence[int] = (),
    ) -> None:
        """Rows of a part that begins after the position ``base``: their cells or text as JSON; why they failed."""
        positions = [base + row for row in rows]
        places = [self.origin.get(at, (part, row)) for at, row in zip(positions, rows, strict=True)]
        self.positions.extend(positions)
        self._columns["position"] += positions
        self._columns["part"] += [part for part, _ in places]
        self._columns["row"] += [row for _, row in places]
        self._columns["raw"] += raw
        self._columns["mask"] += masks or [0] * len(rows)
        self._columns["codes"] += codes
        if len(self._columns["row"]) >= _FLUSH:
            self._flush()

    def close(self) -> str:
        """Write what is left, flush it to the disk, and give the SHA-256 of the file; "" without rows."""
        if self._columns["row"]:
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
        if self._writer is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._writer = pq.ParquetWriter(self.folder / FILE, SCHEMA, compression="zstd")
        self._writer.write_table(pa.table(self._columns, SCHEMA))
        self._columns = {name: [] for name in SCHEMA.names}


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
