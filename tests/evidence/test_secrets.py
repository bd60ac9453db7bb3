"""What may be forgotten is forgotten, and what may not be written never is."""

import hashlib
from pathlib import Path

import pytest

from civicloom.evidence import EvidenceLog, Leaf, check_receipt

from .parts import some_leaf, sqlite_log

CANARY = "张三 11010519491231002X 13800138000".encode()


def bytes_on_disk(folder: Path) -> bytes:
    """Everything in the folder: the database, its write-ahead log, whatever else is left there."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_forgotten_content_leaves_its_proof(log: EvidenceLog) -> None:
    with log.db.transaction() as connection:
        commitment = log.seal(connection, CANARY)
        other = log.seal(connection, CANARY)
    assert commitment != other  # the same content twice does not show as the same
    receipt = log.append(Leaf("collect.batch", "a@b", commitment))[0].text()
    assert log.opens(commitment, CANARY)
    assert not log.opens(commitment, CANARY + b"!")
    assert log.forget(commitment)
    assert not log.opens(commitment, CANARY)
    assert not log.forget(commitment)
    assert log.opens(other, CANARY)
    assert check_receipt(receipt, [log.verifier_key]).index == 0
    assert log.verify() == []


def test_neither_content_nor_forgotten_salt_is_on_the_disk(tmp_path: Path) -> None:
    log = sqlite_log(tmp_path)
    salts, kept = [], ""
    for i in range(50):
        with log.db.transaction() as connection:
            commitment = log.seal(connection, CANARY + bytes([i]))
            row = connection.execute(
                "SELECT salt FROM cl_salt WHERE commitment = ?", (commitment,)
            ).fetchone()
        assert row is not None
        log.append(
            Leaf("t", "a", commitment, subject=log.pseudonym("person", "11010519491231002X"))
        )
        if i == 0:
            kept, salt_kept = commitment, row[0]
        else:
            salts.append(row[0])
            log.forget(commitment)
    data = bytes_on_disk(tmp_path)
    assert salt_kept in data  # the search does find what is there
    assert log.opens(kept, CANARY + b"\0")
    assert [salt for salt in salts if salt in data] == []
    for piece in (CANARY, "张三".encode(), b"11010519491231002X", b"13800138000"):
        assert piece not in data
    for plain in (
        hashlib.sha256(b"11010519491231002X"),
        hashlib.sm3(b"") if hasattr(hashlib, "sm3") else hashlib.sha256(CANARY),
    ):
        assert plain.hexdigest().encode() not in data  # no plain hash of an identifier either


def test_a_seal_that_was_rolled_back_is_gone(log: EvidenceLog) -> None:
    with pytest.raises(ZeroDivisionError), log.db.transaction() as connection:
        commitment = log.seal(connection, CANARY)
        raise ZeroDivisionError
    assert not log.opens(commitment, CANARY)


def test_pseudonyms_are_stable_and_differ_between_logs(tmp_path: Path) -> None:
    log, again, other = (
        sqlite_log(tmp_path / "a"),
        sqlite_log(tmp_path / "a"),
        sqlite_log(tmp_path / "b"),
    )
    name = log.pseudonym("person", "11010519491231002X")
    assert name == again.pseudonym("person", "11010519491231002X")
    assert name != log.pseudonym("organisation", "11010519491231002X")
    assert name != other.pseudonym("person", "11010519491231002X")
    assert log.append(some_leaf(1, subject=name))[0].index == 0


def test_forgetting_inside_a_transaction_joins_it(log: EvidenceLog) -> None:
    with log.db.transaction() as connection:
        commitment = log.seal(connection, CANARY)
    with pytest.raises(ZeroDivisionError), log.db.transaction():
        assert log.forget(commitment)
        raise ZeroDivisionError
    assert log.opens(commitment, CANARY)
