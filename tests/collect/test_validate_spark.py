"""Spark gives the counts that the published file has."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import csv

from civicloom.library.engines.spark.validate import validation_view
from civicloom.model.standards import compile_checker, decode, load_standard

from .ingest import COUNTS, INGEST, published
from .test_validate_batches import CODES, DATES, EVERYTHING, IDS, NUMBERS

pytestmark = pytest.mark.spark
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    pytest.importorskip(
        "pyspark", reason="pyspark is not installed: the same checks on Spark did not run"
    )
    from civicloom.library import spark_engine

    engine = spark_engine(scratch=tmp_path_factory.mktemp("spark"))
    yield engine.session
    engine.close()


def masks(session: object, standard: object, texts: pa.Table, path: Path) -> list[int]:
    pq.write_table(texts, path)
    session.read.parquet(str(path)).coalesce(1).createOrReplaceTempView("given")  # type: ignore[attr-defined]
    frame = validation_view(session, standard, "given", today=TODAY)  # type: ignore[arg-type]
    found: list[int] = frame.select("cl_mask").toPandas()["cl_mask"].tolist()
    return found


@pytest.mark.skipif(published() is None, reason="shared register data are not on this machine")
def test_counts_of_the_published_file_are_exact(session: object, tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(INGEST), "utf-8")
    standard = load_standard(path)
    with gzip.open(str(published())) as file:
        kinds = dict.fromkeys((*standard.names, "rec_no"), pa.string())
        texts = csv.read_csv(file, convert_options=csv.ConvertOptions(column_types=kinds))
    counts: Counter[str] = Counter()
    for mask in masks(session, standard, texts.select(standard.names), tmp_path / "x.parquet"):
        counts.update(decode(mask, standard) or ["GOOD"])
    assert counts == COUNTS


def test_every_listed_value_agrees_in_every_field(session: object, tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(EVERYTHING, ensure_ascii=False), "utf-8")
    standard = load_standard(path)
    rows = [dict.fromkeys(standard.names, value) for value in IDS + DATES + NUMBERS + CODES]
    schema = pa.schema([(name, pa.string()) for name in standard.names])
    found = masks(session, standard, pa.Table.from_pylist(rows, schema), tmp_path / "x.parquet")
    check = compile_checker(standard, today=TODAY)
    for row, mask in zip(rows, found, strict=True):
        assert decode(mask, standard) == check(row).reasons, row
