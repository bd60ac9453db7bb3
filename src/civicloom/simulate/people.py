"""Everybody in the district: registered residents, then tenants who stand in no register."""

from dataclasses import dataclass

import numpy as np

from .column import NO_DATE, TODAY, Text, take
from .dice import Dice, Flags, Ints
from .draw_lists import lists
from .households import YEAR, Members
from .identity import citizen_ids, divisions, phones, sequences
from .names import FEMALE, MALE, draw_given, draw_surnames, full_names


@dataclass(frozen=True)
class People:
    """All persons; the first ``residents`` are registered. ``ids`` and ``names`` as they truly are."""

    residents: int
    members: Members
    """Of residents only."""
    born: Ints
    sex: Ints
    names: Text
    ids: Text
    ethnic: Ints
    """Of residents only, by household."""

    def __len__(self) -> int:
        return len(self.born)

    def phones(self, person: Ints) -> Text:
        """The phone of each person; null for a negative number."""
        return take(phones(np.arange(len(self))), person)

    @property
    def aged(self) -> Flags:
        """Who is eighty or will be within a month; rules about them read keys which must stay clean."""
        old: Flags = self.born <= TODAY - 80 * YEAR + 60
        return old


def people(members: Members, floating: int, dice: Dice) -> People:
    """Names, citizen ids and phones for the members of households and for so many floating tenants."""
    residents = len(members.born)
    key = np.arange(residents + floating)
    extra = key[residents:]
    sex = np.concatenate(
        [members.sex, np.where(dice.chance("floating/sex", extra, 0.56), MALE, FEMALE)]
    )
    born = np.concatenate(
        [members.born, TODAY - dice.between("floating/age", extra, 18 * YEAR, 55 * YEAR)]
    )
    surname = np.concatenate([members.surname, draw_surnames(dice, "floating", extra)])
    away = dice.between("division/away", key, 1, len(divisions()) - 1)
    local = dice.chance("division/home", key, 0.55) & (key < residents)
    division = np.where(local, 0, away)
    groups = lists("people")["ethnic"]
    return People(
        residents=residents,
        members=members,
        born=born,
        sex=sex,
        names=full_names(surname, draw_given(dice, key, sex, born)),
        ids=citizen_ids(division, born, sequences(division, born, sex)),
        ethnic=dice.pick("ethnic", members.household, list(groups.values())),
    )


def current(members: Members) -> Flags:
    """Who is registered and has not left."""
    stays: Flags = members.moved_out == NO_DATE
    return stays
