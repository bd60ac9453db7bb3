"""Which near parts hold: first by their terms, then by the characters between them."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from .bank import Bank
from .form import All, Any, Form
from .leaves import Leaves
from .plan import plan
from .spread import distinct
from .tree import Near, Term

Ints = NDArray[np.int64]


class Nearness:
    """The near parts among the leaves."""

    def __init__(self, leaves: Leaves, used: Iterable[int]) -> None:
        parts = ((number, leaves.all[number]) for number in sorted(used))
        near = {number: leaf for number, leaf in parts if isinstance(leaf, Near)}
        self.terms: set[int] = set()
        """The terms that near parts ask for, as numbers of leaves."""
        self._sides: dict[int, tuple[Sequence[int], Sequence[int], int]] = {}
        plans = {}
        for number, leaf in near.items():
            left, right = (
                [leaves.number(term) for term in side] for side in (leaf.left, leaf.right)
            )
            self._sides[number] = left, right, leaf.within
            self.terms |= {*left, *right}
            plans[number] = plan(All((_any(leaf.left), _any(leaf.right)), ()), leaves.number)
        self._bank = Bank(plans)

    def anchor(self, shares: NDArray[np.float64]) -> None:
        """Choose which terms start a near part."""
        self._bank.anchor(shares)

    def true(self, keys: Ints, there: NDArray[np.bool_], places: "Places") -> Ints:
        """The near parts that hold, as keys (document * width + leaf); ``keys`` are what is there so far."""
        width = there.shape[1]
        if not self._sides or not len(keys):
            return np.zeros(0, np.int64)
        document, near = self._bank.true(keys // width, keys % width, there)
        pairs = distinct(document * width + near)
        held = [key for key in pairs.tolist() if self._holds(key // width, key % width, places)]
        return np.array(held, np.int64)

    def _holds(self, document: int, near: int, places: "Places") -> bool:
        left, right, within = self._sides[near]
        one, other = places.of(document, left), places.of(document, right)
        return _follows(one, other, within) or _follows(other, one, within)


class Places:
    """Where each leaf is in each document of a batch: keys in order, with starts and ends."""

    def __init__(self, keys: Ints, start: Ints, end: Ints, width: int) -> None:
        order = np.argsort(keys, kind="stable")
        self._keys, self._start, self._end = keys[order], start[order], end[order]
        self._width = width

    def of(self, document: int, leaves: Sequence[int]) -> tuple[Ints, Ints]:
        """Starts and ends of these leaves in a document."""
        keys = document * self._width + np.array(leaves, np.int64)
        first = np.searchsorted(self._keys, keys)
        last = np.searchsorted(self._keys, keys, side="right")
        at = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)])
        return self._start[at], self._end[at]


def _follows(one: tuple[Ints, Ints], other: tuple[Ints, Ints], within: int) -> bool:
    """Whether one of the others starts at an end of the first or at most so many characters behind."""
    starts = np.sort(other[0])
    ends = one[1]
    following = np.searchsorted(starts, ends)
    known = following < len(starts)
    return bool((starts[following[known]] - ends[known] <= within).any())


def _any(terms: tuple[Term, ...]) -> Form:
    return terms[0] if len(terms) == 1 else Any(terms)
