"""Tables of a PostgreSQL server, read in one read-only view of the data."""

import os
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...model.errors import CivicloomError, Place
from ..read import text_of
from ..source import Source
from .postgres_values import keep_every_value
from .spool import write_lines

_FETCH = 5000
_WAIT = 15  # seconds for the server, and for a table that another session holds


def spool_postgres(source: Source, path: Path) -> None:
    """Write the rows of the source's table or query into a file.

    Raises COL-055 without psycopg, COL-056 when the server or the table cannot be read, COL-057 when the variable
    that should hold the address is not set, COL-058 when two columns of a query have one name.
    """
    if find_spec("psycopg") is None:
        raise CivicloomError("COL-055")
    import psycopg

    try:
        with psycopg.connect(_address(source), connect_timeout=_WAIT) as connection:
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.execute(f"SET lock_timeout = '{_WAIT}s'")
            keep_every_value(connection)
            write_lines(path, _rows(connection, source))
    except psycopg.Error as error:
        reason = " ".join(filter(None, (type(error).__name__, error.sqlstate)))
        raise CivicloomError("COL-056", place=Place(file=source.id), reason=reason) from None


def _address(source: Source) -> str:
    """The address, or the value of the environment variable that holds it."""
    variable = source.connector.text("url_env")
    address = os.environ.get(variable, "") if variable else source.connector.text("url")
    if not address:  # the library would look for a server of its own choosing
        raise CivicloomError("COL-057", place=Place(file=source.id), variable=variable)
    return address


def _rows(connection: Any, source: Source) -> Iterator[Mapping[str, str | None]]:
    from psycopg import sql

    text = source.connector.text("query") or _table(source)
    with connection.cursor(name="civicloom") as cursor:
        cursor.itersize = _FETCH
        cursor.execute(sql.SQL(text) if isinstance(text, str) else text)
        names = [column.name for column in cursor.description]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise CivicloomError("COL-058", place=Place(file=source.id), names=", ".join(twice))
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
