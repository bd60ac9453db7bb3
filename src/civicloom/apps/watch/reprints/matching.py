"""Texts of an index that share prints with those asked for, each with how much is shared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from .judging import FEWEST, POSSIBLE, compared_whole, likely
from .prints import LONG, WINDOWS, Prints, parted
from .segment import I64, Segment

F64 = NDArray[np.float64]

PRIOR = 1000
"""Texts that are taken for granted in counting how rare a print is, so that few texts are not all rare."""
NEAREST = 512
"""Texts that are given for one that was asked for: those that share most."""
AT_ONCE = 1 << 14
"""Prints that are looked up at once, so that what is found stays near the processor."""


@dataclass(frozen=True)
class Alike:
    """Pairs of a text asked for and one of the index; those of one asked for are together, the best first.

    ``asked``: the first one's place among those asked for; ``segment`` and ``place``: where the second one is.
    ``score``: share of the shorter one, weighed by rarity. ``kind``: see ``likely``; ``whole``: ``compared_whole``.
    """

    asked: I64
    segment: I64
    place: I64
    score: F64
    kind: NDArray[np.str_]
    whole: NDArray[np.bool_]


class _Sharing(NamedTuple):
    """Pairs with the prints they share and their weight; length and prints of the second one."""

    asked: I64
    segment: I64
    place: I64
    prints: I64
    weight: F64
    length: I64
    own: I64


def candidates(segments: Sequence[Segment], asked: Prints) -> Iterator[tuple[Prints, Alike]]:
    """The texts that are like those asked for, some of these at a time, whose prints stand beside."""
    for part in parted(asked, AT_ONCE):
        hits = [segment.hits(part.hashes) for segment in segments]
        rarity = _rarity(segments, hits, len(part.hashes))
        found = [
            _sharing(number, segments[number], hit, part.ends, rarity)
            for number, hit in enumerate(hits)
            if len(hit[0])
        ]
        yield part, _alike(_joined(found), part, rarity)


def _rarity(segments: Sequence[Segment], hits: Sequence[tuple[I64, I64]], size: int) -> F64:
    """The weight of each print asked for: the logarithm of all texts against those that have it."""
    having = np.zeros(size, np.int64)
    for prints, _ in hits:
        having += np.bincount(prints, minlength=size)
    total = sum(map(len, segments)) + PRIOR
    weights: F64 = np.log(total / np.maximum(having, 1))
    return weights


def _sharing(
    number: int, segment: Segment, hit: tuple[I64, I64], ends: I64, rarity: F64
) -> _Sharing:
    """The pairs of one segment: texts by prints, times prints by texts, adds up what each two share.

    Weights are the real part of the sum, one for each print the imaginary part.
    """
    prints, texts = hit
    places, columns = _distinct(texts, len(segment))
    size = len(rarity)
    asked = csr_matrix((rarity + 1j, np.arange(size), np.append(0, ends)), (len(ends), size))
    bounds = np.append(0, np.cumsum(np.bincount(prints, minlength=size)))
    having = csr_matrix((np.ones(len(texts)), columns, bounds), (size, len(places)))
    shared = asked @ having
    place = places[shared.indices]
    return _Sharing(
        np.repeat(np.arange(len(ends)), np.diff(shared.indptr)),
        np.full(len(place), number),
        place,
        np.rint(shared.data.imag).astype(np.int64),
        shared.data.real,
        segment.lengths[place].astype(np.int64),
        segment.counts[place].astype(np.int64),
    )


def _distinct(texts: I64, size: int) -> tuple[I64, NDArray[np.int32]]:
    """Each of the places below ``size`` once, and for every one given its place among these; without sorting."""
    numbers = np.empty(size, np.int32)
    order = np.arange(len(texts), dtype=np.int32)
    numbers[texts] = order
    distinct = texts[numbers[texts] == order]
    numbers[distinct] = order[: len(distinct)]
    return distinct, numbers[texts]


def _joined(found: Sequence[_Sharing]) -> _Sharing:
    if not found:
        none = np.zeros(0, np.int64)
        return _Sharing(none, none, none, none, np.zeros(0), none, none)
    return _Sharing(*map(np.concatenate, zip(*found, strict=True)))


def _alike(pairs: _Sharing, part: Prints, rarity: F64) -> Alike:
    shorter, longer, long = _shares(pairs, part, rarity)
    chosen = np.flatnonzero((pairs.prints >= min(FEWEST)) & (shorter >= POSSIBLE))
    chosen = chosen[np.lexsort((-longer[chosen], -shorter[chosen], pairs.asked[chosen]))]
    asked = pairs.asked[chosen]
    near = np.arange(len(asked)) - np.searchsorted(asked, asked) < NEAREST
    chosen, asked = chosen[near], asked[near]
    shorter, longer, long = shorter[chosen], longer[chosen], long[chosen]
    kind = likely(shorter, longer, pairs.prints[chosen], long)
    whole = compared_whole(longer, long)
    return Alike(asked, pairs.segment[chosen], pairs.place[chosen], shorter, kind, whole)


def _shares(pairs: _Sharing, part: Prints, rarity: F64) -> tuple[F64, F64, I64]:
    """The share of the shorter and of the longer text of each pair, and how many of them are long.

    A short text has more prints a character than a long one. Of a pair of both, only the prints that a long
    text would have can be shared; their number follows from the length.
    """
    own = np.diff(part.ends, prepend=0)
    owners = np.repeat(np.arange(len(own)), own)
    mean = np.bincount(owners, rarity, len(own)) / np.maximum(own, 1)
    whose = pairs.asked
    long, own_long = pairs.length >= LONG, part.lengths[whose] >= LONG
    sparse = 2 / (WINDOWS[1] + 1)
    theirs = np.where(own_long & ~long, pairs.length * sparse, pairs.own)
    ours = np.where(long & ~own_long, part.lengths[whose] * sparse, own[whose])
    shared = pairs.weight / np.maximum(mean[whose], 1e-9)
    fewer = np.maximum(np.minimum(theirs, ours), 1)
    more = np.maximum(np.maximum(theirs, ours), 1)
    return (
        np.minimum(shared / fewer, 1),
        np.minimum(shared / more, 1),
        long.astype(np.int64) + own_long,
    )
