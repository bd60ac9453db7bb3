"""Values that PostgreSQL can hold and Python cannot, as the server's own text."""

from typing import Any


def keep_every_value(connection: Any) -> None:
    """Let no value end the reading: ``infinity``, years before 1 and after 9999, and 24 o'clock arrive as text.

    An interval arrives as text always, for its months have no fixed number of days. Of a database that
    does not know its encoding (SQL_ASCII), bytes that are no UTF-8 become halves of surrogates, which no record takes.
    """
    from psycopg.types import datetime as own

    adapters = connection.adapters
    for name, loader in {
        "date": own.DateLoader,
        "time": own.TimeLoader,
        "timetz": own.TimetzLoader,
        "timestamp": own.TimestampLoader,
        "timestamptz": own.TimestamptzLoader,
    }.items():
        adapters.register_loader(name, _or_text(loader))
    adapters.register_loader("interval", _text())
    if connection.info.encoding == "ascii":
        for name in ("text", "varchar", "bpchar", "name"):
            adapters.register_loader(name, _text())


def _or_text(own: Any) -> Any:
    """A loader of psycopg that gives the text where it would raise."""
    from psycopg import DataError

    class Loader(own):  # type: ignore[misc]
        def load(self, data: Any) -> Any:
            try:
                return super().load(data)
            except DataError:
                return bytes(data).decode()

    return Loader


def _text() -> Any:
    """A loader that gives the server's text."""
    from psycopg.adapt import Loader

    class Text(Loader):  # type: ignore[misc]
        def load(self, data: Any) -> str:
            return bytes(data).decode("utf-8", "surrogateescape")

    return Text
