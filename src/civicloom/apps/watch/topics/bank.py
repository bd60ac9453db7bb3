"""Plans of every depth, started by whichever of their rarest leaves are there."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .circuit import Circuit, spans
from .plan import Level

Ints = NDArray[np.int64]


@dataclass
class _Shelf:
    """Plans of one depth: their numbers, and those that each leaf starts."""

    circuit: Circuit
    numbers: Ints
    begin: Ints
    started: Ints


class Bank:
    """Plans by number."""

    def __init__(self, plans: Mapping[int, tuple[Level, ...]]) -> None:
        depths: dict[int, list[int]] = {}
        for number, plan in plans.items():
            depths.setdefault(len(plan), []).append(number)
        none = np.zeros(0, np.int64)
        self._shelves = [
            _Shelf(Circuit([plans[n] for n in numbers]), np.array(numbers, np.int64), none, none)
            for numbers in depths.values()
        ]

    def anchor(self, cost: NDArray[np.float64]) -> None:
        """Choose what starts each plan: the leaves that are there least often, by their cost."""
        for shelf in self._shelves:
            leaf, plan = shelf.circuit.anchors(cost)
            shelf.started = plan[np.argsort(leaf, kind="stable")]
            counts = np.bincount(leaf, minlength=len(cost))
            shelf.begin = np.concatenate([[0], np.cumsum(counts)])

    def true(self, documents: Ints, leaves: Ints, there: NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """The plans that are true, as pairs (document, plan), given what is there; a pair may come twice."""
        found = []
        for shelf in self._shelves:
            first = shelf.begin[leaves]
            counts = shelf.begin[leaves + 1] - first
            some = np.flatnonzero(counts)
            first, counts = first[some], counts[some]
            document = np.repeat(documents[some], counts)
            plan = shelf.started[spans(first, counts)]
            good = shelf.circuit.true(plan, document, there)
            found.append((document[good], shelf.numbers[plan[good]]))
        none = np.zeros(0, np.int64)
        return (
            np.concatenate([none, *(part[0] for part in found)]),
            np.concatenate([none, *(part[1] for part in found)]),
        )
