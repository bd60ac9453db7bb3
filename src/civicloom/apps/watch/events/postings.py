"""Which clusters a feature nominates: an inverted index that stays small over months."""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from .codes import Ints
from .part import Part
from .vector import weightiest

NEWEST = 25
"""A feature nominates so many clusters, the newest: one in more tells too little, and time stays bounded."""

_RECENT = 1 << 16
_SHARE = 8
_BLOCK = 4_096


class Postings:
    """Numbers of clusters by code of a feature, the oldest first.

    What was posted lately is in a dictionary, all else in arrays: each code once, ascending, where its clusters
    start, and the clusters of all.
    """

    def __init__(self) -> None:
        self._codes: Ints = np.zeros(0, np.int64)
        self._starts: Ints = np.zeros(1, np.int64)
        self._clusters: NDArray[np.int32] = np.zeros(0, np.int32)
        self._recent: dict[int, tuple[int, ...]] = {}
        self._posted = 0

    def find(self, codes: Sequence[int]) -> list[Sequence[int]]:
        """The clusters that each feature nominates; those that are gone may be among them."""
        recent: list[Sequence[int]] = [self._recent.get(code, ()) for code in codes]
        if not len(self._codes):
            return recent
        sought = np.array(codes, np.int64)
        at = self._codes.searchsorted(sought)
        there = self._codes.take(at, mode="clip") == sought
        begin, end = (self._starts.take(at + n, mode="clip").tolist() for n in (0, 1))
        settled = self._clusters
        return [
            [*settled[a:b].tolist(), *newer][-NEWEST:] if known else newer
            for known, a, b, newer in zip(there.tolist(), begin, end, recent, strict=True)
        ]

    def post(self, codes: Iterable[int], cluster: int) -> None:
        """Let features nominate a cluster."""
        for code in codes:
            self._recent[code] = (*self._recent.get(code, ())[1 - NEWEST :], cluster)
            self._posted += 1

    @property
    def full(self) -> bool:
        """Whether so much was posted that it should be settled."""
        return self._posted > max(_RECENT, len(self._clusters) // _SHARE)

    def settle(self, alive: Collection[int]) -> None:
        """Put what was posted lately to the rest, and let go all but the newest clusters that are there."""
        recent = self._recent.values()
        sizes = np.fromiter(map(len, recent), np.int64, len(recent))
        codes = np.repeat(np.fromiter(self._recent, np.int64, len(recent)), sizes)
        clusters = np.fromiter(chain.from_iterable(recent), np.int32, len(codes))
        settled = np.repeat(self._codes, np.diff(self._starts))
        codes = np.concatenate([settled, codes])
        clusters = np.concatenate([self._clusters, clusters])
        there = np.isin(clusters, np.fromiter(alive, np.int32, len(alive)))
        self.fill(codes[there], clusters[there])

    def fill(self, codes: Ints, clusters: NDArray[np.int32]) -> None:
        """Have these postings, the oldest first, and no others but the newest of each feature."""
        order = codes.argsort(kind="stable")
        codes = codes[order]
        newer = codes.searchsorted(codes, "right") - np.arange(len(codes))
        kept = newer <= NEWEST
        codes, self._clusters = codes[kept], clusters[order][kept]
        first = np.flatnonzero(np.diff(codes, prepend=-1))
        self._codes, self._starts = codes[first], np.append(first, len(codes))
        self._recent, self._posted = {}, 0


def posted(parts: Sequence[Part], most: int) -> tuple[Ints, NDArray[np.int32]]:
    """What the weightiest features of their items nominate: codes and numbers of clusters, those of the first part first."""
    codes, clusters = [np.zeros(0, np.int64)], [np.zeros(0, np.int32)]
    for first in range(0, len(parts), _BLOCK):
        block = parts[first : first + _BLOCK]
        vectors = [member.vector for part in block for member in part.members]
        owner = np.repeat(np.arange(len(vectors)), [len(one) for one in vectors])
        weights = np.concatenate([one.weights for one in vectors])
        kept = weightiest(most, weights, owner)
        numbers = np.repeat([one.number for one in block], [len(one.members) for one in block])
        pairs = np.stack(
            [np.concatenate([one.codes for one in vectors])[kept], numbers[owner[kept]]]
        )
        once = np.sort(np.unique(pairs, axis=1, return_index=True)[1])
        codes.append(pairs[0, once])
        clusters.append(pairs[1, once].astype(np.int32))
    return np.concatenate(codes), np.concatenate(clusters)
