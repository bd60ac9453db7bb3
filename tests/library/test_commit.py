"""Commits: all or nothing, once, and visible only when pinned with a receipt."""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicloom.evidence import Leaf
from civicloom.library import Change
from civicloom.model.errors import CivicloomError

from .conftest import OBJECT, World

HOUSE = "3301990010010100001000101"
TWO = [
    {"citizen_id": "B", "name": "张伟", "house_code": HOUSE},
    {"citizen_id": "A", "name": "王芳", "house_code": HOUSE},
]
ASKED = {"residents": ("name",)}
NAMES = "SELECT name FROM residents ORDER BY cl_ident"


def test_a_commit_is_a_release_with_a_receipt_and_its_rows_are_read(world: World) -> None:
    done = world.put("residents", "household", TWO)
    assert done.release.id == "r000001"
    assert b'"release":"r000001"' in done.receipt.leaf
    assert world.read(NAMES, ASKED) == [("王芳",), ("张伟",)]


def test_the_same_key_gives_the_same_release_and_doubles_nothing(world: World) -> None:
    first = world.put("residents", "household", TWO, mode="append", key="batch-1")
    again = world.put("residents", "household", TWO, mode="append", key="batch-1")
    assert again.release == first.release
    assert again.receipt.index == first.receipt.index and again.receipt.repeated
    assert len(world.read(NAMES, ASKED)) == 2


def test_a_full_delivery_supersedes_only_its_own_source(world: World) -> None:
    world.put("residents", "household", TWO)
    world.put("residents", "other", [{"citizen_id": "C", "name": "李娜"}])
    world.put("residents", "household", [{"citizen_id": "A", "name": "王芳芳"}])
    assert world.read(NAMES, ASKED) == [("王芳芳",), ("李娜",)]


def test_a_delivery_without_files_empties_its_source(world: World) -> None:
    world.put("residents", "household", TWO)
    world.library.commit([Change("residents", [], "replace", "household")], _leaf(), key="k")
    assert world.read(NAMES, ASKED) == []


def test_an_earlier_release_stays_readable(world: World) -> None:
    first = world.put("residents", "household", TWO).release
    world.put("residents", "household", [])
    assert len(world.read(NAMES, ASKED, release=first.id)) == 2
    assert [release.id for release in world.library.releases()] == ["r000001", "r000002"]
    assert world.library.release("r000001") == first


def test_several_tables_move_together(world: World) -> None:
    changes = [
        world.change("residents", "household", TWO),
        world.change("visits", "grid", [{"visit_no": "V1", "house_code": HOUSE, "occupants": 3}]),
    ]
    release = world.library.commit(changes, _leaf(), key="both").release
    assert set(release.tables) == {"residents", "visits"}


def test_an_orphan_version_is_never_seen_and_is_undone(
    world: World, build: Callable[..., World]
) -> None:
    world.put("residents", "household", TWO)

    def dies(*_: object) -> None:
        raise RuntimeError

    orphan = world.change(
        "residents", "household", [{"citizen_id": "Z", "name": "orphan"}], "append"
    )
    with pytest.raises(RuntimeError):
        world.library.commit([orphan], _leaf(), key="dies", also=dies)
    assert len(world.read(NAMES, ASKED)) == 2
    world.put("residents", "household", [{"citizen_id": "D", "name": "赵敏"}], mode="append")
    assert world.read(NAMES, ASKED) == [("王芳",), ("张伟",), ("赵敏",)]


def test_a_torn_log_entry_of_an_unacknowledged_commit_is_dropped(world: World) -> None:
    done = world.put("residents", "household", TWO)
    log = world.root / "tables" / "residents" / "_delta_log"
    (log / f"{done.release.tables['residents'] + 1:020d}.json").write_text('{"commitInfo":{"ti')
    world.put("residents", "household", [{"citizen_id": "D", "name": "赵敏"}], mode="append")
    assert len(world.read(NAMES, ASKED)) == 3


def test_a_file_of_another_table_or_source_is_refused(world: World) -> None:
    visits = world.change("visits", "grid", [{"visit_no": "V1", "house_code": HOUSE}])
    for table, source, code in [("residents", "grid", "LIB-004"), ("visits", "x", "LIB-006")]:
        with pytest.raises(CivicloomError) as caught:
            world.library.commit([Change(table, visits.files, "append", source)], _leaf(), key=code)
        assert caught.value.code == code
    with pytest.raises(CivicloomError, match="LIB-003"):
        world.library.stage("nothing")
    with pytest.raises(CivicloomError, match="LIB-001"):
        world.library.release()


def _leaf() -> Leaf:
    return Leaf("collect.batch", "steward@data-office", OBJECT)


def test_a_file_with_another_tables_columns_is_refused(world: World) -> None:
    path = world.library.stage("residents") / "odd.parquet"
    pq.write_table(pa.table({"cl_ident": ["A"], "salary": [1]}), path)
    with pytest.raises(CivicloomError, match="LIB-005") as caught:
        world.library.commit([Change("residents", [path], "append", "x")], _leaf(), key="odd")
    assert "salary int64" in str(caught.value)


def test_a_key_of_another_kind_of_step_makes_no_release(world: World) -> None:
    world.log.append(_leaf(), key="taken")
    with pytest.raises(CivicloomError, match="LIB-007"):
        world.put("residents", "household", TWO, key="taken")
