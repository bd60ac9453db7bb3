"""Keys that were met before in the same delivery, at 10 million rows in little memory."""

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

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

Place = tuple[int, bytes]
"""Where a key stands among others: the longer ones later, as numbers are, those of one length by their bytes."""


class Keys(NamedTuple):
    """Keys by 64 bits of their hash; the first and the last place where each stands after the one before."""

    hashes: "Hashes"
    span: tuple[Place, Place] | None = None


def known_by(keys: pa.StringArray) -> Keys:
    """What tells these keys from others; null counts as empty.

    The hash is Fibonacci hashing (Knuth, TAOCP 3, 6.4) over the words of a key.
    """
    lengths, characters = padded(keys, _WIDEST)
    words = characters.view("u8")
    found = (lengths.astype("u8") + np.uint64(1)) * _STIR
    for place, word in enumerate(words.T):
        stirred = (found ^ word) * _STIR
        stirred ^= stirred >> np.uint64(32)
        found = np.where(lengths > 8 * place, stirred, found)  # whatever else is in the column
    long = np.flatnonzero(lengths > _WIDEST)
    for row in long:
        found[row] = int.from_bytes(blake2b(_text(keys, int(row)), digest_size=8).digest())
    ordered = len(keys) and not len(long) and _ascending([lengths, *words.byteswap().T])
    return Keys(found, (_place(keys, 0), _place(keys, -1)) if ordered else None)


def _ascending(lines: "list[NDArray[Any]]") -> bool:
    """Whether each key is beyond the one before; of the lines the first counts most."""
    beyond, same = np.zeros(len(lines[0]) - 1, bool), np.ones(len(lines[0]) - 1, bool)
    for line in lines:
        beyond |= same & (line[1:] > line[:-1])
        same &= line[1:] == line[:-1]
    return bool(beyond.all())


def _place(keys: pa.StringArray, row: int) -> Place:
    text = _text(keys, row)
    return len(text), text


def _text(keys: pa.StringArray, row: int) -> bytes:
    return (keys[row].as_py() or "").encode()


class KeySet:
    """Finds repeated keys in the order in which chunks are given.

    Keys are known by 64 bits of their hash: two different ones among 10 million share them with a
    chance of 3 in a million. A bit map answers for most; sorted runs decide for the rest. As long as
    keys come in order, as registers number them, none is repeated, and they only wait to be mapped.
    """

    def __init__(self) -> None:
        self._map = np.zeros(1 << (_BITS - 3), "u1")
        self._runs: list[Hashes] = []
        self._waiting: list[Hashes] | None = []
        self._highest: Place = (-1, b"")

    def repeated(self, keys: Keys) -> "NDArray[np.bool_]":
        """True for each key that was met before, in an earlier chunk or an earlier row of this one."""
        if self._waiting is not None:
            if keys.span is not None and self._highest < keys.span[0]:
                self._highest = keys.span[1]
                self._waiting.append(keys.hashes)
                return np.zeros(len(keys.hashes), bool)
            waiting, self._waiting = self._waiting, None
            while waiting:  # in any order, for none of them is repeated; each is let go
                self._met(waiting.pop())
        return self._met(keys.hashes)

    def _met(self, hashes: "Hashes") -> "NDArray[np.bool_]":
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
