"""What an attacker with the database, and perhaps the key, can do, and which check finds it.

The matrix of outcomes: full check, signature, a checkpoint held outside, a citizen's receipt. A log does not bind
its own operator: with the key, only what was given outside shows a rewritten history.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2

from civicloom.database import Database, open_database
from civicloom.evidence import EvidenceLog
from civicloom.evidence.leaf import own_sm3_holds
from civicloom.evidence.log.queue import Job
from civicloom.model.errors import CivicloomError

from .parts import ORIGIN, some_leaf, sqlite_log

BATCH, BATCHES, HELD, VICTIM = 100, 12, 8, 345
SIGNATURE, STRUCTURE = (
    {"EVI-046"},
    {"EVI-040", "EVI-041", "EVI-042", "EVI-043", "EVI-044", "EVI-045"},
)


def honest(folder: Path) -> tuple[EvidenceLog, str, dict[int, str]]:
    """A log, a checkpoint that a witness saw after some batches, and receipts that citizens hold."""
    log = sqlite_log(folder)
    receipts, outside = {}, ""
    for batch in range(BATCHES):
        given = log.append([some_leaf(batch * BATCH + i) for i in range(BATCH)])
        receipts |= {r.index: r.text() for r in given if r.index in (VICTIM, 1150, 1199)}
        if batch == HELD:
            outside = log.checkpoint()
    return log, outside, receipts


def raw(folder: Path) -> Any:
    """The file as an administrator opens it, without the guards."""
    connection = dbapi2.connect(str(folder / "office.db"), isolation_level=None)
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    return connection


def entries(folder: Path) -> list[bytes]:
    return [row[0] for row in raw(folder).execute("SELECT data FROM cl_log_entry ORDER BY idx")]


def rebuild(folder: Path, data: list[bytes], keys: Path) -> None:
    """The same log again from other entries, signed with whatever key is in a folder."""
    (folder / "office.db").unlink()
    for suffix in ("-wal", "-shm"):
        (folder / f"office.db{suffix}").unlink(missing_ok=True)
    log = EvidenceLog(open_database(f"sqlite:///{folder}/office.db"), keys=keys, origin=ORIGIN)
    for start in range(0, len(data), BATCH):
        log._submit(Job(None, data[start : start + BATCH], None))
    log.db.close()


def forged(folder: Path) -> bytes:
    """An entry that looks right by itself."""
    data = some_leaf(666).encode("2020-01-01T00:00:00.000000Z")
    assert own_sm3_holds(data)
    return data


def edit(folder: Path) -> None:
    raw(folder).execute("UPDATE cl_log_entry SET data = ? WHERE idx = ?", (forged(folder), VICTIM))


def edited(folder: Path) -> list[bytes]:
    data = entries(folder)
    data[VICTIM] = forged(folder)
    return data


def edit_and_rebuild_without_key(folder: Path) -> None:
    rebuild(folder, edited(folder), folder / "strange-keys")


def edit_and_rebuild_with_key(folder: Path) -> None:
    rebuild(folder, edited(folder), folder / "keys")


def insert_and_rebuild_with_key(folder: Path) -> None:
    data = entries(folder)
    rebuild(folder, [*data[:100], forged(folder), *data[100:]], folder / "keys")


def truncate_and_rebuild_with_key(folder: Path) -> None:
    """Cut behind the last checkpoint that anyone outside has seen."""
    rebuild(folder, entries(folder)[:1100], folder / "keys")


def restore_an_old_backup(folder: Path) -> None:
    rebuild(folder, entries(folder)[:500], folder / "keys")


def nothing(folder: Path) -> None:
    """The honest log."""


MATRIX = [
    # attack, found by: full check, signature, outside checkpoint, receipt of an old entry, receipt of a late entry
    (nothing, False, False, False, False, False),
    (edit, True, False, False, True, False),
    (edit_and_rebuild_without_key, False, True, True, True, False),
    (edit_and_rebuild_with_key, False, False, True, True, False),
    (insert_and_rebuild_with_key, False, False, True, True, True),
    (truncate_and_rebuild_with_key, False, False, False, False, True),
    (restore_an_old_backup, False, False, True, False, True),
]


@pytest.mark.parametrize(("attack", "full", "signature", "outside", "old", "late"), MATRIX)
def test_the_matrix(
    attack: Callable[[Path], None],
    full: bool,
    signature: bool,
    outside: bool,
    old: bool,
    late: bool,
    tmp_path: Path,
) -> None:
    log, held, receipts = honest(tmp_path)
    key = log.verifier_key
    log.db.close()
    attack(tmp_path)
    db = open_database(f"sqlite:///{tmp_path}/office.db")
    found = {fault.code for fault in checked(db, key)}
    assert (bool(found & STRUCTURE), bool(found & SIGNATURE)) == (full, signature), found
    assert ("EVI-048" in {f.code for f in checked(db, key, held)}) is outside
    assert ("EVI-047" in {f.code for f in checked(db, key, receipts[VICTIM])}) is old
    assert ("EVI-047" in {f.code for f in checked(db, key, receipts[1150])}) is late
    db.close()


def checked(db: Database, key: str, *held: str) -> list[CivicloomError]:
    from civicloom.evidence.log.audit import audit

    return audit(db, key, held)


def test_a_log_rebuilt_without_its_key_does_not_start(tmp_path: Path) -> None:
    honest(tmp_path)[0].db.close()
    edit_and_rebuild_without_key(tmp_path)
    with pytest.raises(CivicloomError) as caught:
        sqlite_log(tmp_path)
    assert caught.value.code == "EVI-008"


@pytest.mark.parametrize(
    ("damage", "codes"),
    [
        ("DELETE FROM cl_log_entry WHERE idx = 345", {"EVI-041"}),
        ("DELETE FROM cl_log_entry WHERE idx >= 1190", {"EVI-041"}),
        (
            "UPDATE cl_log_entry SET data = replace(data, 'housing', 'hausing') WHERE idx = 345",
            {"EVI-042", "EVI-043"},
        ),
        ("UPDATE cl_log_tile SET data = zeroblob(8192) WHERE level = 0 AND n = 1", {"EVI-043"}),
        ("UPDATE cl_log_tile SET data = substr(data, 33) WHERE level = 1", {"EVI-044"}),
        ("UPDATE cl_log_entry SET data = 7 WHERE idx = 345", {"EVI-042", "EVI-043"}),
        (
            "UPDATE cl_log_checkpoint SET root = 'x', note = 7, made_at = '' WHERE size = 500",
            {"EVI-045", "EVI-046"},
        ),
        ("DELETE FROM cl_log_tile WHERE level = 0 AND n = 2", {"EVI-044"}),
        ("INSERT INTO cl_log_tile VALUES (0, 99, zeroblob(32))", {"EVI-044"}),
        ("INSERT INTO cl_log_entry VALUES (1200, x'00')", {"EVI-040"}),
        ("UPDATE cl_log_checkpoint SET root = zeroblob(32) WHERE size = 500", {"EVI-045"}),
        (
            "UPDATE cl_log_checkpoint SET note = replace(note, 'yunxi', 'junxi') WHERE size = 500",
            {"EVI-046"},
        ),
    ],
)
def test_damage_is_found_and_placed(damage: str, codes: set[str], tmp_path: Path) -> None:
    log, _, _ = honest(tmp_path)
    raw(tmp_path).execute(damage)
    faults = log.verify()
    assert codes <= {fault.code for fault in faults}
    assert all(fault.place or fault.facts for fault in faults)
    if "345" in damage:
        assert {fault.place.row for fault in faults if fault.place} == {345}


def test_what_is_held_outside_may_itself_be_wrong(tmp_path: Path) -> None:
    log, held, receipts = honest(tmp_path)
    assert log.verify([held, *receipts.values()]) == []
    bad = [held.replace("900", "901"), receipts[VICTIM].replace("index 345", "index 346")]
    assert [fault.code for fault in log.verify(bad)] == ["EVI-012", "EVI-016"]


def test_a_copy_of_the_folder_is_the_same_log(tmp_path: Path) -> None:
    log, held, _ = honest(tmp_path / "a")
    log.db.close()
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    copy = sqlite_log(tmp_path / "b")
    assert copy.verify([held]) == []
    assert copy.append(some_leaf())[0].index == BATCH * BATCHES


def test_a_torn_database_file_is_a_fault_like_others(tmp_path: Path) -> None:
    log, _, _ = honest(tmp_path)
    log.db.scrub("cl_salt")
    log.db.close()
    path = tmp_path / "office.db"
    data = bytearray(path.read_bytes())
    for page in range(20, len(data) // 4096, 3):
        data[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    path.write_bytes(bytes(data))
    codes = [fault.code for fault in checked(open_database(f"sqlite:///{path}"), log.verifier_key)]
    assert codes[-1] == "DBS-006"


def test_what_was_torn_is_named_when_it_is_used(tmp_path: Path) -> None:
    log, _, _ = honest(tmp_path)
    raw(tmp_path).execute("DELETE FROM cl_log_tile WHERE level = 0 AND n = 2")
    with pytest.raises(CivicloomError) as caught:
        log.consistency(513, 600)
    assert caught.value.code == "EVI-044"
    raw(tmp_path).execute("UPDATE cl_log_checkpoint SET made_at = 'some day' WHERE size = 1200")
    with pytest.raises(CivicloomError) as caught:
        sqlite_log(tmp_path)
    assert caught.value.code == "EVI-008"
