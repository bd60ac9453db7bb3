"""The ledger of deliveries and mended rows, in the office database."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..database import Connection, Database, Migration, migrate
from ..library import Library

_MIGRATIONS = (
    Migration(
        1,
        "deliveries and mended rows",
        """
        CREATE TABLE cl_delivery (
            number INTEGER PRIMARY KEY, commit_key TEXT NOT NULL UNIQUE, batch TEXT NOT NULL UNIQUE,
            source TEXT NOT NULL, content TEXT NOT NULL, shape TEXT NOT NULL, file TEXT NOT NULL,
            standard TEXT NOT NULL, accepted INTEGER NOT NULL, quarantined INTEGER NOT NULL,
            left_out INTEGER NOT NULL, faults TEXT NOT NULL, quarantine TEXT NOT NULL,
            mends TEXT NOT NULL, release_id TEXT NOT NULL
        );
        CREATE INDEX cl_delivery_source ON cl_delivery (source, number);
        CREATE TABLE cl_mended (
            batch TEXT NOT NULL, position INTEGER NOT NULL, mended_by TEXT NOT NULL,
            PRIMARY KEY (batch, position)
        );
        """,
    ),
)
_COLUMNS = (
    "commit_key, batch, source, content, shape, file, standard, accepted, quarantined, left_out,"
    " faults, quarantine, mends, release_id"
)
_NAMES = (
    *("key", "batch", "source", "content", "shape", "file", "standard", "accepted", "quarantined"),
    *("left_out", "faults", "quarantine", "mends", "release"),
)


@dataclass(frozen=True)
class Delivery:
    """One batch in the ledger. ``content`` and ``shape`` are digests of what was delivered and of how it
    was read; ``quarantine`` is the digest of the quarantine's file; ``mends`` the batch that it mends.
    """

    key: str
    batch: str
    source: str
    content: str
    shape: str
    file: str
    standard: str
    accepted: int = 0
    quarantined: int = 0
    left_out: int = 0
    faults: Mapping[str, int] = field(default_factory=dict)
    quarantine: str = ""
    mends: str = ""
    release: str = ""


class Ledger:
    """Reads deliveries; writes them inside the transaction of their release."""

    def __init__(self, db: Database) -> None:
        migrate(db, "collect", _MIGRATIONS)
        self.db = db

    def find(self, batch: str) -> Delivery | None:
        """A delivery by its batch."""
        return self._one("batch = ?", batch)

    def by_key(self, key: str) -> Delivery | None:
        """A delivery by its idempotency key."""
        return self._one("commit_key = ?", key)

    def latest(self, source: str) -> Delivery | None:
        """The last delivery of a source that is no mending."""
        return self._one("source = ? AND mends = '' ORDER BY number DESC LIMIT 1", source)

    def count(self, source: str) -> int:
        """How many deliveries of a source there were."""
        with self.db.reading() as connection:
            row = connection.execute(
                "SELECT count(*) FROM cl_delivery WHERE source = ? AND mends = ''", (source,)
            ).fetchone()
        return int(row[0]) if row else 0

    def mended(self, batch: str) -> dict[int, str]:
        """Positions of a batch's quarantine that were mended, with the batch that mended each."""
        with self.db.reading() as connection:
            rows = connection.execute(
                "SELECT position, mended_by FROM cl_mended WHERE batch = ?", (batch,)
            ).fetchall()
        return {int(position): str(by) for position, by in rows}

    def mendings(self, batch: str) -> list[str]:
        """The batches that mended rows of a batch, oldest first."""
        with self.db.reading() as connection:
            rows = connection.execute(
                "SELECT batch FROM cl_delivery WHERE mends = ? ORDER BY number", (batch,)
            ).fetchall()
        return [str(row[0]) for row in rows]

    def _one(self, where: str, value: str) -> Delivery | None:
        with self.db.reading() as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM cl_delivery WHERE {where}", (value,)
            ).fetchone()
        if row is None:
            return None
        values = dict(zip(_NAMES, row, strict=True))
        return Delivery(**values | {"faults": json.loads(values["faults"])})


def write(
    connection: Connection, delivery: Delivery, release: str, mended: Sequence[int] = ()
) -> None:
    """Note a delivery with its release, and the positions that it mended in the batch it mends."""
    row = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM cl_delivery").fetchone()
    values = (
        *(delivery.key, delivery.batch, delivery.source, delivery.content, delivery.shape),
        *(delivery.file, delivery.standard, delivery.accepted, delivery.quarantined),
        *(delivery.left_out, json.dumps(dict(delivery.faults)), delivery.quarantine),
        *(delivery.mends, release),
    )
    marks = ", ".join("?" * (len(values) + 1))
    connection.execute(
        f"INSERT INTO cl_delivery (number, {_COLUMNS}) VALUES ({marks})",
        (row[0] if row else 1, *values),
    )
    connection.executemany(
        "INSERT INTO cl_mended (batch, position, mended_by) VALUES (?, ?, ?)",
        [(delivery.mends, position, delivery.batch) for position in mended],
    )


def quarantine_folder(library: Library, batch: str) -> Path:
    """Where the failed rows of a batch lie: beside the library, under its batch."""
    return library.root.parent / "quarantine" / batch
