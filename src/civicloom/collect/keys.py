"""Keys that were met before in the same delivery, at 10 million rows in little memory."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

_BITS = 27  # 16 MiB: at 10 million keys 7 of 100 new keys need the exact look-up
_MERGED = 1 << 20


class KeySet:
    """Finds repeated keys in the order in which chunks are given.

    Keys are known by 64 bits of their hash: two different ones among 10 million share them with a
    chance of 3 in a million. A bit map answers for most; sorted runs decide for the rest.
    """

    def __init__(self) -> None:
        self._map = np.zeros(1 << (_BITS - 3), "u1")
        self._runs: list[Hashes] = []

    def repeated(self, hashes: "Hashes") -> "NDArray[np.bool_]":
        """True for each key that was met before, in an earlier chunk or an earlier row of this one."""
        found = self._inside(hashes)
        slots = hashes & np.uint64((1 << _BITS) - 1)
        places, shifts = (slots >> np.uint64(3)).astype("i8"), (slots & np.uint64(7)).astype("u1")
        maybe = np.flatnonzero((self._map[places] >> shifts) & np.uint8(1))
        if len(maybe):
            found[maybe] |= self._known(hashes[maybe])
        for bit in range(8):
            self._map[places[shifts == bit]] |= np.uint8(1 << bit)
        self._keep(np.sort(hashes[~found]))
        return found

    def _inside(self, hashes: "Hashes") -> "NDArray[np.bool_]":
        """Repeats within one chunk: all but the first of each."""
        order = np.argsort(hashes, kind="stable")
        again = np.zeros(len(hashes), bool)
        again[order[1:]] = hashes[order[1:]] == hashes[order[:-1]]
        return again

    def _known(self, hashes: "Hashes") -> "NDArray[np.bool_]":
        known = np.zeros(len(hashes), bool)
        for run in self._runs:
            at = np.minimum(np.searchsorted(run, hashes), len(run) - 1)
            known |= run[at] == hashes
        return known

    def _keep(self, run: "Hashes") -> None:
        """Add a sorted run; small ones are merged so that there are never many."""
        if not len(run):
            return
        if self._runs and len(self._runs[-1]) < _MERGED:
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        self._runs.append(run)
