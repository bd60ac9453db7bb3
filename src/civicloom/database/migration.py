"""Numbered changes of a room's tables, each made once."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pysqlite3 import dbapi2

from ..model.errors import CivicloomError
from .dialects import schema
from .interface import Connection, Database, Dialect

_TABLE = """CREATE TABLE IF NOT EXISTS cl_migration (
  room TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
  PRIMARY KEY (room, number))"""


@dataclass(frozen=True)
class Migration:
    """One change: SQL written for SQLite and translated, or a text for each dialect."""

    number: int
    name: str
    sql: str | Mapping[Dialect, str]

    def text(self, dialect: Dialect) -> str:
        """The statements for a dialect."""
        return schema(self.sql if isinstance(self.sql, str) else self.sql[dialect], dialect)

    def digest(self, dialect: Dialect) -> str:
        """SHA-256 of the statements, to notice a migration changed after it was made."""
        return hashlib.sha256(self.text(dialect).encode()).hexdigest()


def migrate(db: Database, room: str, migrations: Sequence[Migration]) -> None:
    """Make the migrations of a room that the database does not have yet, in one transaction.

    Raises DBS-010 when a made migration differs from its text here, DBS-011 when the database
    is ahead of this program.
    """
    if _up_to_date(db, room, migrations):
        return
    with db.transaction() as connection:
        connection.execute(schema(_TABLE, db.dialect))
        made = _made(connection, room)
        for migration in sorted(migrations, key=lambda m: m.number):
            if migration.number not in made:
                _make(connection, room, migration)


def _up_to_date(db: Database, room: str, migrations: Sequence[Migration]) -> bool:
    """Checked without a write lock, so that a second process starts while the first one writes."""
    with db.reading() as connection:
        made = _made(connection, room) if _has_table(connection) else {}
    known = {migration.number: migration for migration in migrations}
    for number, digest in made.items():
        if number not in known:
            raise CivicloomError("DBS-011", room=room, number=number)
        if known[number].digest(db.dialect) != digest:
            raise CivicloomError("DBS-010", room=room, number=number)
    return len(made) == len(known)


def _has_table(connection: Connection) -> bool:
    sql = "SELECT 1 FROM sqlite_master WHERE name = ?"
    if connection.dialect == "postgresql":
        sql = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?"
    return connection.execute(sql, ("cl_migration",)).fetchone() is not None


def _made(connection: Connection, room: str) -> dict[int, str]:
    rows = connection.execute("SELECT number, sha256 FROM cl_migration WHERE room = ?", (room,))
    return {int(number): str(digest) for number, digest in rows}


def _make(connection: Connection, room: str, migration: Migration) -> None:
    text = migration.text(connection.dialect)
    for statement in _statements(text, connection.dialect):
        connection.execute(statement)
    row = (room, migration.number, migration.name, migration.digest(connection.dialect))
    connection.execute("INSERT INTO cl_migration VALUES (?, ?, ?, ?)", row)


def _statements(text: str, dialect: Dialect) -> Iterator[str]:
    """PostgreSQL takes a script whole; SQLite one statement a time, and a trigger holds semicolons."""
    if dialect == "postgresql":
        yield text
        return
    statement = ""
    for part in text.split(";"):
        statement += part + ";"
        if dbapi2.complete_statement(statement):
            if statement.strip(" \n;"):
                yield statement
            statement = ""
