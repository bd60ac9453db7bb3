"""What tells one event from another in a text: words, pairs of words, names of places; weighed by rarity."""

import re
import zlib
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from civicloom.apps.watch.words import segment
from civicloom.model.text import half_width, simplified

Vector = dict[str, float]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LEAD = 400
"""Characters of a text that are read; an event is told at the beginning."""

SLOTS = 1 << 22
"""Places for counts of features; two features may share one, which makes both look less rare."""

KEPT = 100
"""The weightiest features of an item, which are its vector."""

_TITLE_WEIGHT = 3
_PLACE_WEIGHT = 0.5
_NEW_WEIGHT = 0.55
"""A feature never seen before: most are never seen again and would only dilute the others."""
_DIGITS = 5
_COMMON = 0.1
_COMMON_FROM = 200
_WORD = re.compile(r"[\u3400-\u9fffA-Za-z0-9]+")
_MARK = "@"
_CACHED_WORDS = 1 << 17


class Features:
    """Turns texts into vectors of unit length; counts in how many items each feature was."""

    def __init__(self) -> None:
        self.counts = np.zeros(SLOTS, np.int32)
        self.items = 0

    def vector(self, title: str, text: str) -> Vector:
        """The vector of an item, which is then counted; weightiest first. Place names begin with @."""
        found = _Found(_plain(title), _plain(text))
        weight = self._weights(found.slots, found.often)
        weight *= np.where(
            found.place,
            _PLACE_WEIGHT / _length(weight[found.place]),
            1 / _length(weight[~found.place]),
        )
        self._count(found.slots)
        kept = np.argsort(-weight, kind="stable")[:KEPT]
        lengths = np.round(weight[kept] / _length(weight[kept]), _DIGITS).tolist()
        named = zip(found.named(kept), lengths, strict=True)
        return {name: length for name, length in named if length}

    def count(self, vector: Vector) -> None:
        """Count an item again of which only the vector is left."""
        self._count(np.array([_slot(feature) for feature in vector], np.int64))

    def _count(self, slots: Ints) -> None:
        self.counts[slots] += 1  # once an item, also where two features share a slot
        self.items += 1

    def _weights(self, slots: Ints, often: Floats) -> Floats:
        """Weights by rarity (tf-idf), of length one."""
        seen = self.counts[slots]
        weights: Floats = (1 + np.log(often)) * (np.log((1 + self.items) / (1 + seen)) + 1)
        weights[seen == 0] *= _NEW_WEIGHT
        if self.items > _COMMON_FROM:
            weights[seen > _COMMON * self.items] = 0
        return weights


def _length(weights: Floats) -> float:
    """The length of a vector, 1 for one of nothing."""
    return float(np.sqrt(weights @ weights)) or 1.0


def _plain(text: str) -> str:
    """The lead in simplified characters, without what the libraries in C cannot take."""
    lead = text[:LEAD].replace("\0", " ").encode(errors="replace").decode()
    return simplified(half_width(lead))


class _Found:
    """The features of a text by number: slots, how often each is there, which are places.

    Features are words of two characters or more, pairs of neighbours, and names of places.
    """

    def __init__(self, title: str, text: str) -> None:
        in_title, named_in_title = segment(title), list(_names(title))
        words = in_title + segment(text)
        names = named_in_title + list(_names(text))
        codes = np.fromiter(map(_code, words), np.int64, len(words))
        at = np.flatnonzero(codes)
        singles = at[codes[at] > 0]
        first, second = at[:-1], at[1:]
        together = (first >= len(in_title)) | (second < len(in_title))
        first, second = first[together], second[together]
        code, place = np.abs(codes), np.arange(len(words), len(words) + len(names))
        placed = np.fromiter(map(_crc, names), np.int64, len(names))
        every = np.concatenate([code[singles], _mix(code[first], code[second]), placed])
        self._words = words + names
        self._begin = np.concatenate([singles, first, place])
        self._end = np.concatenate([singles, second, place])
        title_ends = np.where(
            self._begin < len(words), len(in_title), len(words) + len(named_in_title)
        )
        times = np.where(self._begin < title_ends, _TITLE_WEIGHT, 1)
        different, self._first, which = np.unique(every, return_index=True, return_inverse=True)
        self.slots: Ints = different & (SLOTS - 1)
        self.often = np.bincount(which, times, len(different)).astype(np.float64)
        self.place = self._begin[self._first] >= len(words)

    def named(self, features: Ints) -> Iterator[str]:
        """The names of features by their number."""
        first = self._first[features]
        words = self._words
        for begin, end in zip(self._begin[first].tolist(), self._end[first].tolist(), strict=True):
            yield words[begin] if begin == end else f"{words[begin]} {words[end]}"


@lru_cache(_CACHED_WORDS)
def _code(word: str) -> int:
    """0 for what is no word, below 0 for a word of one character."""
    if not _WORD.fullmatch(word):
        return 0
    return _crc(word) if len(word) > 1 else -_crc(word)


def _crc(text: str) -> int:
    return zlib.crc32(text.encode()) | 1 << 32  # never 0


def _mix(first: Ints, second: Ints) -> Ints:
    """Codes of pairs (the low bits of sums of odd multiples, shifted so that high bits count)."""
    mixed = (first * 0x9E3779B1 + second * 0x85EBCA77) & 0x7FFFFFFFFFFFFFFF
    return mixed >> 17


def _slot(feature: str) -> int:
    """The slot of a feature that is written out."""
    one, _, other = feature.partition(" ")
    if not other:
        return _crc(feature) & (SLOTS - 1)
    pair = np.array([[_crc(one)], [_crc(other)]], np.int64)
    return int(_mix(pair[0], pair[1])[0]) & (SLOTS - 1)


def _names(text: str) -> Iterator[str]:
    suffix, before = _place_ends()
    for run in _WORD.findall(text):
        for match in suffix.finditer(run):
            for length in before:
                if match.start() >= length:
                    yield _MARK + run[match.start() - length : match.end()]


@cache
def _place_ends() -> tuple[re.Pattern[str], tuple[int, ...]]:
    data = yaml.safe_load((Path(__file__).parent / "places.yaml").read_text("utf-8"))
    longest_first = sorted(data["suffixes"], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), tuple(data["before"])
