"""One Spark session on this machine; on a cluster only the master's address differs."""

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from ....model.errors import CivicloomError
from ..engine import CODEC
from .door import check
from .java import java_home


class SparkEngine:
    """An engine over one Spark session."""

    name = "spark"

    def __init__(self, session: Any, *, locked: bool) -> None:
        self.session = session
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
        frame = self._frame(files, schema)
        if scope:
            frame = frame.where(frame["cl_scope"].startswith(scope))
        frame = frame if columns is None else frame.select(*[f"`{column}`" for column in columns])
        self._view(name, frame)

    def define(self, name: str, select: str) -> None:
        """Make a view from the library's own SQL, which no door checks."""
        self._view(name, self.session.sql(select.replace('"', "`")))

    def sql(self, text: str) -> pa.RecordBatchReader:
        """Run one query. Raises LIB-010 or LIB-011 for what an opening does not allow."""
        table = self._query(text).toArrow()
        return pa.RecordBatchReader.from_batches(table.schema, table.to_batches())

    def write(self, sql: str, path: Path) -> int:
        """Run one query into one Parquet file; gives the rows written."""
        folder = path.with_name(f"{path.name}.{uuid4().hex}")
        self._query(sql).coalesce(1).write.option("compression", CODEC).parquet(str(folder))
        (part,) = folder.glob("part-*.parquet")
        part.replace(path)
        shutil.rmtree(folder)
        return int(pq.read_metadata(path).num_rows)

    def splink(self) -> Any:
        """Splink's Spark API over this session."""
        from splink import SparkAPI

        return SparkAPI(spark_session=self.session, num_partitions_on_repartition=4)

    def close(self) -> None:
        """Drop this engine's views; Spark itself, which a process has once, stays for the next."""
        for name in self._views:
            self.session.catalog.dropTempView(name)

    def _frame(self, files: Sequence[str], schema: pa.Schema | None) -> Any:
        from pyspark.sql.pandas.types import from_arrow_schema

        reader = self.session.read
        if schema is not None:
            reader = reader.schema(from_arrow_schema(schema))
            if not files:
                return self.session.createDataFrame([], from_arrow_schema(schema))
        return reader.parquet(*files)

    def _view(self, name: str, frame: Any) -> None:
        frame.createOrReplaceTempView(name)
        self._views.add(name.lower())

    def _query(self, text: str) -> Any:
        if self.locked:
            check(self.session, text)
        return self.session.sql(text)


def spark_engine(
    memory: str = "2g", threads: int = 2, *, scratch: Path | None = None, locked: bool = False
) -> SparkEngine:
    """A Spark session on `threads` cores with ANSI errors and UTC, so that it agrees with DuckDB.

    Raises LIB-012 without pyspark and LIB-013 without a Java it runs on. A process has one Spark, so the
    first call's memory, threads and scratch hold; each engine has views of its own.
    """
    if find_spec("pyspark") is None:
        raise CivicloomError("LIB-012")
    from pyspark.sql import SparkSession

    scratch = scratch or Path(tempfile.gettempdir()) / "civicloom-spark"
    if SparkSession.getActiveSession() is None:
        os.environ["JAVA_HOME"] = str(java_home(scratch))
        os.environ["PYSPARK_PYTHON"] = sys.executable  # workers run functions of this package
    builder = SparkSession.builder.master(f"local[{threads}]").appName("civicloom")
    for name, value in _settings(memory, threads, scratch).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate().newSession()
    session.sparkContext.setLogLevel("ERROR")
    session.conf.set("spark.sql.runSQLOnFiles", str(not locked).lower())
    return SparkEngine(session, locked=locked)


def _settings(memory: str, threads: int, scratch: Path) -> dict[str, str]:
    return {
        "spark.driver.memory": memory,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": str(2 * threads),
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
    }
