"""A caller's connection: our statements stand or fall with the caller's transaction."""

from collections.abc import Iterator
from typing import Any

import pytest

from civicloom.database import Database, Migration, adopt, migrate, open_database

TABLE = Migration(1, "things", "CREATE TABLE thing (id INTEGER PRIMARY KEY)")


@pytest.fixture
def raw(office_url: str) -> Iterator[Any]:
    """A connection as a web framework opens it."""
    office = open_database(office_url)
    migrate(office, "test", [TABLE])
    office.close()
    if office_url.startswith("sqlite"):
        from pysqlite3 import dbapi2

        connection = dbapi2.connect(office_url.removeprefix("sqlite:///"), isolation_level=None)
    else:
        import psycopg

        connection = psycopg.connect(office_url, autocommit=True)
    yield connection
    connection.close()


def adopted(raw: Any) -> Database:
    return adopt(raw, "postgresql" if type(raw).__module__.startswith("psycopg") else "sqlite")


def rows(raw: Any) -> int:
    return int(raw.execute("SELECT count(*) FROM thing").fetchone()[0])


def test_what_we_write_goes_when_the_caller_rolls_back(raw: Any) -> None:
    db = adopted(raw)
    raw.execute("BEGIN")
    with db.transaction() as connection:
        connection.execute("INSERT INTO thing VALUES (?)", (1,))
    assert db.busy
    raw.execute("ROLLBACK")
    assert rows(raw) == 0


def test_what_we_write_stays_when_the_caller_commits(raw: Any) -> None:
    db = adopted(raw)
    raw.execute("BEGIN")
    raw.execute("INSERT INTO thing VALUES (1)")
    with pytest.raises(ZeroDivisionError), db.transaction() as connection:
        connection.execute("INSERT INTO thing VALUES (2)")
        raise ZeroDivisionError
    with db.reading() as connection:
        assert connection.execute("SELECT count(*) FROM thing").fetchone() == (1,)
    raw.execute("COMMIT")
    assert rows(raw) == 1


def test_without_a_transaction_of_the_caller_we_make_our_own(raw: Any) -> None:
    db = adopted(raw)
    with db.transaction() as connection, db.transaction():
        connection.execute("INSERT INTO thing VALUES (?)", (1,))
    assert not db.busy
    with db.reading() as connection:
        assert connection.execute("SELECT count(*) FROM thing").fetchone() == (1,)


def test_the_connection_stays_the_callers(raw: Any) -> None:
    db = adopted(raw)
    db.scrub("thing")
    db.close()
    assert db.borrowed
    assert rows(raw) == 0
