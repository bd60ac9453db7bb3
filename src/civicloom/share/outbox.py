"""The register of packages that were given out, in the office database."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from ..database import Connection, Database, Migration, migrate
from ..library import Library
from ..model.errors import CivicloomError
from ..purpose import Kept
from .manifest import Manifest

MIGRATIONS = (
    Migration(
        1,
        "packages given out",
        """
CREATE TABLE cl_package (
  package TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, agreement TEXT NOT NULL,
  release TEXT NOT NULL, place TEXT NOT NULL, made_at TEXT NOT NULL,
  counter_receipt TEXT
);
""",
    ),
    Migration(
        2,
        "figures made public",
        """
CREATE TABLE cl_published (
  publication TEXT NOT NULL, dataset TEXT NOT NULL, digest TEXT NOT NULL UNIQUE,
  release TEXT NOT NULL, made_at TEXT NOT NULL, known TEXT NOT NULL
);
CREATE INDEX cl_published_dataset ON cl_published (dataset);
""",
    ),
)
_SELECT = "SELECT package, digest, agreement, release, place, counter_receipt FROM cl_package"


@dataclass(frozen=True)
class Given:
    """A package in the register; ``counter_receipt`` is the receiver's own receipt, once it came."""

    package: str
    digest: str
    agreement: str
    release: str
    place: str
    counter_receipt: str | None


def enter(connection: Connection, manifest: Manifest, place: Path) -> None:
    """Enter a package in the transaction of its leaf."""
    row = (manifest.package, manifest.digest(), manifest.agreement, manifest.release)
    sql = "INSERT INTO cl_package VALUES (?, ?, ?, ?, ?, ?, NULL)"
    connection.execute(sql, (*row, str(place), manifest.made_at))


def given(db: Database, package: str) -> Given | None:
    """A package by its name."""
    with db.reading() as connection:
        row = connection.execute(f"{_SELECT} WHERE package = ?", (package,)).fetchone()
    return Given(*row) if row else None


def by_digest(db: Database, digest: str) -> Given:
    """The package of a manifest's digest. Raises SHR-013 when none was given out with it."""
    with db.reading() as connection:
        row = connection.execute(f"{_SELECT} WHERE digest = ?", (digest,)).fetchone()
    if row is None:
        raise CivicloomError("SHR-013", digest=digest[:16])
    return Given(*row)


def packages(library: Library) -> list[Given]:
    """All packages that were given out, oldest first."""
    migrate(library.db, "share", MIGRATIONS)
    with library.db.reading() as connection:
        return [Given(*row) for row in connection.execute(f"{_SELECT} ORDER BY made_at")]


def remove_package(connection: Connection, kept: Kept) -> None:
    """The ``remove`` of ``Retention.delete`` for a package: its folder goes, its entry stays."""
    if Path(kept.place).is_dir():
        shutil.rmtree(kept.place)
