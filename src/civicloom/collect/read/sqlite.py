"""Tables of SQLite files, read-only."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from ...model.errors import CivicloomError, Place
from ...model.sql import quoted
from ..sniff import unique
from .cells import chunked, text_of
from .chunk import Broken, Part
from .layout import Layout

_TABLES = (
    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
)


def read_sqlite(path: Path, layout: Layout, name: str = "") -> Iterator[Part]:
    """One table, or the rows of the source's query. Raises COL-016 (broken), COL-017 (no such table)."""
    name = name or path.name
    try:
        connection = sqlite.connect(f"file:{_quoted(path)}?mode=ro", uri=True)
        try:
            connection.text_factory = bytes
            connection.execute("PRAGMA trusted_schema = OFF")
            table = layout.query or f"SELECT * FROM {quoted(_table(connection, layout, name))}"
            cursor = connection.execute(table)
            headings = unique([column[0] for column in cursor.description or ()])
            yield Part(name, headings, None, chunked(headings, _rows(cursor, name)))
        finally:
            connection.close()
    except sqlite.Error as error:
        raise _fault(error, name) from None


def _quoted(path: Path) -> str:
    return str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _fault(error: Exception, name: str) -> CivicloomError:
    return CivicloomError("COL-016", place=Place(file=name), reason=type(error).__name__)


def _table(connection: Any, layout: Layout, name: str) -> str:
    """The named table, or the only one."""
    tables = [str(row[0], "utf-8", "replace") for row in connection.execute(_TABLES)]
    if layout.table in tables:
        return layout.table
    if not layout.table and len(tables) == 1:
        return tables[0]
    raise CivicloomError("COL-017", place=Place(file=name), sheets=", ".join(tables))


def _rows(cursor: Any, name: str) -> Iterator[tuple[int, Sequence[str | None] | Broken]]:
    number = 0
    while True:
        try:
            row = cursor.fetchone()
        except sqlite.Error as error:
            raise _fault(error, name) from None
        if row is None:
            return
        number += 1
        yield number, _cells(number, row)


def _cells(number: int, row: Sequence[Any]) -> Sequence[str | None] | Broken:
    try:
        return [v.decode("utf-8") if isinstance(v, bytes) else text_of(v) for v in row]
    except UnicodeDecodeError:
        shown = [
            v.decode("utf-8", "backslashreplace") if isinstance(v, bytes) else str(v) for v in row
        ]
        return Broken(number, "ROW_ENCODING", "\t".join(shown))
