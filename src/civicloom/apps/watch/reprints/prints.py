"""The prints of texts: winnowed hashes of their characters, and their numbers with what stands around.

Winnowing: Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD
2003. Of each window of hashes the least is kept, so that every shared passage of GRAM + window - 1
characters leaves a shared print, and a long text's prints of a passage are among a short text's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ..charfold import CODES, Codes, codes, table
from .numbers import numbers_of

Hashes = NDArray[np.uint32]
Counts = NDArray[np.int64]

GRAM = 5
"""Characters in a hash."""
LONG = 300
"""Characters, without punctuation, from which a text is long."""
WINDOWS = (4, 24)
"""Hashes in a window, for short texts and for long ones."""
READ = 200_000
"""Characters of a text that are read; what follows is passed over."""
BLOCK = 100_000
"""Characters that are worked on at once."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SQUARE = np.uint64(0x9E3779B97F4A7C15**2 % (1 << 64))
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_NONE = np.uint32(0xFFFFFFFF)


@dataclass(frozen=True)
class Prints:
    """The prints of several texts: those of text i end before ``ends[i]``, its numbers before ``number_ends[i]``.

    ``lengths`` are characters without punctuation. ``numbers`` hold the hash of what stands around
    a number in the upper 32 bits, the hash of its value in the lower.
    """

    hashes: Hashes
    ends: Counts
    lengths: Counts
    numbers: NDArray[np.uint64]
    number_ends: Counts

    def numbers_at(self, place: int) -> list[int]:
        """The numbers of the text at a place."""
        start = int(self.number_ends[place - 1]) if place else 0
        found: list[int] = self.numbers[start : int(self.number_ends[place])].tolist()
        return found


def prints(texts: Sequence[str]) -> Prints:
    """The prints of texts, in their order."""
    parts = [_block(block) for block in _blocks(texts)]
    return joined(parts)


def joined(parts: Sequence[Prints]) -> Prints:
    """Several prints as one, in their order."""
    if len(parts) == 1:
        return parts[0]
    sizes = [np.diff(part.ends, prepend=0) for part in parts]
    number_sizes = [np.diff(part.number_ends, prepend=0) for part in parts]
    return Prints(
        np.concatenate([part.hashes for part in parts] or [np.zeros(0, np.uint32)]),
        np.cumsum(np.concatenate(sizes or [np.zeros(0, np.int64)])),
        np.concatenate([part.lengths for part in parts] or [np.zeros(0, np.int64)]),
        np.concatenate([part.numbers for part in parts] or [np.zeros(0, np.uint64)]),
        np.cumsum(np.concatenate(number_sizes or [np.zeros(0, np.int64)])),
    )


def chosen(found: Prints, at: Sequence[int]) -> Prints:
    """The prints of the texts at these places."""
    rows = np.split(found.hashes, found.ends[:-1])
    numbers = np.split(found.numbers, found.number_ends[:-1])
    return Prints(
        np.concatenate([rows[one] for one in at]),
        np.cumsum([len(rows[one]) for one in at]),
        found.lengths[list(at)],
        np.concatenate([numbers[one] for one in at]),
        np.cumsum([len(numbers[one]) for one in at]),
    )


def parted(found: Prints, most: int) -> Iterator[Prints]:
    """The prints in their order, so many texts at once that they have ``most`` prints or are one text."""
    first = 0
    while first < len(found.ends):
        start = int(found.ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(found.ends, start + most, "right")))
        numbers = int(found.number_ends[first - 1]) if first else 0
        yield Prints(
            found.hashes[start : int(found.ends[last - 1])],
            found.ends[first:last] - start,
            found.lengths[first:last],
            found.numbers[numbers : int(found.number_ends[last - 1])],
            found.number_ends[first:last] - numbers,
        )
        first = last


def _blocks(texts: Sequence[str]) -> Iterator[list[str]]:
    block: list[str] = []
    size = 0
    for text in texts:
        block.append(text[:READ])
        size += len(block[-1])
        if size >= BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def _block(texts: list[str]) -> Prints:
    text = "\0".join(texts) + "\0"  # so that nothing reaches from one into the next
    folded = table().take(codes(text))
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1) - 1
    counted = _counted().take(folded)
    starts = np.append(0, ends[:-1] + 1)
    lengths = np.add.reduceat(counted.view(np.uint8), starts, dtype=np.int64)
    numbers, number_ends = numbers_of(text, folded, counted, ends)
    hashes, print_ends = _winnowed(np.compress(counted, folded), lengths)
    return Prints(hashes, print_ends, lengths, numbers, number_ends)


@cache
def _counted() -> NDArray[np.bool_]:
    """Which code points count: letters and digits of any script; no punctuation, blanks, pictures."""
    found = np.zeros(CODES, np.bool_)
    for code in range(0x30000):
        found[code] = chr(code).isalnum()
    return found


def _winnowed(flat: Codes, lengths: Counts) -> tuple[Hashes, Counts]:
    """The prints of each text, each once, ascending, and where they end."""
    grams = _grams(flat)
    long = lengths >= LONG
    keys = [
        _least(grams, lengths, chosen, window)
        for chosen, window in ((~long, WINDOWS[0]), (long, WINDOWS[1]))
        if chosen.any()
    ]
    found = np.sort(np.concatenate(keys))
    found = found[fresh(found)]
    counts = np.bincount((found >> np.uint64(32)).astype(np.int64), minlength=len(lengths))
    return found.astype(np.uint32), np.cumsum(counts)


def _grams(flat: Codes) -> Hashes:
    """The hash of the characters from each place on; those that reach into the next text are never asked for."""
    wide = flat.astype(np.uint64)
    pairs = wide[:-1] * _FACTOR + wide[1:]
    hashed = pairs[:-2] * _SQUARE + pairs[2:]
    hashed = hashed[:-1] * _FACTOR + wide[GRAM - 1 :]
    hashed ^= hashed >> np.uint64(29)
    hashed *= _MIX
    return (hashed >> np.uint64(32)).astype(np.uint32)


def _least(
    grams: Hashes, lengths: Counts, chosen: NDArray[np.bool_], window: int
) -> NDArray[np.uint64]:
    """Owner and least hash of each window of the chosen texts, owner in the upper 32 bits; few of them twice.

    Texts shorter than GRAM have none, those shorter than a window one.
    """
    least = _sliding(np.append(grams, np.full(window - 1, _NONE)), window)
    asked = np.zeros(len(grams), np.bool_)
    ends = np.cumsum(lengths)
    starts = ends - lengths
    for start, count in zip(starts[chosen].tolist(), lengths[chosen].tolist(), strict=True):
        size = count - GRAM + 1
        if size >= window:
            asked[start : start + size - window + 1] = True
        elif size > 0:
            asked[start] = True
            least[start] = grams[start : start + size].min()
    same = least[1:] == least[:-1]
    same[starts[(starts > 0) & (starts < len(grams))] - 1] = False
    asked[1:] &= ~same
    at = np.flatnonzero(asked)
    owners = np.searchsorted(ends, at, "right").astype(np.uint64)
    keys: NDArray[np.uint64] = owners << np.uint64(32) | least.take(at)
    return keys


def fresh(values: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Where a value differs from the one before it."""
    found = np.ones(len(values), np.bool_)
    found[1:] = values[1:] != values[:-1]
    return found


def _sliding(values: Hashes, window: int) -> Hashes:
    """The least of each ``window`` values in a row, by doubling."""
    least, size = values, 1
    while size < window:
        step = min(size, window - size)
        least = np.minimum(least[: len(least) - step], least[step:])
        size += step
    return least
