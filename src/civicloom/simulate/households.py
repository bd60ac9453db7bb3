"""Households: who lives with whom, how old they are, and since when they live there."""

from dataclasses import dataclass

import numpy as np

from .column import NO_DATE, TODAY
from .dice import Dice, Ints
from .draw_lists import lists
from .names import FEMALE, MALE, draw_surnames

HEAD, SPOUSE, CHILD, PARENT = range(4)
YEAR = 365
FEWEST_DAYS = 60
"""Nobody was born, and nobody moved in, later than this many days before the day of the simulation."""


@dataclass(frozen=True)
class Members:
    """People of households, those of one household side by side. Dates in days since 1970."""

    household: Ints
    relation: Ints
    sex: Ints
    born: Ints
    surname: Ints
    moved_in: Ints
    moved_out: Ints


def households(dice: Dice, people: int) -> Members:
    """Exactly so many people in households; the last household may be cut short."""
    kinds = lists("households")["kinds"]
    names = lists("households")["relations"]
    kind = dice.pick("household/kind", people, [k["weight"] for k in kinds])
    size = np.array([1 + len(k["members"]) for k in kinds])[kind]
    count = int(np.searchsorted(np.cumsum(size), people)) + 1
    kind, size = kind[:count], size[:count]
    household = np.repeat(np.arange(count), size)[:people]
    place = np.arange(len(household)) - (np.cumsum(size) - size)[household]
    table = np.array(
        [([HEAD] + [names.index(m) for m in k["members"]] + [HEAD] * 5)[:5] for k in kinds]
    )
    relation = table[kind[household], place]
    low, high = (np.array([k["head"][end] for k in kinds])[kind] for end in (0, 1))
    head_born = TODAY - dice.between("household/head", count, low * YEAR, high * YEAR)
    born = _births(dice, household, relation, place, head_born)
    sex = _sexes(dice, household, relation, place)
    moved_in, moved_out = _stays(dice, household, born, count)
    return Members(
        household,
        relation,
        sex,
        born,
        _surnames(dice, household, relation, sex),
        moved_in,
        moved_out,
    )


def _births(dice: Dice, household: Ints, relation: Ints, place: Ints, head: Ints) -> Ints:
    """Spouses within five years of the head, children 22-36 years after, parents 22-33 years before."""
    person = len(household)
    of_head = head[household]
    spouse = of_head + dice.between("born/spouse", person, -5 * YEAR, 5 * YEAR)
    child = of_head + dice.between("born/child", person, 22 * YEAR, 36 * YEAR) + place * 700
    child = np.where(
        child > TODAY - FEWEST_DAYS,
        TODAY - dice.between("born/late", person, FEWEST_DAYS, 2000),
        child,
    )
    parent = of_head - dice.between("born/parent", person, 22 * YEAR, 33 * YEAR)
    return np.choose(relation, [of_head, spouse, child, np.maximum(parent, TODAY - 104 * YEAR)])


def _sexes(dice: Dice, household: Ints, relation: Ints, place: Ints) -> Ints:
    """A spouse's sex differs from the head's; of two parents the second is the mother."""
    head = np.where(dice.chance("sex/head", household, 0.68), MALE, FEMALE)
    drawn = np.where(dice.chance("sex/other", len(household), 0.52), MALE, FEMALE)
    parent = np.where(place == 3, MALE, np.where(place == 4, FEMALE, drawn))
    return np.choose(relation, [head, MALE + FEMALE - head, drawn, parent])


def _surnames(dice: Dice, household: Ints, relation: Ints, sex: Ints) -> Ints:
    """Sons, husbands and children share the family's surname; grown women keep their own."""
    own = draw_surnames(dice, "own", np.arange(len(household)))
    family = draw_surnames(dice, "family", household)
    return np.where((sex == FEMALE) & (relation != CHILD), own, family)


def _stays(dice: Dice, household: Ints, born: Ints, count: int) -> tuple[Ints, Ints]:
    """When each person moved in, and out (two households in a hundred have left)."""
    left = dice.chance("stay/left", count, 0.02)
    out = np.where(left, TODAY - dice.between("stay/out", count, 1, 300), NO_DATE)
    since = TODAY - dice.between("stay/since", count, FEWEST_DAYS, 7000) - np.where(left, 400, 0)
    moved_in = np.maximum(since[household], born)
    # twenty rows of history need some days between birth and the move; else the person was born there
    moved_in = np.where(moved_in - born < 40, born, moved_in)
    gone = out[household]
    return moved_in, np.where((gone != NO_DATE) & (gone > moved_in + 40), gone, NO_DATE)
