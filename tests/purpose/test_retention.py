"""Charter 11: what is past its date goes, and leaves a receipt without content."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from civicloom.database import Connection, Database
from civicloom.evidence import EvidenceLog, check_receipt
from civicloom.model.errors import CivicloomError
from civicloom.purpose import Actor, Kept, Retention, Usage, UsageLog, may

from .conftest import NOW, TODAY, Hands, purpose, register

CLERK = Actor("clerk@o1", "o1")
REGISTER = register([purpose("p1", ("o1",), {"s1": ("a",)})], [])
SECRET = "何以笙 13800000000"


@pytest.fixture
def retention(db: Database, log: EvidenceLog, hands: Hands) -> Retention:
    with db.transaction() as connection:
        connection.execute("CREATE TABLE letter (text TEXT)")
    return Retention(db, log, hands)


def keep(retention: Retention, db: Database, log: EvidenceLog, purpose_id: str = "p1") -> str:
    with db.transaction() as connection:
        connection.execute("INSERT INTO letter VALUES (?)", (SECRET,))
        seal = log.seal(connection, SECRET.encode())
        retention.keep(connection, seal, purpose_id, what="letter", place="letter/1")
    return seal


def remove(connection: Connection, kept: Kept) -> None:
    connection.execute("DELETE FROM letter")


def test_content_is_due_the_day_after_the_days_of_its_purpose(
    retention: Retention, db: Database, log: EvidenceLog
) -> None:
    seal = keep(retention, db, log)
    assert retention.expired(REGISTER, TODAY + timedelta(days=30)) == []
    (kept,) = retention.expired(REGISTER, TODAY + timedelta(days=31))
    assert (kept.commitment, kept.purpose, kept.place) == (seal, "p1", "letter/1")


def test_a_purpose_that_is_gone_keeps_nothing(
    retention: Retention, db: Database, log: EvidenceLog
) -> None:
    keep(retention, db, log, "long-gone")
    assert len(retention.expired(REGISTER, TODAY + timedelta(days=1))) == 1


def test_deletion_removes_content_and_salt_and_its_receipt_holds(
    retention: Retention, db: Database, log: EvidenceLog, tmp_path: Path
) -> None:
    seal = keep(retention, db, log)
    assert log.opens(seal, SECRET.encode())
    (kept,) = retention.expired(REGISTER, date(2027, 12, 1))
    receipt = retention.delete(kept, by=CLERK, remove=remove)
    assert retention.expired(REGISTER, date(2027, 12, 1)) == []
    assert not log.opens(seal, SECRET.encode())
    assert seal.encode() in receipt.leaf
    check_receipt(receipt.text(), [log.verifier_key])
    assert retention.delete(kept, by=CLERK, remove=remove).repeated
    for file in tmp_path.rglob("office.db*"):
        assert SECRET.encode() not in file.read_bytes(), file


def test_a_removal_that_fails_leaves_everything_due(
    retention: Retention, db: Database, log: EvidenceLog
) -> None:
    seal = keep(retention, db, log)
    (kept,) = retention.expired(REGISTER, date(2027, 12, 1))

    def fail(connection: Connection, kept: Kept) -> None:
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        retention.delete(kept, by=CLERK, remove=fail)
    assert retention.expired(REGISTER, date(2027, 12, 1)) == [kept]
    assert log.opens(seal, SECRET.encode())


def test_usage_lines_go_only_after_three_years_and_their_number_is_logged(
    retention: Retention, usage: UsageLog, hands: Hands
) -> None:
    answer = may(CLERK, "p1", {"s1": ["a"]}, register=REGISTER, today=TODAY)
    usage.write([Usage.by(CLERK, "p1", answer, "read", dataset="s1")] * 3)
    hands.at = NOW.replace(year=2030)
    usage.write([Usage.by(CLERK, "p1", answer, "read", dataset="s1")])
    with pytest.raises(CivicloomError) as error:
        retention.drop_usage(date(2029, 1, 1), by=CLERK)
    assert error.value.code == "PUR-043"
    assert retention.drop_usage(date(2027, 1, 1), by=CLERK) == 3
    assert len(usage.latest()) == 1
    assert usage.verify() == []


def test_usage_lines_go_by_days_of_the_office(
    retention: Retention, usage: UsageLog, hands: Hands
) -> None:
    answer = may(CLERK, "p1", {"s1": ["a"]}, register=REGISTER, today=TODAY)
    for hour in (15, 16):  # 23:59 in the office, and a minute after midnight
        hands.at = NOW.replace(hour=hour, minute=59 if hour == 15 else 1)
        usage.write([Usage.by(CLERK, "p1", answer, "read", dataset="s1")])
    hands.at = NOW.replace(year=2030)
    assert retention.drop_usage(TODAY + timedelta(days=1), by=CLERK) == 1
    assert len(usage.latest()) == 1
    assert usage.verify() == []


def test_a_line_that_was_taken_out_after_the_last_day_dropped_is_missed(
    retention: Retention, usage: UsageLog, hands: Hands, db: Database
) -> None:
    answer = may(CLERK, "p1", {"s1": ["a"]}, register=REGISTER, today=TODAY)
    hands.at = NOW.replace(hour=18)  # the next day in the office
    usage.write([Usage.by(CLERK, "p1", answer, "read", dataset="s1")])
    hands.at = NOW.replace(year=2030)
    retention.drop_usage(TODAY + timedelta(days=1), by=CLERK)
    with db.transaction() as connection:
        connection.execute("DELETE FROM cl_usage")
    assert [fault.code for fault in usage.verify()] == ["PUR-045"]
