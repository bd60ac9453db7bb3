"""The house code: 25 digits for a room, of which the first 19 are its building.

Province 2, city 2, district 2, street 3, community 3, base grid 2, building 5, room 6. There is no check
digit: a typing error is only found against the register of issued codes.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from .verdict import Verdict, unreadable, written

ROOM_DIGITS = 25
BUILDING_DIGITS = 19
_SHAPE = re.compile("[1-9][0-9]{24}|[1-9][0-9]{18}")
_CUTS = (0, 6, 9, 12, 14, 19, 25)


@dataclass(frozen=True)
class HouseCode:
    """The parts of a house code; ``room`` is empty for a building."""

    division: str
    street: str
    community: str
    grid: str
    building: str
    room: str

    @property
    def scope(self) -> str:
        """The code of the base grid, 14 digits: the smallest scope of an office."""
        return self.division + self.street + self.community + self.grid

    @property
    def building_code(self) -> str:
        """The code of the building, 19 digits."""
        return self.scope + self.building


def form_ok(text: str) -> bool:
    """Whether the form holds: 25 or 19 digits."""
    return _SHAPE.fullmatch(text) is not None


def parse(normal: str) -> HouseCode:
    """The parts of a valid code.

    >>> parse("4403070030030400042000003").building_code
    '4403070030030400042'
    """
    return HouseCode(*(normal[a:b] for a, b in pairwise(_CUTS)))


def check(value: str) -> Verdict:
    """The verdict on one value."""
    text = written(value)
    code = unreadable(text) or _fault(text)
    return Verdict(value, "invalid", code=code) if code else Verdict(value, "valid", text)


def _fault(text: str) -> str | None:
    if len(text) not in (ROOM_DIGITS, BUILDING_DIGITS):
        return "IDN-003"
    return None if form_ok(text) else "IDN-004"
