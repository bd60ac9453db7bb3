"""A connection that someone else opened: our statements join its transaction."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from .interface import Connection, Dialect
from .postgresql import WRITER, load_driver
from .session import Session
from .soundness import require_sound


class AdoptedDatabase:
    """Uses a caller's connection, and its transaction when one is open.

    It is as safe between threads as the caller's connection is.
    """

    borrowed = True

    def __init__(self, raw: Any, dialect: Dialect) -> None:
        self.dialect = dialect
        self._session = Session(raw, dialect, _errors(raw, dialect))
        if dialect == "sqlite":
            require_sound(str(raw.execute("SELECT sqlite_version()").fetchone()[0]))

    @property
    def busy(self) -> bool:
        """True inside a transaction, the caller's or ours."""
        return self._session.depth > 0 or self._in_transaction()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A savepoint of the caller's transaction, or a transaction when none is open."""
        session = self._session
        if session.depth or not self._in_transaction():
            begin = "BEGIN IMMEDIATE" if self.dialect == "sqlite" else "BEGIN"
            with session.transaction([begin]):
                self._take_turn()
                yield session
            return
        with session.savepoint():
            self._take_turn()
            yield session

    def reading(self) -> AbstractContextManager[Connection]:
        """The view of the caller's transaction, or one of our own."""
        if self._in_transaction():
            return self._inside()
        return self._session.reading(["BEGIN"])

    def scrub(self, table: str) -> None:
        """Nothing: the caller's transaction is still open. Scrub through the caller's own means."""

    def close(self) -> None:
        """Nothing: the connection is the caller's."""

    @contextmanager
    def _inside(self) -> Iterator[Connection]:
        yield self._session

    def _take_turn(self) -> None:
        if self.dialect == "postgresql":
            self._session.execute(f"SELECT pg_advisory_xact_lock({WRITER})")

    def _in_transaction(self) -> bool:
        raw = self._session.raw
        if self.dialect == "sqlite":
            return bool(raw.in_transaction)
        return bool(raw.info.transaction_status != load_driver().pq.TransactionStatus.IDLE)


def _errors(raw: Any, dialect: Dialect) -> type[Exception]:
    if dialect == "postgresql":
        return load_driver().Error  # type: ignore[no-any-return]
    return raw.Error  # type: ignore[no-any-return]
