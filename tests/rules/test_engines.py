"""Whole rules give the same rows on DuckDB and on Spark."""

from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicloom.library import Engine, duckdb_engine
from civicloom.model.standards import record_schema
from civicloom.rules import compile

from .ruling import STANDARDS, faults, rule

DAY = date(2026, 2, 28)
ROWS = {
    "visits": [
        {"visit_no": "一", "house_code": "H1", "occupants": 3, "visited_on": date(2024, 2, 29)},
        {"visit_no": None, "house_code": "H2", "occupants": None, "visited_on": None},
        {"visit_no": "𠮷", "house_code": None, "occupants": -1, "visited_on": DAY},
    ],
    "residents": [{"citizen_id": "P", "house_code": "H1", "children": 3}],
}
SOUND = [
    "with 走访 as (select house_code as 房屋, count(*) as 次数 from visits group by house_code) select 房屋 as subject, 次数 as left_n from 走访 where 次数 > 0",
    "select house_code as subject, visit_no as left_n from visits v where exists (select 1 from residents where children = occupants)",
    "select home as subject, n as left_n from (select house_code, occupants from visits union all select house_code, children from residents) t (home, n)",
    "select house_code as subject, coalesce(visit_no, '无') as left_n, coalesce(occupants, 0) as right_n from visits",
]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Both tables as files, by the id of their standard."""
    found = {}
    for name, rows in ROWS.items():
        found[name] = str(tmp_path / f"{name}.parquet")
        schema = record_schema(STANDARDS[name])
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), found[name])
    return found


def found_by(engine: Engine, dialect: Any, files: dict[str, str]) -> list[list[str]]:
    """The rows of each rule, as texts in order."""
    for name, file in files.items():
        engine.register(name, [file])
    answers = [engine.sql(compile(rule(sql), dialect, DAY)).read_all().to_pylist() for sql in SOUND]
    return [sorted(map(str, rows)) for rows in answers]


@pytest.mark.parametrize("sql", SOUND)
def test_the_rules_compared_here_are_sound(sql: str) -> None:
    assert faults(sql) == []


@pytest.mark.spark
@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("pyspark") is None, reason="pyspark is not installed: civicloom[spark]"
)
def test_both_engines_find_the_same_rows(files: dict[str, str]) -> None:
    from civicloom.library import spark_engine

    here = found_by(duckdb_engine(), "duckdb", files)
    assert all(here)
    assert found_by(spark_engine(), "spark", files) == here
