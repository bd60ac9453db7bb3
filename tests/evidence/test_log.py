"""Appending, receipts and proofs, on both databases."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from civicloom.database import Connection, Database, adopt
from civicloom.evidence import EvidenceLog, Leaf, check_receipt, leaf_hash, root, verify_consistency
from civicloom.evidence.notes import open_note, parse_checkpoint
from civicloom.model.clock import FixedClock
from civicloom.model.errors import CivicloomError

from .parts import ORIGIN, some_leaf


def proves(log: EvidenceLog, index: int) -> bool:
    return check_receipt(log.receipt(index).text(), [log.verifier_key]).index == index


def test_a_receipt_holds_without_the_log(log: EvidenceLog) -> None:
    receipts = log.append([some_leaf(i) for i in range(5)])
    assert [receipt.id for receipt in receipts] == ["R-0", "R-1", "R-2", "R-3", "R-4"]
    read = check_receipt(receipts[3].text(), [log.verifier_key])
    assert (read.index, read.size, read.leaf, read.repeated) == (3, 5, receipts[3].leaf, False)
    assert json.loads(read.leaf)["object"] == some_leaf(3).object
    assert log.verify() == []


def test_the_same_receipt_comes_back(log: EvidenceLog) -> None:
    first = log.append(some_leaf(1))[0].text()
    log.append([some_leaf(i) for i in range(300)])
    assert log.receipt(0).text() == first
    assert all(proves(log, index) for index in (0, 1, 255, 256, 300))


def test_proofs_across_many_tiles(log: EvidenceLog) -> None:
    """Sizes around the edges of tiles of 256, against the tree computed from the entries."""
    sizes = []
    many = 65_000 if log.db.dialect == "sqlite" else 600  # full tiles on a second level
    for count in (1, 254, 1, 1, 255, 300, many):
        log.append([some_leaf(i) for i in range(count)])
        sizes.append(log.size)
    hashes = [leaf_hash(data) for data in log.entries(0, log.size)]
    heads = {size: root(hashes[:size]) for size in sizes}
    assert parse_checkpoint(log.checkpoint().split("\n\n")[0] + "\n").root == heads[log.size]
    for index in (0, 254, 255, 256, 511, 812, log.size // 2, log.size - 1):
        assert proves(log, index)
    for size1 in sizes:
        for size2 in (s for s in sizes if s >= size1):
            proof = log.consistency(size1, size2)
            assert verify_consistency(size1, size2, proof, heads[size1], heads[size2])
    assert log.tile(0, 1) == b"".join(hashes[256:512])
    assert log.tile(1, 0, 2) == root(hashes[:256]) + root(hashes[256:512])
    assert log.verify() == []


def test_what_the_log_does_not_have(log: EvidenceLog) -> None:
    log.append(some_leaf())
    for call in (
        lambda: log.receipt(1),
        lambda: log.receipt(-1),
        lambda: log.receipt(2**70),
        lambda: log.tile(0, 0, 2),
        lambda: log.tile(0, 0, 0),
        lambda: log.tile(0, 0, -1),
        lambda: log.tile(0, 0, 257),
        lambda: log.tile(0, 2**70),
        lambda: log.tile(2**70, 0),
        lambda: log.consistency(1, 2),
        lambda: log.prove(0, 2),
        lambda: log.receipt(0, anchored=True).text(),
    ):
        with pytest.raises(CivicloomError) as caught:
            call()
        assert caught.value.code == "EVI-001"


def test_an_empty_log_signs_the_empty_tree(log: EvidenceLog) -> None:
    head = parse_checkpoint(open_note(log.checkpoint(), [log.verifier_key]))
    assert (head.origin, head.size, head.root) == (ORIGIN, 0, root([]))
    assert log.verify() == []
    assert log.append([]) == []


def test_a_change_and_its_entry_stand_or_fall_together(log: EvidenceLog) -> None:
    def make(connection: Connection) -> Leaf:
        connection.execute("CREATE TABLE made (x INTEGER)")
        return some_leaf()

    def fail(connection: Connection) -> Leaf:
        connection.execute("INSERT INTO made VALUES (1)")
        raise ZeroDivisionError

    log.commit(make)
    with pytest.raises(ZeroDivisionError):
        log.commit(fail)
    with log.db.reading() as connection:
        assert connection.execute("SELECT count(*) FROM made").fetchone() == (0,)
    assert log.size == 1


def test_an_entry_that_cannot_be_undoes_its_change(log: EvidenceLog) -> None:
    def work(connection: Connection) -> Leaf:
        connection.execute("CREATE TABLE made (x INTEGER)")
        return Leaf("t", "a", "not a digest")

    with pytest.raises(CivicloomError) as caught:
        log.commit(work)
    assert caught.value.code == "EVI-003"
    log.commit(
        lambda connection: [connection.execute("CREATE TABLE made (x INTEGER)") and some_leaf()]
    )


def test_work_is_done_once_for_a_key(log: EvidenceLog) -> None:
    done = []

    def work(connection: Connection) -> list[Leaf]:
        done.append(1)
        return [some_leaf(1), some_leaf(2)]

    first = log.commit(work, key="batch-7")
    again = log.commit(work, key="batch-7")
    assert done == [1]
    assert [r.repeated for r in (*first, *again)] == [False, False, True, True]
    assert [r.text() for r in first] == [r.text() for r in again]
    assert log.append(some_leaf(9), key="batch-7")[0].index == 0
    assert log.append(some_leaf(9), key="batch-8")[0].index == 2


def test_a_failed_work_may_use_its_key_again(log: EvidenceLog) -> None:
    def fail(connection: Connection) -> Leaf:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        log.commit(fail, key="k")
    assert not log.append(some_leaf(), key="k")[0].repeated


def test_work_may_log_more_steps_inside(log: EvidenceLog) -> None:
    inner = []

    def work(connection: Connection) -> Leaf:
        inner.extend(log.append([some_leaf(1), some_leaf(2)], key="inner"))
        inner.extend(log.append(some_leaf(3), key="inner"))
        with pytest.raises(CivicloomError):  # the checkpoint over it is not made yet
            inner[0].text()
        return some_leaf(4)

    outer = log.commit(work)
    assert [r.index for r in (*inner, *outer)] == [0, 1, 0, 1, 2]
    assert [r.repeated for r in inner] == [False, False, True, True]
    assert check_receipt(inner[0].text(), [log.verifier_key]).size == 3
    assert log.size == 3
    assert log.verify() == []


def test_inner_steps_go_when_the_outer_work_fails(log: EvidenceLog) -> None:
    def work(connection: Connection) -> Leaf:
        log.append(some_leaf(1), key="inner")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        log.commit(work)
    assert log.size == 0
    assert log.append(some_leaf(2), key="inner")[0].repeated is False
    assert log.verify() == []


def test_an_entry_joins_the_transaction_around_it(log: EvidenceLog) -> None:
    with pytest.raises(ZeroDivisionError), log.db.transaction():
        log.append(some_leaf(1))
        raise ZeroDivisionError
    with log.db.transaction():
        receipt = log.append(some_leaf(2))[0]
        log.append(some_leaf(3))
        receipt.text()
    assert (receipt.index, log.size) == (0, 2)
    assert proves(log, 0)
    assert log.verify() == []


def test_an_entry_joins_an_adopted_connection(log: EvidenceLog, tmp_path: Path) -> None:
    log.append(some_leaf(0))
    db: Database = log.db
    with db.reading():
        raw = db._sessions.mine().raw  # type: ignore[attr-defined]
    other = EvidenceLog(adopt(raw, db.dialect), keys=tmp_path / "keys", origin=ORIGIN)
    raw.execute("BEGIN")
    other.append(some_leaf(1))
    raw.execute("ROLLBACK")
    raw.execute("BEGIN")
    receipt = other.append(some_leaf(2))[0]
    raw.execute("COMMIT")
    assert (receipt.index, log.size) == (1, 2)
    assert check_receipt(receipt.text(), [log.verifier_key]).index == 1
    assert log.verify() == []


def test_entries_and_tiles_refuse_changes(log: EvidenceLog) -> None:
    log.append([some_leaf(i) for i in range(300)])
    for statement in (
        "UPDATE cl_log_entry SET data = data",
        "DELETE FROM cl_log_entry",
        "UPDATE cl_log_checkpoint SET note = ''",
        "DELETE FROM cl_log_key",
        "UPDATE cl_log_tile SET data = substr(data, 2)",
        "DELETE FROM cl_log_tile",
    ):
        if "cl_log_key" in statement and log.db.dialect == "sqlite":
            log.append(some_leaf(), key="a row for the trigger to see")
        with pytest.raises(CivicloomError) as caught, log.db.transaction() as connection:
            connection.execute(statement)
        assert caught.value.code == "DBS-007"
    assert log.verify() == []


def test_a_clock_that_went_back_stops_the_start(office: Database, tmp_path: Path) -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def start(at: datetime) -> EvidenceLog:
        return EvidenceLog(office, keys=tmp_path / "keys", origin=ORIGIN, clock=FixedClock(at))

    start(now).append(some_leaf())
    with pytest.raises(CivicloomError) as caught:
        start(now - timedelta(hours=1))
    assert caught.value.code == "EVI-007"
    log = start(now - timedelta(seconds=3))
    log.append(some_leaf())
    assert start(now + timedelta(days=365)).append(some_leaf())[0].index == 2


def test_other_keys_and_names_stop_the_start(office: Database, tmp_path: Path) -> None:
    EvidenceLog(office, keys=tmp_path / "keys", origin=ORIGIN).append(some_leaf())
    for keys, origin, code in (
        ("other", ORIGIN, "EVI-008"),
        ("keys", "other.example", "EVI-014"),
        ("keys", "two words", "EVI-006"),
    ):
        with pytest.raises(CivicloomError) as caught:
            EvidenceLog(office, keys=tmp_path / keys, origin=origin)
        assert caught.value.code == code


def test_key_files_are_for_their_owner_only(log: EvidenceLog, tmp_path: Path) -> None:
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}


def test_a_file_that_is_no_receipt(log: EvidenceLog) -> None:
    text = log.append([some_leaf(1), some_leaf(2)])[0].text()
    for bad in (
        "",
        "x",
        text.replace("v1", "v2"),
        text.replace("index 0", "index 00"),
        text.replace("extra", "more"),
        text.split("\n\n")[0],
    ):
        with pytest.raises(CivicloomError) as caught:
            check_receipt(bad, [log.verifier_key])
        assert caught.value.code == "EVI-015"
    with pytest.raises(CivicloomError) as caught:
        check_receipt(text.replace("index 0", "index 1"), [log.verifier_key])
    assert caught.value.code == "EVI-016"
