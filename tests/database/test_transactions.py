"""Transactions mean the same on both databases."""

import threading

import pytest

from civicloom.database import Database, Migration, append_only, migrate, open_database
from civicloom.model.errors import CivicloomError

TABLE = Migration(
    1, "things", "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL, data BLOB)"
)


@pytest.fixture
def things(office: Database) -> Database:
    migrate(office, "test", [TABLE])
    return office


def names(db: Database) -> list[str]:
    with db.reading() as connection:
        return [row[0] for row in connection.execute("SELECT name FROM thing ORDER BY id")]


def add(db: Database, number: int, name: str) -> None:
    with db.transaction() as connection:
        connection.execute("INSERT INTO thing VALUES (?, ?, ?)", (number, name, name.encode()))


def test_a_failed_transaction_leaves_nothing(things: Database) -> None:
    with pytest.raises(ZeroDivisionError), things.transaction() as connection:
        connection.execute("INSERT INTO thing VALUES (1, 'gone', NULL)")
        raise ZeroDivisionError
    assert names(things) == []


def test_a_transaction_inside_another_is_undone_alone(things: Database) -> None:
    with things.transaction():
        add(things, 1, "kept")
        with pytest.raises(ZeroDivisionError), things.transaction():
            add(things, 2, "gone")
            raise ZeroDivisionError
        add(things, 3, "kept too")
    assert names(things) == ["kept", "kept too"]


def test_bytes_text_and_question_marks_come_back_as_given(things: Database) -> None:
    add(things, 1, "云溪区 100% 'so?'")
    with things.reading() as connection:
        row = connection.execute(
            "SELECT name, data, '50% off?' FROM thing WHERE id = ?", (1,)
        ).fetchone()
    assert row is not None
    assert (row[0], bytes(row[1]), row[2]) == (
        "云溪区 100% 'so?'",
        "云溪区 100% 'so?'".encode(),
        "50% off?",
    )


def test_many_rows_at_once(things: Database) -> None:
    with things.transaction() as connection:
        connection.executemany(
            "INSERT INTO thing (id, name) VALUES (?, ?)", [(i, str(i)) for i in range(300)]
        )
    assert len(names(things)) == 300


def test_a_reading_does_not_move_while_others_write(things: Database) -> None:
    add(things, 1, "before")
    with things.reading() as connection:
        before = connection.execute("SELECT count(*) FROM thing").fetchone()
        writer = threading.Thread(target=add, args=(things, 2, "meanwhile"))
        writer.start()
        writer.join()
        assert connection.execute("SELECT count(*) FROM thing").fetchone() == before
    assert names(things) == ["before", "meanwhile"]


def test_nothing_is_written_in_a_reading(things: Database) -> None:
    with things.reading(), pytest.raises(CivicloomError) as caught:
        add(things, 1, "no")
    assert caught.value.code == "DBS-003"


def test_a_second_row_with_the_same_key_is_refused(things: Database) -> None:
    add(things, 1, "first")
    with pytest.raises(CivicloomError) as caught:
        add(things, 1, "Zhang San's secret")
    assert caught.value.code == "DBS-007"
    assert "secret" not in str(caught.value)


def test_a_wrong_statement_is_our_own_fault(things: Database) -> None:
    with pytest.raises(CivicloomError) as caught, things.reading() as connection:
        connection.execute("SELECT nothing FROM nowhere")
    assert caught.value.code == "DBS-008"


def test_writers_take_turns(things: Database) -> None:
    """Each reads the highest number and writes the next: without turns two would write the same."""

    def work() -> None:
        for _ in range(10):
            with things.transaction() as connection:
                row = connection.execute("SELECT coalesce(max(id), 0) FROM thing").fetchone()
                assert row is not None
                connection.execute("INSERT INTO thing (id, name) VALUES (?, 'x')", (row[0] + 1,))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names(things)) == 60


def test_an_append_only_table_refuses_changes(things: Database) -> None:
    guard = Migration(2, "guard", {things.dialect: append_only("thing", things.dialect)})
    migrate(things, "test", [TABLE, guard])
    add(things, 1, "fixed")
    for statement in ("UPDATE thing SET name = 'x'", "DELETE FROM thing"):
        with pytest.raises(CivicloomError) as caught, things.transaction() as connection:
            connection.execute(statement)
        assert caught.value.code == "DBS-007"
    assert names(things) == ["fixed"]


def test_what_was_committed_is_there_after_opening_again(things: Database, office_url: str) -> None:
    add(things, 1, "kept")
    things.scrub("thing")
    things.close()
    again = open_database(office_url)
    assert names(again) == ["kept"]
    again.close()


def test_after_a_transaction_that_the_database_has_ended_by_itself_nothing_is_written(
    things: Database,
) -> None:
    """As a full disk or a lost server ends one; here it is ended from under the savepoint."""
    with pytest.raises(CivicloomError), things.transaction() as connection:
        with pytest.raises(ZeroDivisionError), connection.savepoint():
            connection.execute("ROLLBACK")
            raise ZeroDivisionError
        connection.executemany("INSERT INTO thing (id, name) VALUES (?, ?)", [(1, "lost")])
    assert names(things) == []


@pytest.mark.postgres
@pytest.mark.parametrize("office_url", ["postgresql"], indirect=True)
def test_a_server_that_was_lost_is_found_again(things: Database) -> None:
    """A desk that listens for weeks outlives a restart of its server."""
    with pytest.raises(CivicloomError, match="DBS-006"), things.transaction() as connection:
        connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    add(things, 1, "after")
    assert names(things) == ["after"]
