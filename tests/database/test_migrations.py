"""Tables are made once, in order, and never silently changed."""

import pytest

from civicloom.database import Database, Migration, migrate
from civicloom.model.errors import CivicloomError

FIRST = Migration(
    1, "first", "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, data BLOB, x REAL);"
)
SECOND = Migration(
    2,
    "second",
    "CREATE TABLE b (x TEXT, PRIMARY KEY (x)) WITHOUT ROWID; INSERT INTO a (data) VALUES (NULL);",
)


def rows(db: Database, table: str) -> int:
    with db.reading() as connection:
        return len(connection.execute(f"SELECT * FROM {table}").fetchall())


def test_each_migration_is_made_once(office: Database) -> None:
    migrate(office, "room", [FIRST])
    migrate(office, "room", [SECOND, FIRST])
    migrate(office, "room", [FIRST, SECOND])
    assert (rows(office, "a"), rows(office, "b"), rows(office, "cl_migration")) == (1, 0, 2)


def test_rooms_count_for_themselves(office: Database) -> None:
    migrate(office, "one", [FIRST])
    migrate(office, "two", [Migration(1, "other", "CREATE TABLE c (x TEXT)")])
    assert rows(office, "cl_migration") == 2


def test_a_changed_migration_is_refused(office: Database) -> None:
    migrate(office, "room", [FIRST])
    with pytest.raises(CivicloomError) as caught:
        migrate(office, "room", [Migration(1, "first", "CREATE TABLE a (other TEXT)")])
    assert caught.value.code == "DBS-010"


def test_a_database_of_a_later_program_is_refused(office: Database) -> None:
    migrate(office, "room", [FIRST, SECOND])
    with pytest.raises(CivicloomError) as caught:
        migrate(office, "room", [FIRST])
    assert caught.value.code == "DBS-011"


def test_a_failed_migration_leaves_nothing(office: Database) -> None:
    with pytest.raises(CivicloomError):
        migrate(office, "room", [FIRST, Migration(2, "bad", "CREATE NONSENSE")])
    migrate(office, "room", [FIRST, SECOND])
    assert rows(office, "a") == 1
