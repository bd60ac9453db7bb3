"""Releases: the versions of all tables pinned at one moment, kept in the office database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ..database import Connection, Database, Migration
from ..model.errors import CivicloomError
from ..purpose import midnight
from . import landed

MIGRATIONS = (
    Migration(
        1,
        "releases and batches",
        """
        CREATE TABLE cl_release (
            number INTEGER PRIMARY KEY, made_at TEXT NOT NULL, commit_key TEXT NOT NULL UNIQUE
        );
        CREATE TABLE cl_release_table (
            name TEXT NOT NULL, number INTEGER NOT NULL, version INTEGER NOT NULL,
            PRIMARY KEY (name, number)
        );
        CREATE TABLE cl_batch (
            number INTEGER NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL, batch TEXT NOT NULL,
            mode TEXT NOT NULL, accepted INTEGER NOT NULL, quarantined INTEGER NOT NULL,
            faults TEXT NOT NULL, made_at TEXT NOT NULL,
            PRIMARY KEY (number, name, source, batch)
        );
        """,
    ),
    Migration(
        2,
        "releases that were let go",
        "ALTER TABLE cl_release ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0",
    ),
    landed.MIGRATION,
)


@dataclass(frozen=True)
class Release:
    """The Delta version of each table at one moment. `made_at` is aware, UTC."""

    number: int
    made_at: datetime | None = None
    tables: Mapping[str, int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """`r000012`: sorts as it was made, up to a million releases."""
        return f"r{self.number:06d}"


class Releases:
    """Reads and writes release rows. Only changed tables have a row for a release."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def all(self) -> list[Release]:
        """All releases, oldest first."""
        with self.db.reading() as connection:
            rows = connection.execute(
                "SELECT number, made_at FROM cl_release WHERE dropped = 0 ORDER BY number"
            )
            changes = connection.execute(
                "SELECT number, name, version FROM cl_release_table ORDER BY number"
            )
            return _accumulate([(int(n), str(at)) for n, at in rows], list(changes))

    def get(self, wanted: str | int | None = None) -> Release:
        """One release by id or number; the latest for None. Raises LIB-001 for an unknown one."""
        with self.db.reading() as connection:
            number = None if wanted is None else number_of(wanted)
            found = read(connection, number)
        if found is None:
            raise CivicloomError("LIB-001", release=wanted or "latest")
        return found

    def at(self, day: date) -> Release:
        """The release in force at the end of a day in the office's zone. Raises LIB-002 before the first."""
        end = midnight(day + timedelta(days=1))
        with self.db.reading() as connection:
            row = connection.execute(
                "SELECT MAX(number) FROM cl_release WHERE dropped = 0 AND made_at < ?",
                (stamp(end),),
            ).fetchone()
            found = read(connection, row[0]) if row and row[0] is not None else None
        if found is None:
            raise CivicloomError("LIB-002", day=day)
        return found

    def by_key(self, key: str) -> Release | None:
        """The release that a commit with this idempotency key made, if it was made; without its tables
        when it was let go since."""
        with self.db.reading() as connection:
            row = connection.execute(
                "SELECT number, made_at FROM cl_release WHERE commit_key = ?", (key,)
            ).fetchone()
            if row is None:
                return None
            made = Release(int(row[0]), datetime.fromisoformat(row[1]))
            return read(connection, made.number) or made


def read(connection: Connection, number: int | None) -> Release | None:
    """The release with this number (None: the latest) as this transaction sees it."""
    where, given = ("number = ?", (number,)) if number is not None else ("1 = 1", ())
    row = connection.execute(
        f"SELECT number, made_at FROM cl_release WHERE dropped = 0 AND {where} ORDER BY number DESC LIMIT 1",
        given,
    ).fetchone()
    if row is None:
        return None
    versions = connection.execute(
        "SELECT name, MAX(version) FROM cl_release_table WHERE number <= ? GROUP BY name", (row[0],)
    )
    tables = {str(name): int(version) for name, version in versions}
    return Release(int(row[0]), datetime.fromisoformat(row[1]), tables)


def write(connection: Connection, release: Release, changed: Mapping[str, int], key: str) -> None:
    """Write a release row with the versions that moved."""
    at = stamp(release.made_at) if release.made_at else ""
    connection.execute(
        "INSERT INTO cl_release (number, made_at, commit_key) VALUES (?, ?, ?)",
        (release.number, at, key),
    )
    connection.executemany(
        "INSERT INTO cl_release_table (name, number, version) VALUES (?, ?, ?)",
        [(name, release.number, version) for name, version in changed.items()],
    )


def drop_before(connection: Connection, first: Release) -> int:
    """Let go of the releases before one, whose own pins stay whole. Gives how many went."""
    connection.execute("DELETE FROM cl_release_table WHERE number <= ?", (first.number,))
    connection.executemany(
        "INSERT INTO cl_release_table (name, number, version) VALUES (?, ?, ?)",
        [(name, first.number, version) for name, version in first.tables.items()],
    )
    gone = connection.execute(
        "UPDATE cl_release SET dropped = 1 WHERE dropped = 0 AND number < ?", (first.number,)
    )
    return gone.rowcount


def stamp(at: datetime) -> str:
    """A moment as text that sorts: UTC, microseconds always written."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def number_of(wanted: str | int) -> int:
    """12 for 12, "12" and "r000012". Raises LIB-001 for anything else."""
    text = str(wanted).removeprefix("r")
    if not re.fullmatch("[0-9]{1,18}", text):
        raise CivicloomError("LIB-001", release=wanted)
    return int(text)


def _accumulate(rows: list[tuple[int, str]], changes: list[Any]) -> list[Release]:
    moved: dict[int, dict[str, int]] = {}
    for number, name, version in changes:
        moved.setdefault(number, {})[name] = version
    tables: dict[str, int] = {}
    releases = []
    for number, at in rows:
        tables = tables | moved.get(number, {})
        releases.append(Release(number, datetime.fromisoformat(at), tables))
    return releases
