"""Look-ups of whole arrays at once: a hash table of numbers, and a sieve for pairs of characters."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_GOLDEN = np.uint64(
    0x9E3779B97F4A7C15
)  # 2**64 over the golden ratio: Fibonacci hashing (Knuth, TAOCP 6.4)
_FIRST, _SECOND = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)
_ROOM = 4
_SIEVE_ROOM = 16
_EMPTY = -1


def distinct(numbers: Ints) -> Ints:
    """The numbers in order, each once; by sorting, which beats the hashing of np.unique on short arrays."""
    ordered = np.sort(numbers)
    new = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


class Table:
    """From numbers >= 0 to numbers > 0; what is not in it gives 0."""

    def __init__(self, keys: Ints, values: Ints) -> None:
        bits = max(4, (len(keys) * _ROOM).bit_length())
        self._shift = np.uint64(64 - bits)
        self._mask = (1 << bits) - 1
        self._keys = np.full(1 << bits, _EMPTY, np.int64)
        self._values = np.zeros(1 << bits, np.int64)
        waiting, at = np.arange(len(keys)), self._home(keys)
        while len(waiting):
            free = self._keys[at] == _EMPTY
            self._keys[at[free]] = keys[waiting[free]]  # of two that want one slot the last has it
            placed = self._keys[at] == keys[waiting]
            self._values[at[placed]] = values[waiting[placed]]
            waiting, at = waiting[~placed], (at[~placed] + 1) & self._mask

    def _home(self, keys: Ints) -> Ints:
        return ((keys.view(np.uint64) * _GOLDEN) >> self._shift).view(np.int64)

    def look_up(self, keys: Ints) -> Ints:
        """The value of each key, 0 for none."""
        at = self._home(keys)
        there = self._keys.take(at)
        same = there == keys
        found: Ints = self._values.take(at) * same
        astray = np.flatnonzero(~same & (there != _EMPTY))
        at = at[astray]
        while len(astray):
            at = (at + 1) & self._mask
            there = self._keys[at]
            hit = there == keys[astray]
            found[astray[hit]] = self._values[at[hit]]
            on = ~hit & (there != _EMPTY)
            astray, at = astray[on], at[on]
        return found


class Pairs:
    """Which places of a text may begin with one of these pairs of characters: all that do, and a few more."""

    def __init__(self, first: NDArray[np.uint32], second: NDArray[np.uint32]) -> None:
        bits = min(
            22,
            max(
                12,
                (len(np.unique(first.astype(np.int64) << 32 | second)) * _SIEVE_ROOM).bit_length(),
            ),
        )
        self._shift = np.uint32(32 - bits)
        self._sieve = np.zeros(1 << bits, np.bool_)
        self._sieve[(first * _FIRST + second * _SECOND) >> self._shift] = True

    def places(self, text: NDArray[np.uint32]) -> Ints:
        """Places, in order; the last character begins no pair."""
        mixed = text[:-1] * _FIRST
        mixed += text[1:] * _SECOND
        mixed >>= self._shift
        return np.flatnonzero(self._sieve.take(mixed.astype(np.int64)))
