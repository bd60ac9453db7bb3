"""The door: no purpose, no rows; every asking leaves a trace; SQL gets what was opened and no more."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicloom.evidence import Leaf
from civicloom.library import Change
from civicloom.library.system import FINDINGS, LINKS, schema_of
from civicloom.model.errors import CivicloomError
from civicloom.purpose import Actor

from .conftest import GRID, POLICE, STANDARDS, World

HOUSE, OTHER = "3301990010010100001000101", "3301990020020200001000101"
PEOPLE = [
    {"citizen_id": "A", "name": "王芳", "phone": "1", "ethnic": "01", "house_code": HOUSE},
    {"citizen_id": "B", "name": "张伟", "phone": "2", "ethnic": "01", "house_code": OTHER},
]
Asked = Mapping[str, Sequence[str]]


@pytest.fixture
def peopled(world: World) -> World:
    world.put("residents", "household", PEOPLE)
    return world


@pytest.mark.parametrize(
    ("actor", "purpose", "asked", "code"),
    [
        (POLICE, "", {"residents": ("name",)}, "PUR-020"),
        (POLICE, "curiosity", {"residents": ("name",)}, "PUR-021"),
        (Actor("x@tax", "tax"), "housing-safety", {"residents": ("name",)}, "PUR-022"),
        (POLICE, "housing-safety", {}, "PUR-030"),
        (POLICE, "housing-safety", {"residents": ("ethnic",)}, "PUR-024"),
        (GRID, "housing-safety", {"residents": ("phone",)}, "PUR-029"),
        (GRID, "housing-safety", {"residence_history": ("house_code",)}, "PUR-025"),
        (Actor("x@tax", "tax"), "housing-safety", {"findings": ()}, "PUR-022"),
    ],
)
def test_a_refused_opening_raises_and_is_written_down(
    peopled: World, actor: Actor, purpose: str, asked: Asked, code: str
) -> None:
    size = peopled.log.size
    with (
        pytest.raises(CivicloomError) as caught,
        peopled.library.open(actor, purpose, asked),
    ):
        raise AssertionError("the door opened")
    assert caught.value.code == code
    assert peopled.log.size == size + 1
    line = peopled.library.usage.latest(1)[0]
    assert (line.allowed, line.code, line.actor) == (False, code, actor.id)


def test_an_opening_shows_asked_fields_and_record_columns_only(peopled: World) -> None:
    with peopled.library.open(POLICE, "housing-safety", {"residents": ("name",)}) as opened:
        columns = opened.sql("SELECT * FROM residents").schema.names
        with pytest.raises(Exception, match="phone"):
            opened.sql("SELECT phone FROM residents")
    assert columns[0] == "name" and {"cl_ident", "cl_source", "cl_scope"} <= set(columns)
    assert not {"phone", "ethnic", "cl_subject"} & set(columns)


def test_a_use_is_written_down_once_and_before_the_rows(peopled: World) -> None:
    size = peopled.log.size
    with peopled.library.open(POLICE, "housing-safety", {"residents": ("name",)}) as opened:
        assert peopled.log.size == size
        opened.sql("SELECT 1")
        assert peopled.log.size == size + 1
        opened.sql("SELECT 1")
    assert peopled.log.size == size + 1
    line = peopled.library.usage.latest(1)[0]
    assert (line.dataset, line.release, line.fields) == ("residents", 1, ("name",))


@pytest.mark.parametrize(
    ("scope", "names"),
    [("", 2), ("330199", 2), ("330199001", 1), ("330199001001", 1), ("33019900100102", 0)],
)
def test_rows_are_those_of_the_actors_scope(peopled: World, scope: str, names: int) -> None:
    actor = replace(POLICE, scope=scope)
    assert (
        len(peopled.read("SELECT name FROM residents", {"residents": ("name",)}, actor=actor))
        == names
    )


def test_findings_and_links_are_those_of_the_actors_scope(peopled: World) -> None:
    """What rules found in another street is as much about its people as their records are."""
    found, linked = (schema_of(table, STANDARDS) for table in (FINDINGS, LINKS))
    rows = {
        FINDINGS: pa.Table.from_pylist(
            [
                {"finding": f"f-{n}", "purpose": purpose, "cl_source": "rule", "cl_scope": scope}
                for n, (purpose, scope) in enumerate(
                    [
                        ("housing-safety", HOUSE[:14]),
                        ("housing-safety", OTHER[:14]),
                        ("housing-safety", None),
                        ("another", HOUSE[:14]),
                    ]
                )
            ],
            schema=found,
        ),
        LINKS: pa.Table.from_pylist(
            [{"cl_subject": "P-1", "table": "residents", "cl_source": "rule", "cl_key": "1"}],
            schema=linked,
        ),
    }
    changes = []
    for table, content in rows.items():
        path = peopled.library.stage(table) / "part.parquet"
        pq.write_table(content, path)
        changes.append(Change(table, [path], "replace", "rule"))
    peopled.library.commit(changes, Leaf("collide.run", POLICE.id, "0" * 64), key="found")

    def seen(table: str, scope: str) -> int:
        actor = replace(POLICE, scope=scope)
        return len(peopled.read(f"SELECT cl_source FROM {table}", {table: ()}, actor=actor))

    assert [seen(FINDINGS, scope) for scope in ("", "330199001", "330199003")] == [3, 1, 0]
    assert [seen(LINKS, scope) for scope in ("", "330199001")] == [1, 0]


@pytest.mark.parametrize("scope", ["3301990", "３３０１９９", "33019%", "330199/330199001"])
def test_a_scope_that_is_none_of_the_levels_is_refused(peopled: World, scope: str) -> None:
    with pytest.raises(CivicloomError, match="LIB-008"):
        peopled.read("SELECT 1", {"residents": ("name",)}, actor=replace(POLICE, scope=scope))


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT * FROM visits", "LIB-011"),
        ("SELECT * FROM read_parquet('{file}')", "LIB-011"),
        ("SELECT * FROM '{file}'", "LIB-011"),
        ("SELECT (SELECT max(phone) FROM read_parquet('{file}')) FROM residents", "LIB-011"),
        ("WITH q AS (SELECT * FROM read_text('{file}')) SELECT * FROM q", "LIB-011"),
        ("SELECT * FROM query('SELECT 1')", "LIB-011"),
        ("SELECT * FROM information_schema.tables", "LIB-011"),
        ("SELECT sql FROM duckdb_views()", "LIB-011"),
        ("COPY (SELECT 1) TO '{file}'", "LIB-010"),
        ("SELECT 1; SELECT 2", "LIB-010"),
        ("SET memory_limit = '8GB'", "LIB-010"),
        ("SELEC", "LIB-010"),
    ],
)
def test_sql_reads_nothing_but_what_was_opened(peopled: World, sql: str, code: str) -> None:
    peopled.put("visits", "grid", [{"visit_no": "V1", "house_code": HOUSE}])
    (file,) = peopled.library.files("residents")
    with peopled.library.open(POLICE, "housing-safety", {"residents": ("name",)}) as opened:
        for run in (opened.sql, lambda text: opened.write(text, peopled.root / "x.parquet")):
            with pytest.raises(CivicloomError) as caught:
                run(sql.format(file=file))
            assert caught.value.code == code


def test_common_table_expressions_and_ranges_are_allowed(peopled: World) -> None:
    sql = "WITH q AS (SELECT name FROM residents) SELECT count(*) FROM q, range(3) WHERE name <> ''"
    assert peopled.read(sql, {"residents": ("name",)}) == [(6,)]


def test_the_session_itself_reaches_no_file_outside_the_library(peopled: World) -> None:
    with peopled.library.open(POLICE, "housing-safety", {"residents": ("name",)}) as opened:
        connection = opened.engine.connection  # type: ignore[attr-defined]
        for sql in (
            "SELECT * FROM read_text('/etc/hostname')",
            "SET enable_external_access = true",
        ):
            with pytest.raises(Exception, match=r"disabled|configuration"):
                connection.execute(sql).fetchall()


def test_a_table_without_data_yet_is_empty_with_its_columns(peopled: World) -> None:
    rows = peopled.read(
        "SELECT visit_no, occupants FROM visits", {"visits": ("visit_no", "occupants")}, actor=GRID
    )
    assert rows == []
    with pytest.raises(CivicloomError, match="LIB-009"):
        peopled.read("SELECT 1", {"residents": ("name",)}, engine="abacus")
