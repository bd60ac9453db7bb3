"""Tables of a PostgreSQL server, read in one read-only view of the data."""

import os
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...model.errors import CivicloomError, Place
from ..read import text_of
from ..source import Source
from .spool import write_lines

_FETCH = 5000


def spool_postgres(source: Source, path: Path) -> None:
    """Write the rows of the source's table or query into a file.

    Raises COL-055 without psycopg, COL-056 when the server or the table cannot be read.
    """
    if find_spec("psycopg") is None:
        raise CivicloomError("COL-055")
    import psycopg

    try:
        with psycopg.connect(_address(source), connect_timeout=15) as connection:
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            write_lines(path, _rows(connection, source))
    except psycopg.Error as error:
        reason = error.sqlstate or type(error).__name__
        raise CivicloomError("COL-056", place=Place(file=source.id), reason=reason) from None


def _address(source: Source) -> str:
    """The address, or the value of the environment variable that holds it."""
    variable = source.connector.text("url_env")
    return os.environ.get(variable, "") if variable else source.connector.text("url")


def _rows(connection: Any, source: Source) -> Iterator[Mapping[str, str | None]]:
    from psycopg import sql

    text = source.connector.text("query") or _table(source)
    with connection.cursor(name="civicloom") as cursor:
        cursor.itersize = _FETCH
        cursor.execute(sql.SQL(text) if isinstance(text, str) else text)
        names = [column.name for column in cursor.description]
        for row in cursor:
            yield dict(zip(names, map(text_of, row), strict=True))


def _table(source: Source) -> Any:
    """All rows of the named table in a fixed order, so that the same rows have the same digest."""
    from psycopg import sql

    name = sql.Identifier(*source.connector.text("table").split("."))
    order = source.connector.settings.get("order") or source.key
    columns = [order] if isinstance(order, str) else list(order)
    if not columns:
        return sql.SQL("SELECT * FROM {}").format(name)
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("SELECT * FROM {} ORDER BY {}").format(name, listed)
