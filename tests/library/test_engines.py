"""Both engines behind one protocol: the same rows, the same nulls, the same door."""

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicloom.library import Engine, duckdb_engine, spark_engine
from civicloom.library.engines.spark import engine as spark_module
from civicloom.library.engines.spark import java
from civicloom.model.errors import CivicloomError

from .conftest import World

SCHEMA = pa.schema(
    [
        ("name", pa.string()),
        ("n", pa.int64()),
        ("on", pa.date32()),
        ("new", pa.float64()),
        ("cl_seen", pa.timestamp("us", "UTC")),
        ("cl_scope", pa.string()),
    ]
)
ROWS = [
    {"name": "张伟", "n": 1, "cl_seen": 1_700_000_000_000_000, "cl_scope": "33019900100101"},
    {"name": None, "n": 2, "cl_seen": None, "cl_scope": "33019900200101"},
]
OLDER = pa.schema([field for field in SCHEMA if field.name != "new"])


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)], scope="module")
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("engine")
    if request.param == "duckdb":
        made: Engine = duckdb_engine(scratch=folder, inside=[Path("/tmp")])
    else:
        made = spark_engine("1g", scratch=folder, locked=True)
    yield made
    made.close()


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    older, newer = tmp_path / "older.parquet", tmp_path / "newer.parquet"
    pq.write_table(pa.Table.from_pylist(ROWS, schema=OLDER), older)
    newest = {"name": "王芳", "n": 3, "new": 0.5, "cl_scope": "33019900100102"}
    pq.write_table(pa.Table.from_pylist([newest], schema=SCHEMA), newer)
    return [str(older), str(newer)]


def test_files_of_several_versions_are_one_view(engine: Engine, files: list[str]) -> None:
    engine.register("people", files, ["name", "n", "new"], schema=SCHEMA)
    rows = engine.sql("SELECT * FROM people ORDER BY n").read_all()
    assert rows.to_pylist() == [
        {"name": "张伟", "n": 1, "new": None},
        {"name": None, "n": 2, "new": None},
        {"name": "王芳", "n": 3, "new": 0.5},
    ]


def test_a_scope_keeps_its_own_rows(engine: Engine, files: list[str]) -> None:
    engine.register("people", files, ["n"], schema=SCHEMA, scope="330199001")
    assert engine.sql("SELECT n FROM people ORDER BY n").read_all()["n"].to_pylist() == [1, 3]


def test_no_files_are_an_empty_view_with_its_types(engine: Engine) -> None:
    engine.register("people", [], ["n", "on", "name"], schema=SCHEMA)
    table = engine.sql("SELECT n, name FROM people").read_all()
    assert table.num_rows == 0 and table.schema.field("n").type == pa.int64()


def test_a_query_is_written_to_one_sorted_file(
    engine: Engine, files: list[str], tmp_path: Path
) -> None:
    engine.register("people", files, schema=SCHEMA)
    target = tmp_path / "out.parquet"
    assert engine.write("SELECT n, cl_seen FROM people ORDER BY n DESC", target) == 3
    written = pq.read_table(target)
    assert written["n"].to_pylist() == [3, 2, 1]
    assert written.schema.field("cl_seen").type == pa.timestamp("us", "UTC")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "newer.parquet",
        "older.parquet",
        "out.parquet",
    ]


@pytest.mark.parametrize(
    "sql", ["CREATE TABLE t AS SELECT 1 AS a", "DROP VIEW people", "SET x = 1"]
)
def test_only_queries_pass_the_door(engine: Engine, sql: str) -> None:
    with pytest.raises(CivicloomError, match="LIB-010"):
        engine.sql(sql)


@pytest.mark.spark
def test_spark_reads_no_file_and_calls_nothing_outside(files: list[str], tmp_path: Path) -> None:
    spark = spark_engine("1g", scratch=tmp_path, locked=True)
    with pytest.raises(Exception, match="TABLE_OR_VIEW_NOT_FOUND"):
        spark.sql(f"SELECT * FROM parquet.`{files[0]}`")
    with pytest.raises(CivicloomError, match="LIB-011"):
        spark.sql("SELECT reflect('java.lang.System', 'getenv', 'PATH')")
    other = spark_engine("1g", scratch=tmp_path, locked=True)
    other.register("secret", files, schema=SCHEMA)
    with pytest.raises(Exception, match="TABLE_OR_VIEW_NOT_FOUND"):
        spark.sql("SELECT * FROM secret")


@pytest.mark.spark
def test_spark_opens_a_release_like_duckdb(world: World) -> None:
    house = "3301990010010100001000101"
    world.put("residents", "household", [{"citizen_id": "A", "name": "王芳", "house_code": house}])
    sql = "SELECT name, cl_scope, cl_subject FROM residents"
    asked = {"residents": ("name", "cl_subject")}
    assert (
        world.read(sql, asked, engine="spark")
        == world.read(sql, asked)
        == [("王芳", house[:14], "A")]
    )


def test_without_pyspark_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_module, "find_spec", lambda name: None)
    with pytest.raises(CivicloomError, match="LIB-012") as caught:
        spark_engine()
    assert "civicloom[spark]" in caught.value.remedy()


def test_a_java_that_does_not_fit_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(java, "_homes", lambda: iter([fake(tmp_path / "eight", "1.8.0"), tmp_path]))
    with pytest.raises(CivicloomError, match="LIB-013"):
        java.java_home(tmp_path)


def test_a_small_java_gets_a_launcher_that_drops_the_missing_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = fake(tmp_path / "seventeen", "17.0.9")
    monkeypatch.setattr(java, "_homes", lambda: iter([home]))
    own = java.java_home(tmp_path / "scratch")
    answer = os.popen(f"{own}/bin/java -a '--add-modules={java.OPTIONAL}' 'b c'").read()
    assert answer.split("\n")[:2] == ["-a", "b c"]


def fake(home: Path, version: str) -> Path:
    """A java that says its version, lists one module and otherwise prints its arguments."""
    script = home / "bin" / "java"
    script.parent.mkdir(parents=True)
    script.write_text(
        "#!/bin/sh\n"
        f'[ "$1" = -version ] && echo \'openjdk version "{version}"\' >&2 && exit\n'
        '[ "$1" = --list-modules ] && echo java.base && exit\n'
        'printf "%s\\n" "$@"\n'
    )
    script.chmod(0o755)
    return home
