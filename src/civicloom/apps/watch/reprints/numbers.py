"""The numbers of texts, each with the two characters before it and after it: what a template changes daily."""

import re

import numpy as np
from numpy.typing import NDArray

from ..charfold import Codes, text_of

Numbers = NDArray[np.uint64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]

MOST = 128
"""Numbers of a text that are kept: the first."""
AROUND = 2
"""Characters before and after a number that tell what it counts."""
LONGEST = 24
"""Digits of a number that are looked at."""

_LINK = re.compile(r"https?://[!-~]+")
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_MARK = np.uint32(1)


def numbers_of(folded: Codes, counted: Flags, sizes: Places) -> tuple[Numbers, Places]:
    """The numbers of each text of ``sizes`` characters in ``folded``, and where they end.

    ``counted``: which characters are letters or digits. Thousands may be parted by commas.
    """
    owners = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    points = _unlinked(folded)
    inside = _inside(points, owners)
    starts = np.flatnonzero(inside & ~_near(inside, owners, 1))
    ranks = np.arange(len(starts)) - np.searchsorted(owners[starts], owners[starts])
    around = _around(points, counted & (points != 0), inside, owners, starts)
    values = _values(points, inside, owners, starts)
    found = (around << np.uint64(32) | values)[ranks < MOST]
    kept = np.bincount(owners[starts][ranks < MOST], minlength=len(sizes))
    return found, np.cumsum(kept)


def _unlinked(folded: Codes) -> Codes:
    """The characters without those of links, whose digits count nothing."""
    text = text_of(folded)
    if "://" not in text:
        return folded
    points = folded.copy()
    for link in _LINK.finditer(text):
        points[link.start() : link.end()] = 0
    return points


def _inside(points: Codes, owners: NDArray[np.int32]) -> Flags:
    """Which characters belong to numbers: digits, a point between digits, a comma before three digits."""
    digit = (points >= 0x30) & (points <= 0x39)
    here = [_near(digit, owners, -step) for step in range(5)]
    before = _near(digit, owners, 1)
    point = (points == 0x2E) & before & here[1]
    comma = (points == 0x2C) & before & here[1] & here[2] & here[3] & ~here[4]
    found: Flags = digit | point | comma
    return found


def _around(
    points: Codes, counted: Flags, inside: Flags, owners: NDArray[np.int32], starts: Places
) -> Numbers:
    """The hash of what stands around each number, other numbers being only marks."""
    first = np.zeros(len(points), np.bool_)
    first[starts] = True
    kept = np.flatnonzero((counted & ~inside) | first)
    signs = np.where(first, _MARK, points)[kept].astype(np.uint64)
    whose = owners[kept]
    at = np.searchsorted(kept, starts)
    hashed = np.zeros(len(starts), np.uint64)
    for step in (*range(-AROUND, 0), *range(1, AROUND + 1)):
        near = np.clip(at + step, 0, len(kept) - 1)
        same = (near == at + step) & (whose[near] == owners[starts])
        hashed = hashed * _FACTOR + np.where(same, signs[near], np.uint64(0))
    return _mixed(hashed)


def _values(points: Codes, inside: Flags, owners: NDArray[np.int32], starts: Places) -> Numbers:
    """The hash of each number's digits and point."""
    hashed = np.zeros(len(starts), np.uint64)
    running = np.ones(len(starts), np.bool_)
    for step in range(LONGEST):
        at = np.minimum(starts + step, len(points) - 1)
        running &= (at == starts + step) & inside[at] & (owners[at] == owners[starts])
        if not running.any():
            break
        told = running & (points[at] != 0x2C)
        hashed = np.where(told, hashed * _FACTOR + points[at], hashed)
    return _mixed(hashed)


def _near(flags: Flags, owners: NDArray[np.int32], by: int) -> Flags:
    """The flags of the characters ``by`` places before, or behind when negative; none of another text's."""
    found = np.zeros_like(flags)
    if by > 0:
        found[by:] = flags[:-by] & (owners[by:] == owners[:-by])
    elif by < 0:
        found[:by] = flags[-by:] & (owners[:by] == owners[-by:])
    else:
        found = flags
    return found


def _mixed(hashed: Numbers) -> Numbers:
    found: Numbers = (hashed ^ (hashed >> np.uint64(29))) * _FACTOR >> np.uint64(32)
    return found
