"""Numbers that stand for features: of words, of pairs of them, of names of places."""

import re
import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

SLOTS = 1 << 22
"""Places for counts of features; two features may share one, which makes both look less rare."""

WORD = re.compile(r"[\u3400-\u9fffA-Za-z0-9]+")
MARK = "@"
"""What names of places begin with."""

BREAK = 1
"""The code of what stands between two texts; 0 is that of what is no word."""

PLACE = 1 << 62
"""What the codes of places have, and those of words have not."""

_CACHED_WORDS = 1 << 15
_FIRST, _SECOND, _POSITIVE, _KEPT = 0x9E3779B1, 0x85EBCA77, 0x7FFFFFFFFFFFFFFF, 17


@lru_cache(_CACHED_WORDS)
def word_code(word: str) -> int:
    """The code of a word: below 0 for one of one character, 0 for what is no word, ``BREAK`` for a new line."""
    if not WORD.fullmatch(word):
        return BREAK if word == "\n" else 0
    return _crc(word) if len(word) > 1 else -_crc(word)


def place_code(name: str) -> int:
    """The code of a name of a place, which begins with its mark."""
    return _crc(name) | PLACE


def pair_codes(first: Ints, second: Ints) -> Ints:
    """Codes of pairs (the low bits of sums of odd multiples, shifted so that high bits count)."""
    mixed: Ints = (first * _FIRST + second * _SECOND) & _POSITIVE
    return mixed >> _KEPT


def code_of(feature: str) -> int:
    """The code of a feature that is written out."""
    if feature.startswith(MARK):
        return place_code(feature)
    one, _, other = feature.partition(" ")
    first = abs(word_code(one))
    if not other:
        return first
    return (first * _FIRST + abs(word_code(other)) * _SECOND & _POSITIVE) >> _KEPT


def slots(codes: Ints) -> Ints:
    """Where features are counted."""
    return codes & (SLOTS - 1)


def _crc(text: str) -> int:
    return zlib.crc32(text.encode()) | 1 << 32  # never 0
