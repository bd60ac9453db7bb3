"""What an office database offers to the rooms above: the same on SQLite and PostgreSQL."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Literal, Protocol

Dialect = Literal["sqlite", "postgresql"]
Row = tuple[Any, ...]


class Cursor(Protocol):
    """The rows of one statement."""

    @property
    def rowcount(self) -> int:
        """Rows changed by the statement; -1 where the database does not say."""

    def fetchone(self) -> Row | None:
        """The next row, or None after the last."""

    def fetchall(self) -> list[Row]:
        """All rows that are left."""

    def __iter__(self) -> Iterator[Row]: ...


class Connection(Protocol):
    """A connection inside a transaction. Parameters are ``?`` on both databases."""

    @property
    def dialect(self) -> Dialect:
        """The database behind the connection."""

    def execute(self, sql: str, params: Sequence[object] = ()) -> Cursor:
        """Run one statement. Raises CivicloomError (DBS-004 to DBS-008) when the database refuses."""

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for many rows."""

    def savepoint(self) -> AbstractContextManager[None]:
        """Undoes what was done inside when an exception leaves it."""


class Database(Protocol):
    """An office database. Each thread and each process has a connection of its own."""

    @property
    def dialect(self) -> Dialect:
        """The kind of database."""

    @property
    def borrowed(self) -> bool:
        """True when the caller brought the connection: its transactions are the caller's."""

    @property
    def busy(self) -> bool:
        """True inside a transaction or a reading of the calling thread."""

    def transaction(self) -> AbstractContextManager[Connection]:
        """All or nothing, and one writer at a time. Inside another transaction of the same
        thread it is a savepoint of that one. Raises DBS-003 inside ``reading()``."""

    def reading(self) -> AbstractContextManager[Connection]:
        """One unmoving view of the data; nothing can be written through it."""

    def scrub(self, table: str) -> None:
        """Overwrite what was deleted from a table, in the database and its write-ahead log.
        Inside a transaction it does nothing: call it again afterwards."""

    def close(self) -> None:
        """Close the connections of all threads of this process. Borrowed ones stay open."""
