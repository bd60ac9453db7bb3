"""Open a database by its address."""

from pathlib import Path
from typing import Any

from ..model.errors import CivicloomError
from .adopted import AdoptedDatabase
from .interface import Database, Dialect
from .postgresql import PostgresqlDatabase
from .sqlite import SqliteDatabase

_FILE = "sqlite:///"


def open_database(url: str) -> Database:
    """The office database at ``sqlite:///absolute/path/office.db`` or ``postgresql://user@host/name``.

    Nothing is read or made before the first use. Raises DBS-001 for another address, DBS-002 for an
    unsound SQLite, DBS-009 when PostgreSQL's driver is missing.
    """
    if url.startswith(_FILE) and len(url) > len(_FILE):
        path = url.removeprefix(_FILE)
        return SqliteDatabase(Path("/" + path.removeprefix("/")))
    if url.startswith(("postgresql://", "postgres://")):
        return PostgresqlDatabase(url)
    raise CivicloomError("DBS-001", url=url.partition("@")[2] or url)


def adopt(connection: Any, dialect: Dialect) -> Database:
    """A caller's open DB-API connection as a database; ``transaction()`` joins the caller's own.

    For SQLite a connection of pysqlite3 or sqlite3, for PostgreSQL one of psycopg. Raises DBS-002
    for a connection of an unsound SQLite.
    """
    return AdoptedDatabase(connection, dialect)
