"""Remove files that no release shows: left by killed commits, or let go with old releases."""

import shutil
from datetime import timedelta
from pathlib import Path

from ..database import Database
from ..model.clock import SystemClock
from .tables import Tables

# Longer than any batch takes from its first staged file to its commit.
STAGED_FOR = timedelta(days=1)


def sweep(db: Database, tables: Tables, older_than: timedelta = STAGED_FOR) -> int:
    """Delete staged folders older than this that no pinned version names; gives how many.

    A file's age is told by the machine's clock, which dated it, whatever day the workspace is at.
    """
    before = (SystemClock().now() - older_than).timestamp()
    old: dict[str, set[Path]] = {}
    for folder in tables.root.glob("*/part-*"):
        if folder.stat().st_mtime < before:
            old.setdefault(folder.parent.name, set()).add(folder)
    pinned = _pinned(db) if old else {}
    gone = [
        folder
        for table, folders in old.items()
        for folder in folders - _kept(tables, table, pinned.get(table, set()), folders)
    ]
    for folder in gone:
        shutil.rmtree(folder)
    return len(gone)


def _kept(tables: Tables, table: str, versions: set[int], folders: set[Path]) -> set[Path]:
    """The folders that a version names; all of a table whose log another hand has shortened."""
    try:
        return {path.parent for path in tables.shown(table, versions)}
    except FileNotFoundError:
        return folders


def _pinned(db: Database) -> dict[str, set[int]]:
    with db.reading() as connection:
        pins = connection.execute("SELECT DISTINCT name, version FROM cl_release_table").fetchall()
    versions: dict[str, set[int]] = {}
    for name, version in pins:
        versions.setdefault(str(name), set()).add(int(version))
    return versions
