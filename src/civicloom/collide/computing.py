"""Computing the findings of a rule on an opened release, on either engine."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from civicloom.library import Library, Opened, duckdb_engine
from civicloom.purpose import Actor
from civicloom.rules import Rule, Value, compile, outputs

from .canonical import Stamp, findings_sql

BATCH = 65_536


@dataclass(frozen=True)
class Question:
    """A rule asked about a day, with its parameters, of a release, on an engine; ``reads`` are its inputs."""

    rule: Rule
    reads: Mapping[str, Sequence[str]]
    as_of: date
    parameters: Mapping[str, Value]
    release: str
    engine: str


@contextmanager
def opened(question: Question, library: Library, actor: Actor) -> Iterator[Opened]:
    """The rule's inputs, and nothing else, opened for its purpose."""
    rule = question.rule
    with library.open(
        actor,
        rule.purpose,
        question.reads,
        release=question.release,
        engine=question.engine,
        why="rule",
        about=rule.id,
    ) as view:
        yield view


def write_findings(question: Question, view: Opened, stamp: Stamp, path: Path) -> None:
    """The findings of a run as one Parquet file, in order."""
    if question.engine == "duckdb":
        view.write(_findings_sql(question, stamp), path)
        return
    with _finishing(question, view, stamp) as (engine, sql):
        engine.write(sql, path)


def stream_findings(question: Question, view: Opened, stamp: Stamp) -> Iterator[pa.RecordBatch]:
    """The findings of a run, in order, written nowhere."""
    if question.engine == "duckdb":
        yield from view.sql(_findings_sql(question, stamp))
        return
    with _finishing(question, view, stamp) as (engine, sql):
        yield from engine.sql(sql)


def read_findings(path: Path, columns: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
    """The rows of a findings file, in order."""
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(BATCH, columns=list(columns))


def _findings_sql(question: Question, stamp: Stamp) -> str:
    rows = compile(question.rule, "duckdb", question.as_of, question.parameters)
    return findings_sql(question.rule, rows, outputs(question.rule), stamp)


@contextmanager
def _finishing(question: Question, view: Opened, stamp: Stamp) -> Iterator[tuple[Any, str]]:
    """Rows that Spark computed, at hand for the one writer of findings."""
    with TemporaryDirectory(prefix="civicloom-rows-") as folder:
        file = Path(folder) / "rows.parquet"
        view.write(compile(question.rule, "spark", question.as_of, question.parameters), file)
        engine = duckdb_engine(scratch=Path(folder))
        try:
            engine.register("found_rows", [str(file)])
            rows = "select * from found_rows"
            yield engine, findings_sql(question.rule, rows, outputs(question.rule), stamp)
        finally:
            engine.close()
