"""Buildings: where they stand, how many floors and rooms they have, and which came to another grid."""

from dataclasses import dataclass, replace

import numpy as np

from .dice import Dice, Flags, Ints
from .places import ROADS_A_COMMUNITY, Places


@dataclass(frozen=True)
class Buildings:
    """Buildings, those of one grid side by side."""

    grid: Ints
    serial: Ints
    """Number within the community, from 1."""
    road: Ints
    number: Ints
    block: Ints
    """幢: number of the building at its road number."""
    units: Ints
    floors: Ints
    rooms: Ints
    commercial: Flags
    old_grid: Ints
    """The grid it belonged to before 2024-04-01; -1 when it was not moved."""

    def __add__(self, other: "Buildings") -> "Buildings":
        """These buildings, then the others."""
        return Buildings(
            *[
                np.concatenate(pair)
                for pair in zip(vars(self).values(), vars(other).values(), strict=True)
            ]
        )


def buildings(
    places: Places, dice: Dice, wanted: Ints, commercial: bool, first: Ints
) -> tuple[Buildings, Ints]:
    """Buildings for ``wanted`` dwellings in each grid, and how many dwellings each building has.

    ``first`` is the last serial number already used in each community.
    """
    kind = "shops" if commercial else "homes"
    most = -(-wanted.max() // 12) + 1
    grid = np.repeat(np.arange(len(wanted)), most)
    key = np.arange(len(grid))
    units = (
        np.zeros(len(grid), np.int64) if commercial else dice.between(f"{kind}/units", key, 1, 4)
    )
    floors = np.array([3, 6, 6, 11, 17])[dice.below(f"{kind}/floors", key, 5)]
    rooms = dice.between(f"{kind}/rooms", key, 4 if commercial else 2, 8 if commercial else 4)
    size = (np.maximum(units, 1) * floors * rooms).reshape(-1, most)
    before = np.cumsum(size, axis=1) - size
    count = np.clip(wanted[:, None] - before, 0, size).ravel()
    used = count > 0
    grid, key = grid[used], key[used]
    community = places.grid_community[grid]
    serial = np.arange(len(grid)) - np.searchsorted(community, community) + 1 + first[community]
    estate = serial // 3
    where = community * 1000 + estate
    return Buildings(
        grid=grid,
        serial=serial,
        road=community * ROADS_A_COMMUNITY + dice.below(f"{kind}/road", where, ROADS_A_COMMUNITY),
        number=estate * 8 + 1 + dice.below(f"{kind}/number", where, 8),
        block=serial % 3 + 1,
        units=units[used],
        floors=floors[used],
        rooms=rooms[used],
        commercial=np.full(len(grid), commercial),
        old_grid=np.full(len(grid), -1),
    ), count[used]


def redraw(places: Places, own: Buildings, size: Ints, dice: Dice, wanted: int) -> Buildings:
    """The buildings, some of them moved from another grid of their community: ``wanted`` dwellings or a few more."""
    community = places.grid_community[own.grid]
    first, grids = (
        np.searchsorted(places.grid_community, community),
        np.bincount(places.grid_community)[community],
    )
    order = dice.shuffled("redraw/order", len(size))
    order = order[grids[order] > 1]
    moved = order[: int(np.searchsorted(np.cumsum(size[order]), wanted)) + 1]
    old = np.full(len(size), -1)
    old[moved] = first[moved] + (own.grid[moved] - first[moved] + 1) % grids[moved]
    return replace(own, old_grid=old)
