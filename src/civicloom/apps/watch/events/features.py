"""What tells one event from another in a text: words, pairs of words, names of places; weighed by rarity."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .codes import PLACE, SLOTS, Ints, slots
from .found import Found
from .vector import Vector, weightiest

Floats = NDArray[np.float64]

KEPT = 100
"""The weightiest features of an item, which are its vector."""

BLOCK = 256
"""Texts that are weighed at once, so that they stay in the processor's cache."""

_PLACE_WEIGHT = 0.5
_NEW_WEIGHT = 0.55
"""A feature never seen before: most are never seen again and would only dilute the others."""
_DIGITS = 5
_COMMON = 0.1
_COMMON_FROM = 200


class Features:
    """Turns texts into vectors of unit length; counts in how many items each feature was."""

    def __init__(self) -> None:
        self.counts = np.zeros(SLOTS, np.int32)
        self.items = 0

    def vectors(self, texts: Sequence[tuple[str, str]]) -> list[Vector]:
        """The vectors of titles and texts in order, each as if those before it had been counted one by one."""
        return [
            vector
            for first in range(0, len(texts), BLOCK)
            for vector in self._weighed(texts[first : first + BLOCK])
        ]

    def count(self, vector: Vector) -> None:
        """Count an item again of which only the vector is left."""
        self.counts[slots(vector.codes)] += 1  # once an item, also where two features share a slot
        self.items += 1

    def _weighed(self, texts: Sequence[tuple[str, str]]) -> list[Vector]:
        found = Found(texts)
        weight = self._by_rarity(found)
        self.items += len(texts)
        place = (found.code & PLACE) != 0
        weight *= np.where(place, _PLACE_WEIGHT, 1) / _lengths(2 * found.text + place, weight)
        kept = np.sort(weightiest(KEPT, weight, found.text))
        weight = weight[kept]
        weight = np.round(weight / _lengths(found.text[kept], weight), _DIGITS)
        kept, told = kept[weight > 0], weight[weight > 0].astype(np.float32)
        code, names = found.code[kept], found.names(kept)
        ends = np.searchsorted(found.text[kept], np.arange(len(texts) + 1)).tolist()
        # Parts of the block's arrays: items come and go together, and small arrays tear the heap.
        return [Vector.named(code[a:b], told[a:b], names[a:b]) for a, b in pairwise(ends)]

    def _by_rarity(self, found: Found) -> Floats:
        """Weights by rarity (tf-idf) among the items before each text."""
        seen = self._counted(found)
        items = self.items + found.text
        weights: Floats = (1 + np.log(found.often)) * (np.log((1 + items) / (1 + seen)) + 1)
        weights[seen == 0] *= _NEW_WEIGHT
        weights[(items > _COMMON_FROM) & (seen > _COMMON * items)] = 0
        return weights

    def _counted(self, found: Found) -> Ints:
        """In how many items before its text each feature was; a slot that two features share counts once a text."""
        slot = slots(found.code)
        order = slot.argsort(kind="stable")
        slot, text = slot[order], found.text[order]
        new = np.diff(slot, prepend=-1) != 0
        number = np.cumsum(new | (np.diff(text, prepend=-1) != 0)) - 1
        begin = number[new]
        seen = np.empty(len(slot), np.int64)
        seen[order] = self.counts[slot] + number - begin[np.cumsum(new) - 1]
        self.counts[slot[new]] += np.diff(begin, append=number[-1:] + 1).astype(np.int32)
        return seen


def _lengths(group: Ints, weights: Floats) -> Floats:
    """For each weight the length of the vector of its group, 1 for one of nothing."""
    lengths = np.sqrt(np.bincount(group, weights**2))
    lengths[lengths == 0] = 1
    found: Floats = lengths[group]
    return found
