"""Names of people: a surname, and a given name of their sex and generation."""

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
import pyarrow as pa

from .column import Text, join, take
from .dice import Dice, Ints, zipf
from .draw_lists import lists, words

MALE, FEMALE = 1, 2


@dataclass(frozen=True)
class GivenNames:
    """All given names in one list; those of generation g and sex s begin at ``start[g, s]``.

    Names written whole come first, then pairs of their characters.
    """

    names: Text
    before: Ints
    start: Ints
    whole: Ints
    pairs: Ints
    unusual: tuple[int, int]


@cache
def surnames() -> Text:
    """All surnames, the most frequent first."""
    return pa.array(words(lists("people")["surnames"]))


@cache
def given_names() -> GivenNames:
    """All given names."""
    every: list[str] = []
    generations = lists("people")["given"]
    start, whole, pairs = (np.zeros((len(generations), 3), np.int64) for _ in range(3))
    for g, generation in enumerate(generations):
        for sex, word in ((MALE, "male"), (FEMALE, "female")):
            known = words(generation[word])
            mixed = sorted(
                {a[0] + b[-1] for a, b in product(known, known) if a[0] != b[-1]} - set(known)
            )
            start[g, sex], whole[g, sex], pairs[g, sex] = len(every), len(known), len(mixed)
            every += known + mixed
    rare = words(lists("people")["unusual"])
    before = np.array([g["before"] for g in generations])
    return GivenNames(pa.array(every + rare), before, start, whole, pairs, (len(every), len(rare)))


def draw_surnames(dice: Dice, name: str, index: Ints) -> Ints:
    """A surname for each index."""
    return dice.pick(f"surname/{name}", index, zipf(len(surnames())))


def draw_given(dice: Dice, index: Ints, sex: Ints, born: Ints) -> Ints:
    """A given name for each person; ``born`` in days since 1970."""
    table = given_names()
    year = born * 400 // 146_097 + 1970
    generation = np.minimum(
        np.searchsorted(table.before, year, side="right"), len(table.before) - 1
    )
    pair = dice.chance("given/pair", index, 0.5)
    count = np.where(pair, table.pairs[generation, sex], table.whole[generation, sex])
    place = dice.below("given/place", index, count) + np.where(
        pair, table.whole[generation, sex], 0
    )
    first, rare = table.unusual
    odd = dice.chance("given/unusual", index, 0.002)
    return np.where(
        odd, first + dice.below("given/rare", index, rare), table.start[generation, sex] + place
    )


def full_names(surname: Ints, given: Ints) -> Text:
    """Surname and given name."""
    return join(take(surnames(), surname), take(given_names().names, given))
