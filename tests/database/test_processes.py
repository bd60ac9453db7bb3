"""Several processes: forks, and writers that wait for each other."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from civicloom.database import Database, Migration, migrate, open_database
from civicloom.model.errors import CivicloomError

TABLE = Migration(1, "things", "CREATE TABLE thing (id INTEGER PRIMARY KEY)")


def count(db: Database) -> int:
    with db.reading() as connection:
        row = connection.execute("SELECT count(*) FROM thing").fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_child_has_connections_of_its_own(office: Database) -> None:
    migrate(office, "test", [TABLE])
    child = os.fork()
    if child == 0:
        try:
            with office.transaction() as connection:
                connection.execute("INSERT INTO thing VALUES (1)")
            office.close()
            os._exit(0)
        except BaseException:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with office.transaction() as connection:
        connection.execute("INSERT INTO thing VALUES (2)")
    assert count(office) == 2


WRITER = """
import sys
from civicloom.database import open_database
db = open_database(sys.argv[1])
for _ in range(20):
    with db.transaction() as connection:
        top = connection.execute("SELECT coalesce(max(id), 0) FROM thing").fetchone()[0]
        connection.execute("INSERT INTO thing VALUES (?)", (top + 1,))
"""


def test_processes_take_turns(office: Database, office_url: str) -> None:
    migrate(office, "test", [TABLE])
    command = [sys.executable, "-c", WRITER, office_url]
    writers = [subprocess.Popen(command) for _ in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert count(office) == 60


def test_a_writer_that_is_held_up_too_long_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civicloom.database.sqlite.WAIT_S", 0.05)
    first = open_database(f"sqlite:///{tmp_path}/office.db")
    second = open_database(f"sqlite:///{tmp_path}/office.db")
    with first.transaction(), pytest.raises(CivicloomError) as caught, second.transaction():
        pass
    assert caught.value.code == "DBS-004"


def test_a_full_disk_says_so_and_keeps_the_rest(tmp_path: Path) -> None:
    db = open_database(f"sqlite:///{tmp_path}/office.db")
    migrate(db, "test", [TABLE, Migration(2, "big", "CREATE TABLE big (data BLOB)")])
    with db.reading() as connection:
        connection.execute("PRAGMA max_page_count = 40")
    with pytest.raises(CivicloomError) as caught, db.transaction() as connection:
        connection.execute("INSERT INTO thing VALUES (1)")
        connection.execute("INSERT INTO big VALUES (zeroblob(1000000))")
    assert caught.value.code == "DBS-005"
    assert count(db) == 0
    with db.transaction() as connection:
        connection.execute("INSERT INTO thing VALUES (2)")
    assert count(db) == 1
    db.close()
