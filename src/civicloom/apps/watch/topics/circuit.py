"""Many plans of one depth held as arrays, evaluated together for pairs of a document and a plan."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from .plan import Level

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Circuit:
    """Plans of one depth, known by their place in the list."""

    def __init__(self, plans: Sequence[tuple[Level, ...]]) -> None:
        columns = list(zip(*plans, strict=True))
        self._levels = [_Layer(levels) for levels in columns]

    def true(self, plans: Ints, documents: Ints, there: NDArray[np.bool_]) -> Flags:
        """For each pair of a plan and a document whether it is true; ``there[document, leaf]`` says what is there."""
        lowest = self._levels[0]
        flat, counts = lowest.parts_of(plans)
        cell = np.repeat(documents * there.shape[1], counts)
        cell += lowest.what.take(flat)
        value: Flags = there.reshape(-1).take(cell) ^ lowest.turned.take(flat)
        for layer in self._levels[1:]:
            flat, _ = layer.parts_of(plans)
            count = _sums(value, layer.what.take(flat))
            value = (count >= layer.wanted.take(flat)) ^ layer.turned.take(flat)
        return value

    def anchors(self, cost: NDArray[np.float64]) -> tuple[Ints, Ints]:
        """Leaves one of which is there whenever a plan is true, as pairs (leaf, plan): the cheapest such set."""
        costs = [np.where(self._levels[0].turned, np.inf, cost[self._levels[0].what])]
        for layer in self._levels[1:]:
            least = np.minimum.reduceat(costs[-1], layer.first)
            total = np.add.reduceat(costs[-1], layer.first)
            costs.append(np.where(layer.turned, np.inf, np.where(layer.whole, least, total)))
        chosen = np.ones(len(self._levels[-1].what), np.bool_)
        for layer, below in zip(self._levels[:0:-1], costs[-2::-1], strict=True):
            under = np.repeat(chosen, layer.what)
            alone = np.repeat(layer.whole, layer.what)
            chosen = under & (~alone | _cheapest(below, layer))
        lowest = self._levels[0]
        plan = np.repeat(np.arange(len(lowest.begin) - 1), np.diff(lowest.begin))
        return lowest.what[chosen], plan[chosen]


class _Layer:
    """One level of all plans, side by side."""

    def __init__(self, levels: Sequence[Level]) -> None:
        counts = np.array([len(level.what) for level in levels], np.int64)
        self.begin = np.concatenate([[0], np.cumsum(counts)])
        self.what = np.fromiter(chain.from_iterable(level.what for level in levels), np.int64)
        self.wanted = np.fromiter(chain.from_iterable(level.wanted for level in levels), np.int64)
        self.turned = np.fromiter(chain.from_iterable(level.turned for level in levels), np.bool_)

    @property
    def first(self) -> Ints:
        """Where the parts of each gate begin on the level below."""
        return np.cumsum(self.what) - self.what

    @property
    def whole(self) -> Flags:
        """Which gates want all their parts."""
        whole: Flags = self.wanted == self.what
        return whole

    def parts_of(self, plans: Ints) -> tuple[Ints, Ints]:
        """The places of this level's parts of each plan in turn, and how many each plan has."""
        counts = self.begin[plans + 1] - self.begin[plans]
        return spans(self.begin[plans], counts), counts


def spans(first: Ints, counts: Ints) -> Ints:
    """The numbers first, first + 1, ... of each span in turn."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    numbers: Ints = np.arange(total) + np.repeat(first - (ends - counts), counts)
    return numbers


def _sums(value: Flags, counts: Ints) -> Ints:
    """How many of each group in turn are true."""
    running = np.concatenate([[0], np.cumsum(value)])
    ends = np.cumsum(counts)
    sums: Ints = running[ends] - running[ends - counts]
    return sums


def _cheapest(cost: NDArray[np.float64], layer: _Layer) -> Flags:
    """Of the parts of each gate the first that costs least."""
    least = np.repeat(np.minimum.reduceat(cost, layer.first), layer.what)
    running = np.cumsum(cost == least)
    before = (running - (cost == least))[layer.first]
    first: Flags = (cost == least) & (running - np.repeat(before, layer.what) == 1)
    return first
