"""The office database: SQLite or PostgreSQL behind one small interface."""

from .dialects import append_only
from .interface import Connection, Cursor, Database, Dialect, Row
from .migration import Migration, migrate
from .opening import adopt, open_database

__all__ = [
    "Connection",
    "Cursor",
    "Database",
    "Dialect",
    "Migration",
    "Row",
    "adopt",
    "append_only",
    "migrate",
    "open_database",
]
