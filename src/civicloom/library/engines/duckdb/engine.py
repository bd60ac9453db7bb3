"""One DuckDB session, bounded in memory and threads."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from civicloom.model.sql import literal, quoted

from ..engine import CODEC
from .door import check
from .views import view_sql

# For one subject a whole group is unpacked, and for every query the statistics of all groups of a file are
# read: a quarter of DuckDB's own size halves the time of a look-up, and scans take as long as before.
ROW_GROUP = 30_720
PARQUET = f"FORMAT parquet, PARQUET_VERSION V2, COMPRESSION {CODEC}, ROW_GROUP_SIZE {ROW_GROUP}"
"""How a query is written into a file of the library."""

# A session never fetches code, never reads Python variables, and lets big writes run in any order.
SETTINGS = {
    "TimeZone": "'UTC'",
    "preserve_insertion_order": "false",
    "enable_progress_bar": "false",
    "parquet_metadata_cache": "true",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}


class DuckdbEngine:
    """An engine over one session. A locked one reads nothing but its registered views."""

    name = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, locked: bool) -> None:
        self.connection = connection
        self.locked = locked
        self._views: set[str] = set()

    def register(
        self,
        name: str,
        files: Sequence[str],
        columns: Sequence[str] | None = None,
        *,
        schema: pa.Schema | None = None,
        scope: str = "",
    ) -> None:
        """Make a view of Parquet files; see Engine."""
        self.define(name, view_sql(self.connection, files, columns, schema, scope))

    def define(self, name: str, select: str) -> None:
        """Make a view from the library's own SQL, which no door checks."""
        self.connection.execute(f"CREATE OR REPLACE VIEW {quoted(name)} AS {select}")
        self._views.add(name.lower())

    def sql(self, text: str) -> pa.RecordBatchReader:
        """Run one query. Raises LIB-010 or LIB-011 for what an opening does not allow."""
        self._check(text)
        # A cursor each, so that one result can be read while the next is asked for.
        return self.connection.cursor().sql(text).to_arrow_reader()

    def write(self, sql: str, path: Path) -> int:
        """Run one query into one Parquet file; gives the rows written."""
        self._check(sql)
        rows = self.connection.execute(
            f"COPY ({sql}) TO {literal(str(path))} ({PARQUET})"
        ).fetchall()
        return int(rows[0][0])

    def splink(self) -> Any:
        """Splink's DuckDB API over this session."""
        from splink import DuckDBAPI

        return DuckDBAPI(connection=self.connection)

    def close(self) -> None:
        """Close the session."""
        self.connection.close()

    def _check(self, sql: str) -> None:
        if self.locked:
            check(self.connection, sql, frozenset(self._views))


def duckdb_engine(
    memory: str = "512MB",
    threads: int = 2,
    *,
    scratch: Path | None = None,
    inside: Sequence[Path] | None = None,
) -> DuckdbEngine:
    """A new DuckDB session.

    memory: limit with its unit; sorts and joins spill to `scratch` beyond it. inside: when given, the
    session can open files of these folders only, its settings cannot be changed, and its SQL is
    checked; without it the session is open, for reading the files that sources hand over.
    """
    connection = duckdb.connect(config={"memory_limit": memory, "threads": threads})
    for name, value in (SETTINGS | _places(scratch, inside)).items():
        connection.execute(f"SET {name} = {value}")
    return DuckdbEngine(connection, locked=inside is not None)


def _places(scratch: Path | None, inside: Sequence[Path] | None) -> dict[str, str]:
    """Settings of where the session may read and write; their order matters, the lock is last."""
    spill = {} if scratch is None else {"temp_directory": literal(str(scratch))}
    if inside is None:
        return spill
    folders = ", ".join(literal(f"{folder.absolute()}/") for folder in inside)
    return spill | {
        "allowed_directories": f"[{folders}]",
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
