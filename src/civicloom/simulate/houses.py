"""Dwellings: the 25-digit house codes old and new, codes that no register knows, and addresses."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .buildings import Buildings, buildings, redraw
from .column import Text, day, digits, fixed, join, number, take
from .dice import Dice, Ints
from .draw_lists import lists
from .places import Places

REDRAWN_ON = day("2024-04-01")
"""The day on which some buildings came to another grid and got new codes."""
HOME, SHOP, OFFICE = range(3)


@dataclass(frozen=True)
class Houses:
    """All house codes. First the ``in_use`` dwellings, then ``retired`` codes, then ``unknown`` ones in no register.

    ``same_as`` gives the dwelling in use that a retired code stands for (itself for the others).
    """

    in_use: int
    retired: int
    unknown: int
    building: Ints
    unit: Ints
    floor: Ints
    room: Ints
    same_as: Ints
    grid: Ints
    use: Ints
    """HOME, SHOP or OFFICE."""
    codes: Text
    buildings: Buildings
    places: Places

    @property
    def retired_codes(self) -> Ints:
        """The numbers of retired codes."""
        return np.arange(self.in_use, self.in_use + self.retired)

    @property
    def unknown_codes(self) -> Ints:
        """The numbers of codes that stand in no register."""
        return np.arange(self.in_use + self.retired, self.in_use + self.retired + self.unknown)

    def addresses(self, house: Ints, *, district: bool = True) -> Text:
        """Full addresses; null for a negative number."""
        known = np.maximum(house, 0)
        b = self.building[known]
        text = join(*self._street_side(b, district), *self._door(known, b))
        return pc.if_else(pa.array(house < 0), pa.scalar(None, pa.string()), text)

    def _street_side(self, building: Ints, district: bool) -> list[Text | str]:
        places, own = self.places, self.buildings
        community = places.grid_community[own.grid[building]]
        parts: list[Text | str] = [
            take(places.roads, own.road[building]),
            number(own.number[building]),
            "号",
        ]
        if not district:
            return parts
        street = take(places.street_names, places.community_street[community])
        return [
            lists("places")["district"],
            street,
            take(places.community_names, community),
            *parts,
        ]

    def _door(self, house: Ints, building: Ints) -> list[Text | str]:
        unit = self.unit[house]
        stairs = pc.if_else(pa.array(unit > 0), join(number(unit), "单元"), pa.scalar(""))
        room = join(number(self.floor[house]), fixed(digits(self.room[house], 2)))
        return [number(self.buildings.block[building]), "幢", stairs, room, "室"]


def houses(
    places: Places, dice: Dice, homes: int, premises: int, retired: int, unknown: int
) -> Houses:
    """``homes`` and then ``premises`` in use, at least ``retired`` old codes, ``unknown`` codes outside the register."""
    grids = len(places.grid_codes)
    living, living_size = buildings(
        places, dice, _shares(homes, grids), False, np.zeros(grids, np.int64)
    )
    taken = np.bincount(places.grid_community[living.grid], minlength=grids)
    trading, trading_size = buildings(places, dice, _shares(premises, grids), True, taken)
    size = np.concatenate([living_size, trading_size])
    own = redraw(places, living + trading, size, dice, retired)
    doors = _doors(own, size)
    old = np.flatnonzero(own.old_grid[doors[0]] >= 0)
    outside = _unknown(own, doors, dice, unknown)
    same = np.concatenate(
        [np.arange(len(doors[0])), old, np.arange(len(outside[0])) + len(doors[0]) + len(old)]
    )
    building, unit, floor, room = (
        np.concatenate([every, every[old], new]) for every, new in zip(doors, outside, strict=True)
    )
    grid = own.grid[building]
    grid[len(doors[0]) : len(doors[0]) + len(old)] = own.old_grid[doors[0][old]]
    return Houses(
        in_use=len(doors[0]),
        retired=len(old),
        unknown=len(outside[0]),
        building=building,
        unit=unit,
        floor=floor,
        room=room,
        same_as=same,
        grid=grid,
        use=np.where(own.commercial[building], np.where(floor == 1, SHOP, OFFICE), HOME),
        codes=_codes(places, own, building, unit * 10_000 + floor * 100 + room, grid),
        buildings=own,
        places=places,
    )


def _shares(total: int, parts: int) -> Ints:
    """``total`` dealt out to ``parts`` as evenly as whole numbers go."""
    return np.full(parts, total // parts) + (np.arange(parts) < total % parts)


def _doors(own: Buildings, size: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Building, unit, floor and room of every dwelling."""
    building = np.repeat(np.arange(len(size)), size)
    within = np.arange(len(building)) - np.repeat(np.cumsum(size) - size, size)
    rooms, floors = own.rooms[building], own.floors[building]
    unit = np.where(own.commercial[building], 0, within // (rooms * floors) + 1)
    return building, unit, within // rooms % floors + 1, within % rooms + 1


def _unknown(
    own: Buildings, doors: tuple[Ints, Ints, Ints, Ints], dice: Dice, count: int
) -> tuple[Ints, ...]:
    """Doors like those of the first unit, in a unit that the building does not have."""
    first = np.flatnonzero(doors[1] == 1)
    chosen = first[dice.shuffled("houses/unknown", len(first))[:count]]
    building, _, floor, room = (part[chosen] for part in doors)
    return building, own.units[building] + 1, floor, room


def _codes(places: Places, own: Buildings, building: Ints, door: Ints, grid: Ints) -> Text:
    """25 digits: 14 of the grid, 5 of the building, then unit, floor and room with 2 each."""
    grids = np.array([int(code) for code in places.grid_codes], np.int64)
    tail = own.serial[building] * 1_000_000 + door
    return fixed(np.concatenate([digits(grids[grid], 14), digits(tail, 11)], axis=1))
