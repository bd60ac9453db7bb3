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
COMMA = 4
"""Characters behind a comma, from which on another digit makes it no mark of thousands."""

_LINK = re.compile(r"https?://[!-~]+")
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_MARK = np.uint32(1)


def numbers_of(text: str, folded: Codes, counted: Flags, ends: Places) -> tuple[Numbers, Places]:
    """The numbers of several texts, and where those of each end.

    ``text``: all of them, a NUL behind each, at ``ends``; ``folded``: its characters; ``counted``: which of these
    are letters or digits. Thousands may be parted by commas.
    """
    points = _unlinked(text, folded)
    if points is not folded:
        counted = counted & (points != 0)
    inside = _inside(points)
    starts = np.flatnonzero(inside & ~np.append(False, inside[:-1]))
    owners = np.searchsorted(ends, starts)
    first = np.arange(len(starts)) - np.searchsorted(owners, owners) < MOST
    around = _around(points, counted & ~inside, starts, np.append(-1, ends)[owners], ends[owners])
    found = (around << np.uint64(32) | _values(points, inside, starts))[first]
    return found, np.cumsum(np.bincount(owners[first], minlength=len(ends)))


def _unlinked(text: str, folded: Codes) -> Codes:
    """The characters without those of links, whose digits count nothing; the same array when there is none."""
    if "//" not in text and "\uff0f" not in text:
        return folded
    points = folded.copy()
    for link in _LINK.finditer(text_of(folded)):
        points[link.start() : link.end()] = 0
    return points


def _inside(points: Codes) -> Flags:
    """Which characters belong to numbers: digits, a point between digits, a comma before three digits."""
    digit = np.zeros(len(points) + COMMA, np.bool_)  # with room behind the last character
    digit[: len(points)] = points - np.uint32(0x30) < 10
    inside: Flags = digit[: len(points)].copy()
    marks = np.flatnonzero((points == 0x2E) | (points == 0x2C))
    marks = marks[digit[marks - 1] & digit[marks + 1]]
    thousands = digit[marks + 2] & digit[marks + 3] & ~digit[marks + COMMA]
    inside[marks[(points[marks] == 0x2E) | thousands]] = True
    return inside


def _around(points: Codes, signs: Flags, starts: Places, after: Places, ends: Places) -> Numbers:
    """The hash of what stands around each number, other numbers being only marks.

    ``signs``: which characters count and are in no number. Each number's text is after ``after`` and before ``ends``.
    """
    first = np.zeros(len(points), np.bool_)
    first[starts] = True
    kept = np.flatnonzero(signs | first)
    at = np.searchsorted(kept, starts)
    hashed = np.zeros(len(starts), np.uint64)
    for step in (*range(-AROUND, 0), *range(1, AROUND + 1)):
        near = np.clip(at + step, 0, len(kept) - 1)
        place = kept[near]
        same = (near == at + step) & (place > after) & (place < ends)
        sign = np.where(first[place], _MARK, points[place]).astype(np.uint64)
        hashed = hashed * _FACTOR + np.where(same, sign, np.uint64(0))
    return _mixed(hashed)


def _values(points: Codes, inside: Flags, starts: Places) -> Numbers:
    """The hash of each number's digits and point. The last character of all is in no number."""
    hashed = np.zeros(len(starts), np.uint64)
    running = np.ones(len(starts), np.bool_)
    for step in range(LONGEST):
        at = np.minimum(starts + step, len(points) - 1)
        running &= inside[at]
        if not running.any():
            break
        told = running & (points[at] != 0x2C)
        hashed = np.where(told, hashed * _FACTOR + points[at], hashed)
    return _mixed(hashed)


def _mixed(hashed: Numbers) -> Numbers:
    found: Numbers = (hashed ^ (hashed >> np.uint64(29))) * _FACTOR >> np.uint64(32)
    return found
