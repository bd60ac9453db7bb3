"""Addresses, unsound versions, files that are no database, missing drivers."""

import sqlite3
import sys
from pathlib import Path

import pytest

from civicloom.database import adopt, open_database
from civicloom.database.faults import fault
from civicloom.database.soundness import sound
from civicloom.model.errors import CivicloomError


def code_of(url: str) -> str:
    with pytest.raises(CivicloomError) as caught, open_database(url).reading():
        pass
    return caught.value.code


@pytest.mark.parametrize("url", ["", "office.db", "sqlite:///", "mysql://root:secret@host/db"])
def test_other_addresses_are_refused_without_their_passwords(url: str) -> None:
    with pytest.raises(CivicloomError) as caught:
        open_database(url)
    assert caught.value.code == "DBS-001"
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("version", "answer"),
    [
        ("3.40.1", False),
        ("3.51.2", False),
        ("3.51.3", True),
        ("3.52.0", False),
        ("3.53.0", True),
        ("3.60.0", True),
        ("4.0.0", True),
    ],
)
def test_which_sqlite_is_sound(version: str, answer: bool) -> None:
    assert sound(version) is answer


def test_an_unsound_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("civicloom.database.sqlite.driver.sqlite_version", "3.40.1")
    with pytest.raises(CivicloomError) as caught:
        open_database(f"sqlite:///{tmp_path}/office.db")
    assert caught.value.code == "DBS-002"


def test_a_connection_of_an_unsound_sqlite_is_not_adopted() -> None:
    if sound(sqlite3.sqlite_version):
        pytest.skip(f"THIS PYTHON HAS A SOUND SQLITE ({sqlite3.sqlite_version}): nothing to refuse")
    with pytest.raises(CivicloomError) as caught:
        adopt(sqlite3.connect(":memory:"), "sqlite")
    assert caught.value.code == "DBS-002"


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "office.db").write_bytes(b"a letter, not a database" * 100)
    assert code_of(f"sqlite:///{tmp_path}/office.db") == "DBS-006"


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert code_of(f"sqlite:///{tmp_path}/file/office.db") == "DBS-006"


def test_a_server_that_is_not_there() -> None:
    assert code_of("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1") == "DBS-006"


def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(CivicloomError) as caught:
        open_database("postgresql://office@host/office")
    assert caught.value.code == "DBS-009"


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("53100", "DBS-005"),
        ("40P01", "DBS-004"),
        ("57P01", "DBS-006"),
        ("23505", "DBS-007"),
        ("42601", "DBS-008"),
    ],
)
def test_states_of_postgresql(state: str, code: str) -> None:
    error = Exception("detail")
    error.sqlstate = state  # type: ignore[attr-defined]
    assert fault("postgresql", error).code == code
