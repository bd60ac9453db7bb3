"""One thread's connection: statements, transactions, savepoints."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ..model.errors import CivicloomError
from .dialects import parameters
from .faults import fault
from .interface import Cursor, Dialect, Row


class Rows:
    """The rows of one statement. SQLite reads them as they are fetched, and may fail only then."""

    def __init__(self, cursor: Any, dialect: Dialect, errors: type[Exception]) -> None:
        self._cursor = cursor
        self._dialect = dialect
        self._errors = errors

    @property
    def rowcount(self) -> int:
        """Rows changed by the statement; -1 where the database does not say."""
        return int(self._cursor.rowcount)

    def fetchone(self) -> Row | None:
        """The next row, or None after the last."""
        try:
            row: Row | None = self._cursor.fetchone()
        except self._errors as error:
            raise fault(self._dialect, error) from error
        return row

    def fetchall(self) -> list[Row]:
        """All rows that are left."""
        try:
            rows: list[Row] = self._cursor.fetchall()
        except self._errors as error:
            raise fault(self._dialect, error) from error
        return rows

    def __iter__(self) -> Iterator[Row]:
        try:
            yield from self._cursor
        except self._errors as error:
            raise fault(self._dialect, error) from error


class Session:
    """A driver's connection in autocommit mode, with transactions that nest as savepoints."""

    def __init__(self, raw: Any, dialect: Dialect, errors: type[Exception]) -> None:
        self.raw = raw
        self.dialect: Dialect = dialect
        self.depth = 0
        self.reads_only = False
        self._errors = errors
        self._broken: CivicloomError | None = None

    @property
    def lost(self) -> bool:
        """Whether the server has gone away and nothing is under way that would have to hear of it."""
        return not self.depth and bool(getattr(self.raw, "closed", False))

    def execute(self, sql: str, params: Sequence[object] = ()) -> Cursor:
        """Run one statement. Raises CivicloomError (DBS-004 to DBS-008) when the database refuses."""
        self._require_whole()
        try:
            cursor = self.raw.execute(parameters(sql, self.dialect), params)
        except self._errors as error:
            raise fault(self.dialect, error) from error
        return Rows(cursor, self.dialect, self._errors)

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for many rows."""
        self._require_whole()
        cursor = self.raw.cursor()
        try:
            cursor.executemany(parameters(sql, self.dialect), rows)
        except self._errors as error:
            raise fault(self.dialect, error) from error
        finally:
            cursor.close()

    @contextmanager
    def transaction(self, begin: Sequence[str]) -> Iterator["Session"]:
        """All or nothing. Inside another transaction: a savepoint of that one."""
        if self.reads_only:
            raise CivicloomError("DBS-003")
        if self.depth:
            with self.savepoint():
                yield self
            return
        with self._between(begin, "COMMIT"):
            yield self

    @contextmanager
    def reading(self, begin: Sequence[str]) -> Iterator["Session"]:
        """One unmoving view. Inside a transaction: the view of that transaction."""
        if self.depth:
            yield self
            return
        self.reads_only = True
        try:
            with self._between(begin, "ROLLBACK"):
                yield self
        finally:
            self.reads_only = False

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undoes what was done inside when an exception leaves it."""
        name = f"cl_{self.depth}"
        self.execute(f"SAVEPOINT {name}")
        self.depth += 1
        try:
            yield
        except BaseException:
            self._undo(f"ROLLBACK TO SAVEPOINT {name}")
            self._undo(f"RELEASE SAVEPOINT {name}")
            raise
        else:
            self.execute(f"RELEASE SAVEPOINT {name}")
        finally:
            self.depth -= 1

    @contextmanager
    def _between(self, begin: Sequence[str], end: str) -> Iterator[None]:
        self.depth = 1
        try:
            for statement in begin:
                self.execute(statement)
            yield
            self.execute(end)
        except BaseException:
            self._undo("ROLLBACK")
            raise
        finally:
            self.depth = 0
            self._broken = None

    def _require_whole(self) -> None:
        if self._broken:
            raise self._broken

    def _undo(self, statement: str) -> None:
        """Roll back. A database that has undone the whole transaction by itself (full disk, lost server)
        refuses; nothing may follow then, or it would be written outside of any transaction."""
        try:
            self.raw.execute(statement)
        except self._errors as error:
            self._broken = fault(self.dialect, error)
