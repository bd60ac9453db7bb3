"""Remove files that no release shows: left by killed commits, or let go with old releases."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from ..database import Database
from .tables import Tables

# Longer than any batch takes from its first staged file to its commit.
STAGED_FOR = timedelta(days=1)


def sweep(db: Database, tables: Tables, now: datetime, older_than: timedelta = STAGED_FOR) -> int:
    """Delete staged folders older than this that no pinned version names; gives how many."""
    before = (now - older_than).timestamp()
    old = [folder for folder in _folders(tables.root) if folder.stat().st_mtime < before]
    kept = _pinned(db, tables)
    gone = [folder for folder in old if folder not in kept]
    for folder in gone:
        shutil.rmtree(folder)
    return len(gone)


def _folders(root: Path) -> Iterator[Path]:
    yield from root.glob("*/part-*")


def _pinned(db: Database, tables: Tables) -> set[Path]:
    with db.reading() as connection:
        pins = connection.execute("SELECT DISTINCT name, version FROM cl_release_table").fetchall()
    return {file.path.parent for name, version in pins for file in tables.stored(name, version)}
