"""Random draws that depend on the seed, a name and an index only: the same on any machine and in any order.

SplitMix64 (Steele, Lea, Flood 2014) over 64-bit integers. No floating point and no state, so a chunk of rows can be
drawn by itself.
"""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Bits = NDArray[np.uint64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = (
    (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)),
    (np.uint64(27), np.uint64(0x94D049BB133111EB)),
)


class Dice:
    """Draws named by what they are for. ``index`` is a count (0..n-1 is drawn) or the indices themselves."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def bits(self, name: str, index: int | ArrayLike) -> Bits:
        """64 random bits for each index."""
        digest = blake2b(f"{self.seed}/{name}".encode(), digest_size=8).digest()
        start = np.uint64(int.from_bytes(digest, "little"))
        rows = (
            np.arange(index, dtype=np.uint64)
            if isinstance(index, int)
            else np.asarray(index).astype(np.uint64)
        )
        with np.errstate(over="ignore"):
            mixed: Bits = start + (rows + np.uint64(1)) * _STEP
            for shift, factor in _MIX:
                mixed = (mixed ^ (mixed >> shift)) * factor
        return mixed ^ (mixed >> np.uint64(31))

    def below(self, name: str, index: int | ArrayLike, top: int | ArrayLike) -> Ints:
        """Integers from 0 to ``top`` - 1 (each row may have its own top, below 2**31)."""
        high = self.bits(name, index) >> np.uint64(33)
        limit = np.asarray(top).astype(np.uint64)
        return ((high * limit) >> np.uint64(31)).astype(np.int64)

    def between(self, name: str, index: int | ArrayLike, low: ArrayLike, high: ArrayLike) -> Ints:
        """Integers from ``low`` to ``high``, both ends in."""
        bottom = np.asarray(low)
        return bottom + self.below(name, index, np.maximum(np.asarray(high) - bottom + 1, 1))

    def chance(self, name: str, index: int | ArrayLike, rate: float) -> Flags:
        """True for about ``rate`` of the rows."""
        return self.below(name, index, 1_000_000_000) < round(rate * 1_000_000_000)

    def pick(self, name: str, index: int | ArrayLike, weights: Sequence[int]) -> Ints:
        """Positions in ``weights``, each as often as its weight says."""
        ends = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(ends, self.below(name, index, int(ends[-1])), side="right").astype(
            np.int64
        )

    def shuffled(self, name: str, count: int) -> Ints:
        """The numbers 0 to ``count`` - 1 in random order."""
        return np.argsort(self.bits(name, count), kind="stable").astype(np.int64)


def zipf(count: int) -> list[int]:
    """Integer weights 1, 1/2, 1/3, ...: surnames and roads are spread like this."""
    return [1_000_000 // rank for rank in range(1, count + 1)]
