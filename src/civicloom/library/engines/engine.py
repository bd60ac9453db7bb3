"""What every engine can do."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

CODEC = "lz4_raw"
"""The Parquet codec of the library's tables, which every rule and every card reads: zstd takes half the disk, and a rule
over long texts, such as house codes, four thirds of the time."""

TEXTS = "DELTA_LENGTH_BYTE_ARRAY"
"""The Parquet encoding of texts that do not repeat, as DuckDB chooses it too: read no slower than plain ones, and mostly faster."""


class Engine(Protocol):
    """Registers Parquet files as named views and runs SQL over them."""

    name: str

    def register(
        self,
        name: str,
        files: Sequence[str],
        columns: Sequence[str] | None = None,
        *,
        schema: pa.Schema | None = None,
        scope: str = "",
    ) -> None:
        """Make a view of files with only these columns (None: all of them).

        With a schema, columns that older files lack are nulls, and no files at all is an empty view.
        `scope` keeps the records whose cl_scope begins with it.
        """
        ...

    def define(self, name: str, select: str) -> None:
        """Make a view from the library's own SQL over registered ones."""
        ...

    def sql(self, text: str) -> pa.RecordBatchReader:
        """Run one query and stream its rows."""
        ...

    def write(self, sql: str, path: Path) -> int:
        """Run one query into one Parquet file and give the number of rows."""
        ...

    def splink(self) -> Any:
        """The Splink database API over this engine's own session."""
        ...

    def close(self) -> None:
        """Let go of memory, threads and temporary files."""
        ...
