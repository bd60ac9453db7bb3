"""What outsiders have said about the log's checkpoints, kept beside them."""

from datetime import UTC, datetime
from typing import NamedTuple

from ...database import Connection

WITNESS = "witness"
STAMP = "stamp"


class Anchor(NamedTuple):
    """One outside statement: a cosignature line, or a time stamp response (DER)."""

    size: int
    kind: str
    name: str
    proof: bytes
    seen_at: str


def add(connection: Connection, anchor: Anchor) -> None:
    """Keep a statement; a second one of the same outsider on the same checkpoint replaces the first."""
    sql = (
        "INSERT INTO cl_log_anchor VALUES (?, ?, ?, ?, ?) ON CONFLICT (size, kind, name)"
        " DO UPDATE SET proof = excluded.proof, seen_at = excluded.seen_at"
    )
    connection.execute(sql, anchor)


def of(connection: Connection, size: int) -> list[Anchor]:
    """The statements on one checkpoint."""
    sql = "SELECT size, kind, name, proof, seen_at FROM cl_log_anchor WHERE size = ? ORDER BY kind, name"
    return [Anchor(r[0], r[1], r[2], bytes(r[3]), r[4]) for r in connection.execute(sql, (size,))]


def last_size(connection: Connection, kind: str, name: str) -> int:
    """The size of the last checkpoint that an outsider spoke of; 0 for none."""
    sql = "SELECT max(size) FROM cl_log_anchor WHERE kind = ? AND name = ?"
    row = connection.execute(sql, (kind, name)).fetchone()
    return int(row[0] or 0) if row else 0


def first_covering(connection: Connection, size: int) -> int | None:
    """The size of the first anchored checkpoint of at least ``size`` entries."""
    sql = "SELECT min(size) FROM cl_log_anchor WHERE size >= ?"
    row = connection.execute(sql, (size,)).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def waiting_since(connection: Connection) -> datetime | None:
    """Since when the oldest entry that no outsider covers has been waiting; None when none is."""
    sql = (
        "SELECT made_at FROM cl_log_checkpoint WHERE size >"
        " (SELECT coalesce(max(size), 0) FROM cl_log_anchor) ORDER BY size LIMIT 1"
    )
    row = connection.execute(sql).fetchone()
    return datetime.fromisoformat(row[0]).astimezone(UTC) if row else None
