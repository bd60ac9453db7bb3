"""The leaves of all queries by number, and how often each was there."""

import numpy as np
from numpy.typing import NDArray

from .form import Leaf
from .tree import Filter, Term

Ints = NDArray[np.int64]

_PRIOR_DOCUMENTS = 50
_PRIOR_TERM = (0.3, 0.03, 0.006, 0.002)
"""Shares of documents with a term of 1, 2, 3, 4 or more characters, before any were seen."""
_PRIOR_FILTER = 0.1
_PRIOR_NEAR = 0.002


class Leaves:
    """Numbers of leaves, given on first sight and kept."""

    def __init__(self) -> None:
        self.all: list[Leaf] = []
        self._number: dict[Leaf, int] = {}
        self._there = np.zeros(0, np.int64)
        self._since = np.zeros(0, np.int64)
        self.seen = 0

    def __len__(self) -> int:
        return len(self.all)

    def number(self, leaf: Leaf) -> int:
        """The number of a leaf, a new one for a new leaf."""
        number = self._number.get(leaf)
        if number is None:
            number = self._number[leaf] = len(self.all)
            self.all.append(leaf)
        return number

    def known(self, leaf: Leaf) -> int | None:
        """The number of a leaf that some query has."""
        return self._number.get(leaf)

    def saw(self, leaves: Ints, documents: int) -> None:
        """Count documents, and the leaves that were there in each."""
        self._grow()
        self._there += np.bincount(leaves, minlength=len(self.all))
        self.seen += documents

    def shares(self) -> NDArray[np.float64]:
        """The share of documents that each leaf is in, as far as is known."""
        self._grow()
        prior = np.array([_prior(leaf) for leaf in self.all], np.float64)
        seen = self.seen - self._since
        return (prior * _PRIOR_DOCUMENTS + self._there) / (_PRIOR_DOCUMENTS + seen)

    def _grow(self) -> None:
        new = len(self.all) - len(self._there)
        if new:
            self._there = np.concatenate([self._there, np.zeros(new, np.int64)])
            self._since = np.concatenate([self._since, np.full(new, self.seen, np.int64)])


def _prior(leaf: Leaf) -> float:
    if isinstance(leaf, Term):
        return _PRIOR_TERM[min(len(leaf.text), len(_PRIOR_TERM)) - 1]
    return _PRIOR_FILTER if isinstance(leaf, Filter) else _PRIOR_NEAR
