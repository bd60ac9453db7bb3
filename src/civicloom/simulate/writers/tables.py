"""Tables of a database and of a warehouse: SQLite and Parquet."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pysqlite3 import dbapi2 as sqlite3

from ..column import Text
from ..dice import Flags

_VERSION_AT, _VERSION = 96, (3_053_000).to_bytes(4, "big")


class SqliteTable:
    """One table of a SQLite database; a column in ``numbers`` is REAL, the others TEXT."""

    def __init__(self, path: Path, table: str, numbers: frozenset[str] = frozenset()) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        self._path, self._table, self._numbers = path, table, numbers
        self._connection = sqlite3.connect(str(path))
        self._connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 4096"
        )

    def write(self, columns: Mapping[str, Text], short: Flags) -> None:
        """Add rows."""
        kinds = ", ".join(
            f'"{name}" {"REAL" if name in self._numbers else "TEXT"}' for name in columns
        )
        self._connection.execute(f'CREATE TABLE IF NOT EXISTS "{self._table}" ({kinds})')
        marks = ", ".join("?" * len(columns))
        rows = zip(*(values.to_pylist() for values in columns.values()), strict=True)
        self._connection.executemany(f'INSERT INTO "{self._table}" VALUES ({marks})', rows)

    def close(self) -> None:
        """Close the database; the number of the SQLite that wrote it is set to a fixed one."""
        self._connection.commit()
        self._connection.close()
        with self._path.open("r+b") as file:
            file.seek(_VERSION_AT)
            file.write(_VERSION)


class ParquetTable:
    """One Parquet file; rows come as Arrow tables."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")

    def write_table(self, table: pa.Table) -> None:
        """Add a row group."""
        self._writer.write_table(table)

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()
