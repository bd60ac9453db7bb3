"""The map: grids that tile the district without gap or overlap, neighbours sharing every corner.

A lattice is cut into rectangles, as many as there are grids; then every corner of the lattice is moved a little. All
arithmetic is on integers (millionths of a degree), so the map is the same on any machine.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isqrt

import numpy as np

from .dice import Dice, Ints

WEST, SOUTH = 119_640_000, 29_820_000
"""The corner of the fictional district, in millionths of a degree."""
CELL = 1_200
CELLS_A_GRID = 12

Ring = list[tuple[int, int]]


@dataclass(frozen=True)
class Cells:
    """A rectangle of the lattice: left, bottom, width and height in cells."""

    left: int
    bottom: int
    width: int
    height: int

    def cut(self, first: int, second: int) -> tuple["Cells", "Cells"]:
        """Two rectangles with areas about as ``first`` to ``second``, cut across the longer side."""
        if self.width >= self.height:
            at = _share(self.width, self.height, first, second)
            rest = Cells(self.left + at, self.bottom, self.width - at, self.height)
            return Cells(self.left, self.bottom, at, self.height), rest
        at = _share(self.height, self.width, first, second)
        rest = Cells(self.left, self.bottom + at, self.width, self.height - at)
        return Cells(self.left, self.bottom, self.width, at), rest

    def outline(self) -> Iterator[tuple[int, int]]:
        """Every lattice corner on the edge, counter-clockwise, the first again at the end."""
        right, top = self.left + self.width, self.bottom + self.height
        yield from ((x, self.bottom) for x in range(self.left, right))
        yield from ((right, y) for y in range(self.bottom, top))
        yield from ((x, top) for x in range(right, self.left, -1))
        yield from ((self.left, y) for y in range(top, self.bottom - 1, -1))


def _share(length: int, breadth: int, first: int, second: int) -> int:
    """Where to cut: in proportion, but both parts keep a cell for each of their grids."""
    least, most = -(-first // breadth), length - -(-second // breadth)
    return min(max((2 * length * first + first + second) // (2 * (first + second)), least), most)


def tile(dice: Dice, tree: Sequence[Sequence[int]]) -> list[Ring]:
    """The rings of all grids in order. ``tree`` has, for each street, the number of grids of each community."""
    grids = sum(map(sum, tree))
    height = isqrt(grids * CELLS_A_GRID * 2 // 3)
    width = -(-grids * CELLS_A_GRID // height)
    whole = Cells(0, 0, width, height)
    streets = _split(whole, [sum(street) for street in tree])
    corners = _corners(dice, width + 1, height + 1)
    rings = []
    for area, communities in zip(streets, tree, strict=True):
        for part, count in zip(_split(area, communities), communities, strict=True):
            rings += [
                [corners[x][y] for x, y in cell.outline()] for cell in _split(part, [1] * count)
            ]
    return rings


def _split(area: Cells, sizes: Sequence[int]) -> list[Cells]:
    """One rectangle for each size, neighbours in order lying side by side."""
    if len(sizes) == 1:
        return [area]
    half = len(sizes) // 2
    first, second = area.cut(sum(sizes[:half]), sum(sizes[half:]))
    return _split(first, sizes[:half]) + _split(second, sizes[half:])


def _corners(dice: Dice, across: int, up: int) -> list[list[tuple[int, int]]]:
    count = across * up
    shift_x: Ints = dice.between("map/x", count, -CELL * 3 // 10, CELL * 3 // 10)
    shift_y: Ints = dice.between("map/y", count, -CELL * 3 // 10, CELL * 3 // 10)
    column, row = np.divmod(np.arange(count), up)
    points = zip(
        (WEST + column * CELL + shift_x).tolist(),
        (SOUTH + row * CELL + shift_y).tolist(),
        strict=True,
    )
    every = list(points)
    return [every[x * up : (x + 1) * up] for x in range(across)]
