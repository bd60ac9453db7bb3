"""The office database on a PostgreSQL server (extra ``[postgres]``)."""

from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any

from ..model.errors import CivicloomError
from .faults import fault
from .interface import Connection, Dialect
from .session import Session
from .threads import PerThread

WRITER = 0x636C_6F6F_6D00
"""The advisory lock that makes writers take turns, as SQLite's BEGIN IMMEDIATE does."""

_BEGIN = ("BEGIN", f"SELECT pg_advisory_xact_lock({WRITER})")


def load_driver() -> Any:
    """psycopg. Raises DBS-009 when the extra is not installed."""
    try:
        return import_module("psycopg")
    except ImportError as error:
        raise CivicloomError("DBS-009") from error


class PostgresqlDatabase:
    """A database on a server; one writer at a time by an advisory lock."""

    dialect: Dialect = "postgresql"
    borrowed = False

    def __init__(self, url: str) -> None:
        self._driver = load_driver()
        self._url = url
        self._sessions = PerThread(self._connect)

    @property
    def busy(self) -> bool:
        """True inside a transaction or a reading of the calling thread."""
        return self._sessions.mine().depth > 0

    def transaction(self) -> AbstractContextManager[Connection]:
        """See Database.transaction."""
        return self._sessions.mine().transaction(_BEGIN)

    def reading(self) -> AbstractContextManager[Connection]:
        """See Database.reading."""
        return self._sessions.mine().reading(["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"])

    def scrub(self, table: str) -> None:
        """Free the pages of deleted rows. Write-ahead files and backups leave by their own rotation."""
        session = self._sessions.mine()
        if not session.depth:
            session.execute(f"VACUUM FULL {table}")

    def close(self) -> None:
        """Close the connections of all threads of this process."""
        self._sessions.close()

    def _connect(self) -> Session:
        try:
            raw = self._driver.connect(self._url, autocommit=True)
        except self._driver.Error as error:
            raise fault("postgresql", error) from error
        return Session(raw, "postgresql", self._driver.Error)
