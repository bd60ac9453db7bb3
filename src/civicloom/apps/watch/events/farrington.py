"""What a day should have by the same days of past weeks and years (Farrington et al. 1996, Noufaily et al. 2013).

A quasi-Poisson level from comparable days, past outbreaks weighed down, and an upper bound on the two-thirds
power scale, where counts are about normal.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HISTORY = 70
"""Days without which a series has no bound."""

_WEEKS = range(2, 10)
"""The same weekday so many weeks ago; the newest week may already be part of the event."""
_YEAR = 364  # whole weeks, so that the weekday stays
_YEARS = (1, 2)
_AROUND = range(-3, 4)
_OUTLIER = 4.0
_MAD = 1.4826  # of the median absolute deviation, for the standard deviation of a normal
_LEAST_LEVEL = 0.05
_HALF = 0.5  # counts are whole: the correction for continuity, which matters where they are few
_CHUNK = 4_000


@dataclass(frozen=True)
class Bounds:
    """For each day the expected count and the upper bound; NaN for days with too little history."""

    expected: Floats
    upper: Floats


def farrington(counts: NDArray[np.int64], quantile: float, begin: int = 0) -> Bounds:
    """The bounds of each day of a series from day ``begin`` on; ``quantile`` is that of the normal, such as 2.58."""
    days = len(counts)
    expected, upper = np.full(days, np.nan), np.full(days, np.nan)
    for first in range(max(begin, HISTORY), days, _CHUNK):
        at = np.arange(first, min(days, first + _CHUNK))
        expected[at], upper[at] = _bounds(counts, at, quantile)
    return Bounds(expected, upper)


def _bounds(
    counts: NDArray[np.int64], at: NDArray[np.int64], quantile: float
) -> tuple[Floats, Floats]:
    reference = at[:, None] - _offsets()[None, :]
    known = (reference >= 0).astype(np.float64)
    value = counts[np.maximum(reference, 0)].astype(np.float64)
    size = known.sum(axis=1)
    level = np.maximum(_median(value, known), _LEAST_LEVEL)
    spread = np.maximum(_median(np.abs(value - level[:, None]), known) ** 2 * _MAD**2 / level, 1.0)
    weight = known * _downweighted(value, level, spread)
    level = _level(value, weight)
    spread = _dispersion(value, level, known, weight)
    total = spread + spread / size  # of the day itself, and of the level that is only estimated
    deviation = np.sqrt(4 / 9 * np.cbrt(level) * total)
    return level, (level ** (2 / 3) + quantile * deviation) ** 1.5 + _HALF


def _offsets() -> NDArray[np.int64]:
    weeks = [7 * week for week in _WEEKS]
    years = [_YEAR * year + 7 * around for year in _YEARS for around in _AROUND]
    return np.array(weeks + years)


def _median(value: Floats, known: Floats) -> Floats:
    """The middle of the known values, which a few outbreaks do not move."""
    ordered = np.sort(np.where(known > 0, value, np.inf), axis=1)
    size = known.sum(axis=1).astype(np.int64)
    row = np.arange(len(ordered))
    middle: Floats = (ordered[row, (size - 1) // 2] + ordered[row, size // 2]) / 2
    return middle


def _level(value: Floats, weight: Floats) -> Floats:
    level: Floats = np.maximum((value * weight).sum(axis=1) / weight.sum(axis=1), _LEAST_LEVEL)
    return level


def _dispersion(value: Floats, level: Floats, known: Floats, weight: Floats) -> Floats:
    """The variance over the mean, at least one; squared weights, lest past outbreaks widen it."""
    chi = weight**2 * (value - level[:, None]) ** 2 / level[:, None]
    spread: Floats = chi.sum(axis=1) / (weight.sum(axis=1) * (1 - 1 / known.sum(axis=1)))
    return np.maximum(spread, 1.0)


def _downweighted(value: Floats, level: Floats, spread: Floats) -> Floats:
    """Weights of past days: those far above the level count less, as outbreaks of their own."""
    deviation = np.sqrt(4 / 9 * np.cbrt(level) * spread)[:, None]
    residual = (np.cbrt(value) ** 2 - np.cbrt(level)[:, None] ** 2) / deviation
    weights: Floats = np.where(residual > _OUTLIER, (_OUTLIER / np.maximum(residual, 1)) ** 2, 1.0)
    return weights
