"""Statements over the log's tables. Each takes the connection of a transaction or a reading."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from ...database import Connection, Row
from ..tree import HASH_SIZE
from .edge import EMPTY, WIDTH, Edge, Tile, split

_UPSERT_TILE = (
    "INSERT INTO cl_log_tile (level, n, data) VALUES (?, ?, ?)"
    " ON CONFLICT (level, n) DO UPDATE SET data = excluded.data"
)
_CHECKPOINT = "SELECT size, root, note, made_at FROM cl_log_checkpoint"


PAGE = 4096
"""Rows fetched at a time."""


class Head(NamedTuple):
    """A stored checkpoint."""

    size: int
    root: bytes
    note: str
    made_at: str


def _bytes(value: object) -> bytes:
    """A stored value as bytes; one that someone has overwritten with text or a number is still compared."""
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def _head(row: Row) -> Head:
    return Head(int(row[0]), _bytes(row[1]), str(row[2]), str(row[3]))


def head(connection: Connection) -> Head | None:
    """The latest checkpoint."""
    row = connection.execute(f"{_CHECKPOINT} ORDER BY size DESC LIMIT 1").fetchone()
    return _head(row) if row else None


def head_covering(connection: Connection, size: int) -> Head | None:
    """The first checkpoint of at least ``size`` leaves: the one a receipt was given with."""
    sql = f"{_CHECKPOINT} WHERE size >= ? ORDER BY size LIMIT 1"
    row = connection.execute(sql, (size,)).fetchone()
    return _head(row) if row else None


def heads(connection: Connection) -> Iterator[Head]:
    """All checkpoints in order, a page at a time."""
    last = -1
    while True:
        sql = f"{_CHECKPOINT} WHERE size > ? ORDER BY size LIMIT {PAGE}"
        rows = connection.execute(sql, (last,)).fetchall()
        yield from (_head(row) for row in rows)
        if len(rows) < PAGE:
            return
        last = rows[-1][0]


def entry(connection: Connection, index: int) -> bytes | None:
    """The bytes of one entry."""
    row = connection.execute("SELECT data FROM cl_log_entry WHERE idx = ?", (index,)).fetchone()
    return _bytes(row[0]) if row else None


def entries(connection: Connection, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    """Index and bytes of entries [start, stop), a page at a time: a driver may fetch all it is asked for."""
    sql = "SELECT idx, data FROM cl_log_entry WHERE idx >= ? AND idx < ? ORDER BY idx"
    for first in range(start, stop, PAGE):
        for index, data in connection.execute(sql, (first, min(first + PAGE, stop))).fetchall():
            yield index, _bytes(data)


def tile(connection: Connection, level: int, n: int) -> bytes:
    """The hashes of a tile, side by side; nothing when it is not there."""
    sql = "SELECT data FROM cl_log_tile WHERE level = ? AND n = ?"
    row = connection.execute(sql, (level, n)).fetchone()
    return _bytes(row[0]) if row else b""


def edge(connection: Connection, known: Edge) -> Edge:
    """The present edge: the known one, unless someone else has appended or a transaction was undone."""
    latest = head(connection)
    if latest is None:
        return EMPTY
    if (latest.size, latest.root) == (known.size, known.root):
        return known
    levels: list[tuple[bytes, ...]] = []
    size = latest.size
    while size:
        data = tile(connection, len(levels), size // WIDTH)
        levels.append(tuple(split(data[: size % WIDTH * HASH_SIZE])))
        size //= WIDTH
    return Edge(latest.size, latest.root, tuple(levels))


def write(
    connection: Connection, first: int, data: Sequence[bytes], tiles: Iterable[Tile], new: Head
) -> None:
    """Write entries, their tiles and the checkpoint over them."""
    for start in range(0, len(data), PAGE):
        _insert(connection, first + start, data[start : start + PAGE])
    connection.executemany(_UPSERT_TILE, tiles)
    connection.execute("INSERT INTO cl_log_checkpoint VALUES (?, ?, ?, ?)", new)


def extent(connection: Connection) -> int:
    """One more than the highest index of an entry."""
    row = connection.execute("SELECT max(idx) FROM cl_log_entry").fetchone()
    return 0 if row is None or row[0] is None else int(row[0]) + 1


def tile_numbers(connection: Connection) -> Iterator[tuple[int, int]]:
    """Level and number of all tiles that are stored."""
    for level in range(9):
        sql = "SELECT n FROM cl_log_tile WHERE level = ? ORDER BY n"
        for row in connection.execute(sql, (level,)).fetchall():
            yield level, int(row[0])


def _insert(connection: Connection, first: int, data: Sequence[bytes]) -> None:
    """Insert a page of entries in one statement: a statement for each takes three times as long."""
    if connection.dialect == "postgresql":
        sql = "INSERT INTO cl_log_entry SELECT * FROM unnest(?::bigint[], ?::bytea[])"
        connection.execute(sql, (list(range(first, first + len(data))), list(data)))
        return
    # SQLite has no arrays: all bytes in a row, cut where a list of places (offset << 16 | length) says.
    ends = accumulate(map(len, data))
    places = [
        end - len(entry) + 1 << 16 | len(entry) for end, entry in zip(ends, data, strict=True)
    ]
    sql = "INSERT INTO cl_log_entry SELECT ? + key, substr(?, value >> 16, value & 65535) FROM json_each(?)"
    connection.execute(sql, (first, b"".join(data), str(places)))


def logged(connection: Connection, key: str) -> range | None:
    """The indices that were logged under an idempotency key."""
    sql = "SELECT first, count FROM cl_log_key WHERE key = ?"
    row = connection.execute(sql, (key,)).fetchone()
    return range(row[0], row[0] + row[1]) if row else None


def remember(connection: Connection, key: str, first: int, count: int) -> None:
    """Note what was logged under an idempotency key."""
    connection.execute("INSERT INTO cl_log_key VALUES (?, ?, ?)", (key, first, count))
