"""Texts of an index that share prints with those asked for, each with how much is shared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .judging import FEWEST, POSSIBLE, Overlap
from .prints import LONG, WINDOWS, Prints
from .segment import I64, Segment

F64 = NDArray[np.float64]

PRIOR = 1000
"""Texts that are taken for granted in counting how rare a print is, so that few texts are not all rare."""
NEAREST = 512
"""Texts that are given for one that was asked for: those that share most."""


@dataclass(frozen=True)
class Candidate:
    """A text in ``segment`` at ``place`` that shares prints with the text asked for as ``asked``."""

    asked: int
    segment: int
    place: int
    overlap: Overlap


def candidates(segments: Sequence[Segment], asked: Prints) -> Iterator[Candidate]:
    """The texts of the segments that are like those asked for; those of one are together, the best first."""
    owners = np.repeat(np.arange(len(asked.ends)), np.diff(asked.ends, prepend=0))
    found = [segment.hits(asked.hashes) for segment in segments]
    rarity = _rarity(segments, found, len(asked.hashes))
    pairs = _pairs(found, owners, rarity)
    if pairs is None:
        return
    keys, counts, weights = pairs
    whose = keys >> 40
    where = (keys >> 32) & 0xFF
    place = keys & 0xFFFFFFFF
    shorter, longer, long = _shares(segments, asked, owners, rarity, (whose, where, place), weights)
    chosen = np.flatnonzero((counts >= min(FEWEST)) & (shorter >= POSSIBLE))
    chosen = chosen[np.lexsort((-longer[chosen], -shorter[chosen], whose[chosen]))]
    ranks = np.arange(len(chosen)) - np.searchsorted(whose[chosen], whose[chosen])
    for at in chosen[ranks < NEAREST].tolist():
        overlap = Overlap(float(shorter[at]), float(longer[at]), int(counts[at]), int(long[at]))
        yield Candidate(int(whose[at]), int(where[at]), int(place[at]), overlap)


def _rarity(segments: Sequence[Segment], found: Sequence[tuple[I64, I64]], size: int) -> F64:
    """The weight of each print asked for: the logarithm of all texts against those that have it."""
    having = np.zeros(size, np.int64)
    for prints, _ in found:
        having += np.bincount(prints, minlength=size)
    total = sum(map(len, segments)) + PRIOR
    weights: F64 = np.log(total / np.maximum(having, 1))
    return weights


def _pairs(
    found: Sequence[tuple[I64, I64]], owners: I64, rarity: F64
) -> tuple[I64, I64, F64] | None:
    """For each text asked for and text found: their key, the prints they share, and the weight of these."""
    keys = [
        owners[prints] << 40 | number << 32 | texts for number, (prints, texts) in enumerate(found)
    ]
    if not sum(map(len, keys)):
        return None
    whole = np.concatenate(keys)
    weights = rarity[np.concatenate([prints for prints, _ in found])]
    order = np.argsort(whole, kind="stable")
    whole, weights = whole[order], weights[order]
    firsts = np.flatnonzero(np.append(True, whole[1:] != whole[:-1]))
    counts = np.diff(np.append(firsts, len(whole)))
    return whole[firsts], counts, np.add.reduceat(weights, firsts)


def _shares(
    segments: Sequence[Segment],
    asked: Prints,
    owners: I64,
    rarity: F64,
    pairs: tuple[I64, I64, I64],
    weights: F64,
) -> tuple[F64, F64, I64]:
    """The share of the shorter and of the longer text of each pair, and how many of them are long.

    A short text has more prints a character than a long one. Of a pair of both, only the prints that a long
    text would have can be shared; their number follows from the length.
    """
    whose, where, place = pairs
    size = len(asked.ends)
    own = np.bincount(owners, minlength=size)
    mean = np.bincount(owners, rarity, size) / np.maximum(own, 1)
    lengths, counts = _sizes(segments, where, place)
    long, own_long = lengths >= LONG, asked.lengths[whose] >= LONG
    sparse = 2 / (WINDOWS[1] + 1)
    theirs = np.where(own_long & ~long, lengths * sparse, counts)
    ours = np.where(long & ~own_long, asked.lengths[whose] * sparse, own[whose])
    shared = weights / np.maximum(mean[whose], 1e-9)
    fewer = np.maximum(np.minimum(theirs, ours), 1)
    more = np.maximum(np.maximum(theirs, ours), 1)
    return (
        np.minimum(shared / fewer, 1),
        np.minimum(shared / more, 1),
        long.astype(np.int64) + own_long,
    )


def _sizes(segments: Sequence[Segment], where: I64, place: I64) -> tuple[I64, I64]:
    lengths = np.zeros(len(where), np.int64)
    counts = np.zeros(len(where), np.int64)
    for number in np.unique(where).tolist():
        here = where == number
        lengths[here] = segments[number].lengths[place[here]]
        counts[here] = segments[number].counts[place[here]]
    return lengths, counts
