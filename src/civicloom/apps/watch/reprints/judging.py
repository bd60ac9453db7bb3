"""Whether two texts that share prints are copies: how much of the shorter is in the longer, and do the numbers agree.

Bulletins on one template share most of their words and none of their news. Their numbers tell: those that
stand in like surroundings differ, and each text has numbers that the other lacks.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .numbers import MOST

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Places = dict[int, set[int]]
Kind = Literal["reprint", "edited", "excerpt", "possible"]
"""reprint: whole, hardly changed. edited: cut or changed. excerpt: a part of a longer text, or a text within one.
possible: alike, but numbers disagree as on a template, or too little is shared to say."""

COPY = 0.18
"""Share of the shorter text's prints, weighed by rarity, from which it is a copy."""
PART = 0.12
"""The same for long texts, of which a quarter may be quoted."""
POSSIBLE = 0.1
"""Below it nothing is said."""
WHOLE = 0.75
"""Share of both texts from which a copy is whole."""
INSIDE = 0.5
"""Half: the longer text's share against the shorter's, below which one lies within the other; and a long text's
share below which it was quoted."""
FEWEST = (2, 6, 3)
"""Prints that two short texts, a short and a long one, and two long ones share at least."""
AGREEING = 0.5
"""Share of the poorer text's numbers that the other has, where each has numbers the other lacks."""


def likely(shorter: Floats, longer: Floats, prints: Counts, long: Counts) -> NDArray[np.str_]:
    """What the second text of each pair is to the first, as long as their numbers agree.

    ``shorter`` and ``longer``: share of each that is in the other, weighed by rarity. ``prints``: how many they
    share. ``long``: how many of the two are long.
    """
    few = (prints < np.array(FEWEST)[long]) | (shorter < np.where(long > 0, PART, COPY))
    within = longer < INSIDE * shorter
    quoted = (long > 0) & (shorter < INSIDE)
    kinds: list[Kind] = ["possible", "reprint", "excerpt"]
    return np.select([few, longer >= WHOLE, within | quoted], kinds, "edited")


def compared_whole(longer: Floats, long: Counts) -> NDArray[np.bool_]:
    """Whether all of the two texts was compared, and not a part of one."""
    found: NDArray[np.bool_] = (long == 0) | (longer >= INSIDE)
    return found


def disagree(places: Places, other_places: Places, *, whole: bool) -> bool:
    """Whether the numbers of two texts tell that their news differs. Not ``whole``: only a part is shared."""
    if not places or not other_places:
        return False
    same: set[int] = set()
    apart: set[tuple[frozenset[int], frozenset[int]]] = set()
    for place in places.keys() & other_places.keys():
        here, there = places[place], other_places[place]
        same |= here & there
        if here.isdisjoint(there):
            apart.add((frozenset(here), frozenset(there)))
    if 2 * len(apart) > len(same) + 1:
        return True
    values, other_values = set().union(*places.values()), set().union(*other_places.values())
    equal = len(values & other_values)
    fewer = min(len(values), len(other_values))
    return whole and equal < fewer * AGREEING


def places_of(numbers: Sequence[int]) -> Places:
    """The values at each place, a place being what stands around a number; none when there are too many to keep."""
    found: Places = {}
    if len(numbers) < MOST:
        for number in numbers:
            found.setdefault(number >> 32, set()).add(number & 0xFFFFFFFF)
    return found
