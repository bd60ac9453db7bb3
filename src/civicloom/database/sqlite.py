"""The office database in a SQLite file."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as driver

from .faults import fault
from .interface import Connection, Dialect
from .session import Session
from .soundness import require_sound
from .threads import PerThread

WAIT_S = 60.0
"""How long a writer waits for another one."""


class SqliteDatabase:
    """A file in write-ahead mode; what was committed survives a power cut (synchronous=FULL)."""

    dialect: Dialect = "sqlite"
    borrowed = False

    def __init__(self, path: Path) -> None:
        require_sound(driver.sqlite_version)
        self.path = path
        self._sessions = PerThread(self._connect)

    @property
    def busy(self) -> bool:
        """True inside a transaction or a reading of the calling thread."""
        return self._sessions.mine().depth > 0

    def transaction(self) -> AbstractContextManager[Connection]:
        """See Database.transaction."""
        return self._sessions.mine().transaction(["BEGIN IMMEDIATE"])

    def reading(self) -> AbstractContextManager[Connection]:
        """See Database.reading."""
        return self._sessions.mine().reading(["BEGIN"])

    def scrub(self, table: str) -> None:
        """Move the log into the file, where secure_delete has overwritten the deleted rows."""
        session = self._sessions.mine()
        if not session.depth:
            session.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close the connections of all threads of this process."""
        self._sessions.close()

    def _connect(self) -> Session:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            raw = driver.connect(
                str(self.path), timeout=WAIT_S, isolation_level=None, check_same_thread=False
            )
            _prepare(raw)
        except (driver.Error, OSError) as error:
            raise fault("sqlite", error) from error
        return Session(raw, "sqlite", driver.Error)


def _prepare(raw: Any) -> None:
    # recursive_triggers: without it INSERT OR REPLACE would slip past the append-only triggers.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "secure_delete=ON",
    ):
        raw.execute(f"PRAGMA {pragma}").fetchall()
