"""Which parts of two sequences are the same: patience alignment (Cohen 2010), linear in practice.

Things that occur once on both sides are anchors; their longest common order is kept and each grows to
the sides. What lies between is told as a gap.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple


class Run(NamedTuple):
    """``size`` equal things, from ``before`` in the first sequence and ``after`` in the second."""

    before: int
    after: int
    size: int


class Gap(NamedTuple):
    """[before, before_end) of the first sequence stands where [after, after_end) of the second does."""

    before: int
    before_end: int
    after: int
    after_end: int


def same_runs(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Run]:
    """The equal runs, in order, none overlapping another on either side."""
    runs: list[Run] = []
    low_a = low_b = 0
    for i, j in [*_anchors(a, b), (len(a), len(b))]:
        if i < low_a or j < low_b:
            continue
        head = _forward(a, b, low_a, low_b, i, j)
        tail = _backward(a, b, low_a + head, low_b + head, i, j)
        # The anchor itself, and what follows it, is the head of the next round.
        runs += [Run(low_a, low_b, head), Run(i - tail, j - tail, tail)]
        low_a, low_b = i, j
    return _merged(run for run in runs if run.size)


def gaps(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Gap]:
    """What is not in a run, in order."""
    found = []
    at_a = at_b = 0
    for run in [*same_runs(a, b), Run(len(a), len(b), 0)]:
        if run.before > at_a or run.after > at_b:
            found.append(Gap(at_a, run.before, at_b, run.after))
        at_a, at_b = run.before + run.size, run.after + run.size
    return found


def _anchors(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    counts_a, counts_b = Counter(a), Counter(b)
    place = {thing: j for j, thing in enumerate(b) if counts_b[thing] == 1}
    pairs = [(i, place[x]) for i, x in enumerate(a) if counts_a[x] == 1 and x in place]
    return _rising(pairs)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs whose second members rise (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    back: list[int] = []
    for number, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        back.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [j]
        piles[pile : pile + 1] = [number]
    chain = []
    at = piles[-1] if piles else -1
    while at >= 0:
        chain.append(pairs[at])
        at = back[at]
    return chain[::-1]


def _forward(
    a: Sequence[Hashable], b: Sequence[Hashable], i: int, j: int, end_a: int, end_b: int
) -> int:
    size = 0
    while i + size < end_a and j + size < end_b and a[i + size] == b[j + size]:
        size += 1
    return size


def _backward(
    a: Sequence[Hashable], b: Sequence[Hashable], low_a: int, low_b: int, i: int, j: int
) -> int:
    size = 0
    while i - size > low_a and j - size > low_b and a[i - size - 1] == b[j - size - 1]:
        size += 1
    return size


def _merged(runs: Iterable[Run]) -> list[Run]:
    merged: list[Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if last and (last.before + last.size, last.after + last.size) == run[:2]:
            merged[-1] = Run(last.before, last.after, last.size + run.size)
        else:
            merged.append(run)
    return merged
