"""The right edge of the tree: the hashes that no full tile holds yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..tree import EMPTY_ROOT, HASH_SIZE, node_hash, root

WIDTH = 256
"""Hashes in a full tile (C2SP tlog-tiles)."""

TOP = 7
"""The level of the highest tile that a log of up to 2^63 entries can have."""

Tile = tuple[int, int, bytes]
"""Level, number, hashes side by side."""


def split(data: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [data[i : i + HASH_SIZE] for i in range(0, len(data), HASH_SIZE)]


@dataclass(frozen=True)
class Edge:
    """A tree of ``size`` leaves: its root, and per level the hashes of its last, partial tile."""

    size: int
    root: bytes
    levels: tuple[tuple[bytes, ...], ...]

    def grown(self, hashes: Sequence[bytes]) -> tuple["Edge", list[Tile]]:
        """The edge after some more leaves, and the tiles that are new or longer than before."""
        levels: list[tuple[bytes, ...]] = []
        tiles: list[Tile] = []
        carried, filled = list(hashes), self.size
        while carried or len(levels) < len(self.levels):
            level = len(levels)
            old = self.levels[level] if level < len(self.levels) else ()
            row = [*old, *carried]
            partial, carried = _fill(row, level, filled // WIDTH, tiles, bool(carried))
            levels.append(partial)
            filled //= WIDTH
        size = self.size + len(hashes)
        return Edge(size, _root(levels), tuple(levels)), tiles


EMPTY = Edge(0, EMPTY_ROOT, ())


def _fill(
    row: list[bytes], level: int, n: int, tiles: list[Tile], changed: bool
) -> tuple[tuple[bytes, ...], list[bytes]]:
    """Cut a row into tiles; gives the partial rest and the roots of the full ones."""
    full = len(row) // WIDTH * WIDTH
    carried = []
    for start in range(0, full, WIDTH):
        part = row[start : start + WIDTH]
        tiles.append((level, n, b"".join(part)))
        carried.append(root(part))
        n += 1
    if changed and len(row) > full:
        tiles.append((level, n, b"".join(row[full:])))
    return tuple(row[full:]), carried


def _root(levels: Sequence[Sequence[bytes]]) -> bytes:
    """The root from the perfect subtrees at the edge, folded from the right."""
    found = b""
    for row in levels:
        stop = len(row)
        while stop:
            width = stop & -stop
            piece = root(row[stop - width : stop])
            found = node_hash(piece, found) if found else piece
            stop -= width
    return found or EMPTY_ROOT
