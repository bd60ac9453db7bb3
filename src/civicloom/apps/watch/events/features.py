"""What tells one event from another in a text: words, pairs of words, names of places; weighed by rarity."""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from operator import itemgetter
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from civicloom.apps.watch.words import fold, segment

Vector = dict[str, float]
Parts = list[tuple[str, int]]
"""Folded texts, and how often each of their words counts."""

LEAD = 1_000
"""Characters of a text that are read; an event is told at the beginning."""

SLOTS = 1 << 22
"""Places for counts of features; two features may share one, which makes both look less rare."""

KEPT = 60
"""The weightiest features of an item, which are its vector."""

_TITLE_WEIGHT = 3
_PLACE_WEIGHT = 0.4
_NEW_WEIGHT = 0.55
"""A feature never seen before: most are never seen again and would only dilute the others."""
_COMMON = 0.1
_COMMON_FROM = 200
_WORD = re.compile(r"[\u3400-\u9fffA-Za-z0-9]+")
_MARK = "@"


class Features:
    """Turns texts into vectors of unit length; counts in how many items each feature was."""

    def __init__(self) -> None:
        self.counts = np.zeros(SLOTS, np.int32)
        self.items = 0

    def vector(self, title: str, text: str) -> Vector:
        """The vector of an item, which is then counted. Place names begin with @."""
        parts = [(fold(title[:LEAD]), _TITLE_WEIGHT), (fold(text[:LEAD]), 1)]
        words, places = _words(parts), _places(parts)
        slots = [_slots(words), _slots(places)]
        vector = self._weighed(words, slots[0], 1.0)
        vector.update(self._weighed(places, slots[1], _PLACE_WEIGHT))
        self._count(np.concatenate(slots))
        weightiest = sorted(vector.items(), key=itemgetter(1), reverse=True)  # of equals the first
        return unit(dict(weightiest[:KEPT]))

    def count(self, vector: Vector) -> None:
        """Count an item again of which only the vector is left."""
        self._count(_slots(vector))

    def _count(self, slots: NDArray[np.int64]) -> None:
        self.counts[np.unique(slots)] += 1
        self.items += 1

    def _weighed(self, counts: dict[str, int], slots: NDArray[np.int64], length: float) -> Vector:
        seen = self.counts[slots]
        weights = 1 + np.log(np.fromiter(counts.values(), np.float64, len(counts)))
        weights *= np.log((1 + self.items) / (1 + seen)) + 1
        weights[seen == 0] *= _NEW_WEIGHT
        if self.items > _COMMON_FROM:
            weights[seen > _COMMON * self.items] = 0
        total = float(np.sqrt((weights**2).sum()))
        if not total:
            return {}
        weighed = zip(counts, (weights * (length / total)).tolist(), strict=True)
        return {feature: weight for feature, weight in weighed if weight}


def unit(vector: Vector) -> Vector:
    """The vector with length one; an empty one stays empty."""
    length = sum(weight * weight for weight in vector.values()) ** 0.5
    return {feature: weight / length for feature, weight in vector.items()} if length else {}


def _words(parts: Parts) -> dict[str, int]:
    """Words of two characters or more, and pairs of neighbours."""
    counts: Counter[str] = Counter()
    for part, times in parts:
        words = [word for word in segment(part) if _WORD.fullmatch(word)]
        grams = [word for word in words if len(word) > 1]
        grams += [f"{one} {other}" for one, other in pairwise(words)]
        for gram in grams:
            counts[gram] += times
    return counts


def _places(parts: Parts) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for part, times in parts:
        for name in _names(part):
            counts[name] += times
    return counts


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


def _slots(features: Iterable[str]) -> NDArray[np.int64]:
    crc = zlib.crc32
    return np.array([crc(feature.encode()) & (SLOTS - 1) for feature in features], np.int64)
