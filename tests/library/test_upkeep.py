"""Upkeep: order without changing a record, old releases let go, orphans swept, figures of quality."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicloom.evidence import Leaf
from civicloom.library import Change, DuckdbEngine
from civicloom.library.deltalog import shown
from civicloom.library.settle import Mess, messes, overlap, rewrite
from civicloom.library.stored import StoredFile
from civicloom.library.system import FINDINGS_SCHEMA
from civicloom.library.table import Table
from civicloom.model.clock import FixedClock
from civicloom.model.errors import CivicloomError
from civicloom.model.standards import Field, record_schema

from .conftest import NOW, OBJECT, POLICE, RESIDENTS, STANDARDS, World

ASKED = {"residents": ("name", "phone")}


def spread(batch: int) -> list[dict[str, object]]:
    return [{"citizen_id": f"{row:04d}-{batch}", "name": f"n{row}"} for row in range(batch, 200, 7)]


def test_settling_changes_the_order_and_no_record(world: World) -> None:
    for batch in range(6):
        world.put("residents", "household", spread(batch), mode="append")
    rows = "SELECT * FROM residents ORDER BY cl_ident"
    before = world.read(rows, ASKED)
    settled = world.library.settle("residents", actor=POLICE)
    assert settled is not None and b"library.settle" in settled.receipt.leaf
    assert len(world.library.files("residents")) == 1
    assert world.read(rows, ASKED) == before
    assert world.read(rows, ASKED, release="r000006") == before
    idents = pq.read_table(world.library.files("residents")[0])["cl_ident"].to_pylist()
    assert idents == sorted(idents)
    assert world.library.settle("residents", actor=POLICE) is None


def test_settling_keeps_sources_apart(world: World) -> None:
    for batch in range(6):
        world.put("residents", "household", spread(batch), mode="append")
    world.put("residents", "other", [{"citizen_id": "X", "name": "x"}])
    world.library.settle("residents", actor=POLICE)
    world.put("residents", "household", [])
    assert world.read("SELECT name FROM residents", ASKED) == [("x",)]


def test_settling_gives_way_to_a_full_delivery(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for batch in range(6):
        world.put("residents", "household", spread(batch), mode="append")
    from civicloom.library import upkeep

    def delivered_meanwhile(*given: object) -> list[Path]:
        world.put("residents", "household", [{"citizen_id": "X", "name": "new"}])
        return rewrite(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(upkeep, "rewrite", delivered_meanwhile)
    with pytest.raises(CivicloomError, match="LIB-015"):
        world.library.settle("residents", actor=POLICE)
    assert world.read("SELECT name FROM residents", ASKED) == [("new",)]


def test_a_rewrite_parts_the_records_into_files_that_do_not_overlap(world: World) -> None:
    for batch in range(6):
        world.put("residents", "household", spread(batch), mode="append")
    stored = world.library._tables.stored("residents", world.library.release().tables["residents"])
    folder = world.library.stage("residents")
    paths = rewrite(Mess("household", stored), "cl_ident", folder, world.root / "scratch", 50)
    parts = [pq.read_table(path)["cl_ident"].to_pylist() for path in paths]
    together = [ident for part in parts for ident in part]
    assert len(paths) > 1 and together == sorted(together)
    assert len(together) == sum(len(spread(batch)) for batch in range(6))


@pytest.mark.parametrize(
    ("ranges", "deepest"),
    [([], 0), (["ac", "df"], 1), (["ac", "bd", "ce"], 3), (["az", "bc", "de"], 2)],
)
def test_overlap_is_the_most_files_one_key_may_be_in(ranges: list[str], deepest: int) -> None:
    files = [StoredFile(Path(r), 1, r[0], r[1], "s", 1) for r in ranges]
    assert overlap(files) == deepest


def test_a_file_too_large_for_look_ups_is_rewritten_too() -> None:
    large = StoredFile(Path("x"), 9_000_000, "a", "b", "s", 1)
    assert [mess.source for mess in messes([large])] == ["s"]


def test_sweeping_removes_old_orphans_and_nothing_a_release_shows(
    world: World, build: Callable[..., World]
) -> None:
    world.put("residents", "household", spread(0))
    world.put("residents", "household", spread(1))
    orphan, fresh = world.library.stage("residents"), world.library.stage("residents")
    for folder in world.root.glob("tables/*/part-*"):
        if folder != fresh:
            os.utime(folder, (0, 0))
    assert world.library.sweep() == 1
    assert not orphan.exists() and fresh.exists()
    assert len(world.read("SELECT name FROM residents", ASKED, release="r000001")) == len(spread(0))


@pytest.mark.parametrize("years", [-30, 30])
def test_what_is_being_staged_stays_whatever_day_the_workspace_is_at(
    build: Callable[..., World], years: int
) -> None:
    there = build(clock=FixedClock(NOW.replace(year=NOW.year + years)))
    orphan, staged = there.library.stage("residents"), there.library.stage("residents")
    os.utime(orphan, (0, 0))
    assert there.library.sweep() == 1
    assert staged.exists() and not orphan.exists()


def test_the_log_read_once_shows_what_its_versions_show_one_by_one(world: World) -> None:
    for turn in range(3):
        world.put("residents", "household", spread(turn))
        world.put("residents", "census", spread(turn + 3), mode="append")
    world.library.settle("residents", actor=POLICE)
    folder = world.root / "tables/residents"
    table, last = Table(folder, "cl_ident"), world.library.release().tables["residents"]
    one_by_one = [{file.path for file in table.files(version)} for version in range(last + 1)]
    for mask in range(1 << (last + 1)):
        versions = [version for version in range(last + 1) if mask >> version & 1]
        wanted = set[Path]().union(*(one_by_one[version] for version in versions))
        assert shown(folder, versions) == wanted


def test_nothing_is_swept_from_a_table_whose_log_has_a_gap(world: World) -> None:
    world.put("residents", "household", spread(0))
    world.put("residents", "household", spread(1))
    world.library.stage("residents")
    (world.root / "tables/residents/_delta_log" / f"{1:020}.json").unlink()
    for folder in world.root.glob("tables/*/part-*"):
        os.utime(folder, (0, 0))
    assert world.library.sweep() == 0
    assert len(list(world.root.glob("tables/residents/part-*"))) == 3


def test_forgotten_releases_go_and_later_ones_stay_whole(world: World) -> None:
    first = world.put("residents", "household", spread(0), key="first")
    world.put("visits", "grid", [])
    world.put("residents", "household", spread(1))
    receipt = world.library.forget("r000002", actor=POLICE, why="retention of 365 days")
    assert b"library.forget" in receipt.leaf
    assert [release.id for release in world.library.releases()] == ["r000002", "r000003"]
    assert world.library.release("r000002").tables == {"residents": 1, "visits": 1} | {
        "visits": world.library.release().tables["visits"]
    }
    with pytest.raises(CivicloomError, match="LIB-001"):
        world.library.release("r000001")
    again = world.put("residents", "household", spread(0), key="first")
    assert again.release.id == first.release.id and again.receipt.repeated
    world.library.forget("r000003", actor=POLICE, why="retention of 365 days")
    for folder in world.root.glob("tables/*/part-*"):
        os.utime(folder, (0, 0))
    assert world.library.sweep() >= 1
    assert len(world.read("SELECT name FROM residents", ASKED)) == len(spread(1))


def test_the_release_in_force_on_a_day(build: Callable[..., World]) -> None:
    for day in (0, 10):
        world = build(clock=FixedClock(NOW + timedelta(days=day)))
        world.put("residents", "household", spread(day))
    at = world.library._releases.at
    assert [at(date(2026, 3, d)).id for d in (2, 11, 12, 30)] == [
        "r000001",
        "r000001",
        "r000002",
        "r000002",
    ]


def test_a_new_field_reads_as_null_from_older_files(
    world: World, build: Callable[..., World]
) -> None:
    world.put("residents", "household", spread(0)[:1], mode="append")
    wider = replace(
        RESIDENTS, version="1.1.0", fields=(*RESIDENTS.fields, Field("phone2", type="integer"))
    )
    register = replace(
        world.library.register,
        purposes={
            "housing-safety": replace(
                world.library.register.purposes["housing-safety"], fields={"residents": ("*",)}
            )
        },
    )
    STANDARDS_NOW = {**STANDARDS, "residents": wider}
    later = build(standards=STANDARDS_NOW, register=register)
    asked = {"residents": ("name", "phone2")}
    assert later.read("SELECT phone2 FROM residents", asked) == [(None,)]
    schema = pq.read_schema(world.library.files("residents")[0])
    path = later.library.stage("residents") / "wide.parquet"
    row = pq.read_table(world.library.files("residents")[0], partitioning=None).to_pylist()
    pq.write_table(
        pa.Table.from_pylist(
            [{**row[0], "phone2": 7}], schema=schema.append(pa.field("phone2", pa.int64()))
        ),
        path,
    )
    leaf = Leaf("collect.batch", "steward@data-office", OBJECT)
    later.library.commit([Change("residents", [path], "append", "household")], leaf, key="wide")
    rows = later.read("SELECT phone2 FROM residents ORDER BY 1", asked)
    assert rows == [(7,), (None,)]
    assert later.read("SELECT phone2 FROM residents", asked, release="r000001") == [(None,)]


def test_quality_counts_what_failed_is_missing_and_is_contradicted(world: World) -> None:
    people = [
        {"citizen_id": "A", "name": "王芳", "phone": "1"},
        {"citizen_id": "B", "name": "张伟"},
    ]
    change = world.change("residents", "household", people)
    counted = replace(change, batch="b1", accepted=2, quarantined=2, faults={"NAME_NULL": 2})
    leaf = Leaf("collect.batch", "steward@data-office", OBJECT)
    world.library.commit([counted], leaf, key="b1")
    path = world.library.stage("findings") / "findings.parquet"
    finding = {"finding": "f1", "rule": "r", "purpose": "p", "sources": ["household"]}
    pq.write_table(pa.Table.from_pylist([finding], schema=FINDINGS_SCHEMA), path)
    world.library.commit([Change("findings", [path], "replace", "r")], leaf, key="f1")
    (figure,) = world.library.quality()
    assert (figure.table, figure.source, figure.rows) == ("residents", "household", 2)
    assert (figure.accepted, figure.quarantined, figure.failed) == (2, 2, 0.5)
    assert figure.completeness["phone"] == 0.5 and figure.completeness["name"] == 1.0
    assert figure.freshness == NOW and figure.contradicted == 0.5
    (before,) = world.library.quality("r000001")
    assert before.contradicted == 0.0


def test_a_record_from_before_a_field_was_there_has_no_value_in_it(
    world: World, build: Callable[..., World]
) -> None:
    world.put("residents", "household", spread(0)[:3], mode="append")
    wider = replace(RESIDENTS, version="1.1.0", fields=(*RESIDENTS.fields, Field("phone2")))
    later = build(standards={**STANDARDS, "residents": wider})
    (row, *_) = pq.read_table(world.library.files("residents")[0], partitioning=None).to_pylist()
    table = pa.Table.from_pylist([{**row, "phone2": "139"}], schema=record_schema(wider))
    path = later.library.stage("residents") / "wide.parquet"
    pq.write_table(table, path)
    leaf = Leaf("collect.batch", "steward@data-office", OBJECT)
    later.library.commit([Change("residents", [path], "append", "household")], leaf, key="wide")
    (figure,) = later.library.quality()
    assert (figure.completeness["phone2"], figure.completeness["name"]) == (0.25, 1.0)


def test_counting_findings_spills_into_the_library_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, spilt = world.library.stage("findings") / "findings.parquet", []
    finding = {"finding": "f1", "rule": "r", "purpose": "p", "sources": ["household"]}
    pq.write_table(pa.Table.from_pylist([finding], schema=FINDINGS_SCHEMA), path)
    leaf = Leaf("collide.run", "steward@data-office", OBJECT)
    world.library.commit([Change("findings", [path], "replace", "r")], leaf, key="f1")
    end = DuckdbEngine.close

    def told(engine: DuckdbEngine) -> None:
        rows = engine.connection.execute("SELECT current_setting('temp_directory')").fetchall()
        spilt.extend(rows[0])
        end(engine)

    monkeypatch.setattr(DuckdbEngine, "close", told)
    world.library.quality()
    assert spilt == [str(world.library.root / "scratch")]
