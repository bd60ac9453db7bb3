"""Keys that were met before in the same delivery, at 10 million rows in little memory."""

from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from ..model.bytewise import padded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

_BITS = 27  # 16 MiB: at 10 million keys 7 of 100 new keys need the exact look-up
_MERGED = 1 << 20
_WIDEST = 64  # bytes of a key that are hashed together
_STIR = np.uint64(0x9E3779B97F4A7C15)  # the golden ratio of 64 bits


def hashes(keys: pa.StringArray) -> "Hashes":
    """64 bits of each key; null counts as empty. Fibonacci hashing (Knuth, TAOCP 3, 6.4) over its words."""
    lengths, characters = padded(keys, _WIDEST)
    found = (lengths.astype("u8") + np.uint64(1)) * _STIR
    for place, word in enumerate(characters.view("u8").T):
        stirred = (found ^ word) * _STIR
        stirred ^= stirred >> np.uint64(32)
        found = np.where(lengths > 8 * place, stirred, found)  # whatever else is in the column
    for row in np.flatnonzero(lengths > _WIDEST):
        whole = keys[int(row)].as_py().encode()
        found[row] = int.from_bytes(blake2b(whole, digest_size=8).digest())
    return found


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
        ordered, found = np.sort(hashes), np.zeros(len(hashes), bool)
        if (ordered[1:] == ordered[:-1]).any():
            found[_later(hashes)] = True
        slots = hashes & np.uint64((1 << _BITS) - 1)
        places = (slots >> np.uint64(3)).astype("i8")
        bits = np.uint8(1) << (slots & np.uint64(7)).astype("u1")
        maybe = np.flatnonzero(self._map[places] & bits)
        if len(maybe):
            found[maybe] |= self._known(hashes[maybe])
        self._map[places] |= bits
        lost = np.flatnonzero(self._map[places] & bits == 0)  # where two wrote into one byte
        np.bitwise_or.at(self._map, places[lost], bits[lost])
        self._keep(np.sort(hashes[~found]) if found.any() else ordered)
        return found

    def _known(self, hashes: "Hashes") -> "NDArray[np.bool_]":
        known = np.zeros(len(hashes), bool)
        for run in self._runs:
            at = np.minimum(np.searchsorted(run, hashes), len(run) - 1)
            known |= run[at] == hashes
        return known

    def _keep(self, run: "Hashes") -> None:
        """Add a sorted run; runs of about the same length are merged, so that there are never many."""
        if not len(run):
            return
        while self._runs and len(self._runs[-1]) < min(2 * len(run), _MERGED):
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        self._runs.append(run)


def _later(hashes: "Hashes") -> "NDArray[np.int64]":
    """The rows whose hash stands in an earlier row too."""
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    later: NDArray[np.int64] = order[1:][ordered[1:] == ordered[:-1]]
    return later
