"""Age allowances and the notices about them; of those past eighty everybody has the one or the other."""

import numpy as np

from ..column import TODAY
from ..dice import Dice, Flags, Ints
from ..households import YEAR
from ..people import People, current
from ..rows import Rows


def _age(people: People, person: Ints) -> Ints:
    return (TODAY - people.born[person]) * 4 // (4 * YEAR + 1)


def _residents(people: People, spared: Flags) -> tuple[Ints, Ints]:
    """Registered people of 70 and more who are in no planted case, and their ages."""
    person = np.flatnonzero(
        current(people.members) & ~spared & (people.born[: people.residents] <= TODAY - 70 * YEAR)
    )
    return person, _age(people, person)


def _kind(age: Ints) -> Ints:
    """Which allowance an age gives: from 70, 80, 90, 100."""
    return np.clip((age - 70) // 10, 0, 3)


def allowances(people: People, spared: Flags, dice: Dice) -> Rows:
    """Allowances granted: to four in five past eighty, to two in five past seventy."""
    person, age = _residents(people, spared)
    has = np.where(
        age >= 79,
        dice.chance("allowance/old", person, 0.8),
        dice.chance("allowance/seventy", person, 0.4),
    )
    person, age = person[has], age[has]
    granted = TODAY - dice.between("allowance/day", person, 5, 300)
    return Rows({"person": person, "kind": _kind(age), "day": granted})


def tellings(people: People, spared: Flags, dice: Dice) -> Rows:
    """Notices: to everybody past eighty without an allowance, and to some others."""
    person, age = _residents(people, spared)
    without = (age >= 79) & ~dice.chance("allowance/old", person, 0.8)
    told = without | dice.chance("telling/also", person, 0.25)
    person, age = person[told], age[told]
    row = np.arange(len(person))
    sent = TODAY - dice.between("telling/day", person, 3, 330)
    return Rows(
        {
            "person": person,
            "kind": _kind(age),
            "day": sent,
            "channel": dice.pick("telling/channel", row, [4, 3, 2, 3]),
        }
    )
