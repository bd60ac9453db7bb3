"""Figures of quality for each source: what failed, what is missing, how fresh, how often contradicted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from ..database import Connection, Database
from .engines import duckdb_engine
from .engines.duckdb.views import files_relation
from .release import Release
from .stored import StoredFile
from .system import FINDINGS, SYSTEM
from .tables import Tables


@dataclass(frozen=True)
class QualityFigure:
    """One source of one table in one release. Shares are 0 to 1; `freshness` is the latest seen time.

    accepted, quarantined: rows of the batches that are in force. completeness: share of records with a
    value, by field. contradicted: findings that name the source, for each of its records.
    """

    table: str
    source: str
    rows: int
    accepted: int
    quarantined: int
    completeness: Mapping[str, float]
    freshness: datetime | None
    contradicted: float

    @property
    def failed(self) -> float:
        """Share of the rows given that failed their standard."""
        given = self.accepted + self.quarantined
        return self.quarantined / given if given else 0.0


def quality(db: Database, tables: Tables, release: Release, scratch: Path) -> list[QualityFigure]:
    """All figures of a release. Completeness and freshness come from file footers, so no record is read."""
    with db.reading() as connection:
        counts = dict(_counts(connection, release))
    findings = _findings(tables, release, scratch)
    return [
        _figure(table, source, files, counts, findings)
        for table, source, files in _sources(tables, release, counts)
    ]


def _sources(
    tables: Tables, release: Release, counts: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str, list[StoredFile]]]:
    files: dict[tuple[str, str], list[StoredFile]] = {pair: [] for pair in counts}
    for table in release.tables:
        if table not in SYSTEM:
            for file in tables.files(table, release):
                files.setdefault((table, file.source), []).append(file)
    for (table, source), own in sorted(files.items()):
        yield table, source, own


def _figure(
    table: str,
    source: str,
    files: Sequence[StoredFile],
    counts: Mapping[tuple[str, str], tuple[int, int]],
    findings: Mapping[str, int],
) -> QualityFigure:
    rows = sum(file.rows for file in files)
    accepted, quarantined = counts.get((table, source), (rows, 0))
    filled, fresh = _footers(files)
    return QualityFigure(
        table,
        source,
        rows,
        accepted,
        quarantined,
        {name: values / rows for name, values in filled.items()} if rows else {},
        max(fresh, default=None),
        findings.get(source, 0) / rows if rows else 0.0,
    )


def _footers(files: Sequence[StoredFile]) -> tuple[dict[str, int], list[datetime]]:
    """Values by field and the latest seen times, by the statistics in the files' footers.

    A file from before a field was there has no value of it.
    """
    filled: dict[str, int] = {}
    seen: list[datetime] = []
    for column, rows, statistics in _columns(files):
        if column == "cl_seen" and statistics is not None and statistics.has_min_max:
            seen.append(statistics.max)
        if not column.startswith("cl_") and statistics is not None:
            filled[column] = filled.get(column, 0) + rows - (statistics.null_count or 0)
    return filled, seen


def _columns(files: Sequence[StoredFile]) -> Iterator[tuple[str, int, Any]]:
    """Each column of each row group: its name, rows and statistics."""
    for file in files:
        footer = pq.read_metadata(file.path)
        for group in range(footer.num_row_groups):
            for index in range(footer.num_columns):
                column = footer.row_group(group).column(index)
                yield column.path_in_schema, column.num_values, column.statistics


def _counts(
    connection: Connection, release: Release
) -> Iterator[tuple[tuple[str, str], tuple[int, int]]]:
    """Accepted and quarantined rows of the batches in force: since the last full delivery, with it."""
    rows = connection.execute(
        "SELECT name, source, mode, accepted, quarantined FROM cl_batch WHERE number <= ?"
        " ORDER BY number",
        (release.number,),
    )
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for name, source, mode, accepted, quarantined in rows:
        before = (0, 0) if mode == "replace" else sums.get((name, source), (0, 0))
        sums[name, source] = (before[0] + accepted, before[1] + quarantined)
    yield from sums.items()


def _findings(tables: Tables, release: Release, scratch: Path) -> dict[str, int]:
    files = tables.paths(FINDINGS, release)
    if not files:
        return {}
    engine = duckdb_engine("256MB", scratch=scratch)
    try:
        sql = f"SELECT unnest(sources) AS source, count(*) AS n FROM {files_relation(files)} GROUP BY 1"
        return {row["source"]: row["n"] for row in engine.sql(sql).read_all().to_pylist()}
    finally:
        engine.close()
