"""Features with their weights, as small as they can be kept: codes and numbers side by side."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .codes import code_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

_DIGITS = 5
_BETWEEN = "\n"  # in no name


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """Codes of features, ascending, with the weight of each; and their names in one text, where they are kept.

    Some 20 bytes a feature, where a dictionary takes 200: a window of months stays in memory.
    """

    codes: Ints
    weights: Floats
    names: str = ""

    @classmethod
    def of(cls, weights: Mapping[str, float]) -> Vector:
        """The vector of features by name, as lines of earlier logs have it."""
        coded = sorted((code_of(name), name) for name in weights)
        names = [name for _, name in coded]
        return cls(
            np.array([code for code, _ in coded], np.int64),
            np.array([weights[name] for name in names], np.float32),
            _BETWEEN.join(names),
        )

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Vector:
        """The vector that ``written`` gave. Raises KeyError, ValueError and TypeError for what is none."""
        codes = np.frombuffer(b64decode(written["codes"]), "<i8").astype(np.int64, copy=False)
        weights = np.frombuffer(b64decode(written["weights"]), "<f4").astype(np.float32, copy=False)
        names = written["names"]
        if not len(codes) == len(weights) == (names.count(_BETWEEN) + 1 if names else 0):
            raise ValueError("features without codes, weights or names")
        return cls(codes, weights, names)

    def written(self) -> dict[str, str]:
        """The vector as words of a line; what it takes to read a line is what it takes to begin."""
        return {
            "names": self.names,
            "codes": b64encode(self.codes.astype("<i8").tobytes()).decode(),
            "weights": b64encode(self.weights.astype("<f4").tobytes()).decode(),
        }

    @classmethod
    def named(cls, codes: Ints, weights: Floats, names: Iterable[str]) -> Vector:
        """The vector of ascending codes, with the name of each."""
        return cls(codes, weights, _BETWEEN.join(names))

    def __len__(self) -> int:
        return len(self.codes)

    def by_name(self) -> dict[str, float]:
        """The weights by name."""
        weights = np.round(self.weights.astype(np.float64), _DIGITS).tolist()
        return dict(zip(self.names.split(_BETWEEN), weights, strict=True)) if weights else {}

    def dot(self, other: Vector) -> float:
        """The sum of the products of what both have; quickest when the other one is the shorter."""
        if not len(self):
            return 0.0
        at = self.codes.searchsorted(other.codes)
        shared = self.codes.take(at, mode="clip") == other.codes
        return float(self.weights.take(at, mode="clip") @ (other.weights * shared))

    def weightiest(self, most: int) -> tuple[list[int], list[float]]:
        """The codes that weigh most, and their weights, the weightiest first."""
        first = (-self.weights).argsort(kind="stable")[:most]
        return self.codes[first].tolist(), self.weights[first].tolist()


NOTHING = Vector(np.zeros(0, np.int64), np.zeros(0, np.float32))


def weightiest(most: int, weights: NDArray[np.floating], owner: Ints) -> Ints:
    """The places of the features that weigh most of each owner, the weightiest first; owners ascend."""
    order = np.lexsort((-weights, owner))
    found: Ints = order[np.arange(len(order)) - np.searchsorted(owner, owner) < most]
    return found


def total(vectors: Iterable[Vector]) -> Vector:
    """The sum of vectors; one alone is its own sum, and is not copied."""
    told = [vector for vector in vectors if len(vector)]
    if len(told) < 2:
        return told[0] if told else NOTHING
    codes = np.concatenate([vector.codes for vector in told])
    order = codes.argsort(kind="stable")
    codes = codes[order]
    weights = np.concatenate([vector.weights for vector in told])[order]
    first = np.flatnonzero(np.append(True, codes[1:] != codes[:-1]))
    return Vector(codes[first], np.add.reduceat(weights, first))
