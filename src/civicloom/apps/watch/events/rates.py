"""Alarms for series of daily counts, each with its reason, told once for an event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from civicloom.model.errors import CivicloomError

from .ears import ears
from .farrington import HISTORY, farrington

Key = tuple[str, str]
"""A topic and a place."""

QUANTILE = 2.45
"""Of the normal distribution: how far above the expected count a day must be."""

LEAST = 3
"""Fewer items than this are no event, however unusual."""

QUIET = 3
"""Days within their bounds that end an event."""

AGAIN = 1.5
"""An event is told again only when a day is so many times what was told before."""


@dataclass(frozen=True)
class RateAlarm:
    """A day with more items than its season explains: the reason is ``observed`` over ``upper``."""

    key: Key
    day: date
    observed: int
    expected: float
    upper: float
    method: str


def alarms(series: Mapping[Key, NDArray[np.int64]], begin: date) -> list[RateAlarm]:
    """The alarms of all series, whose first count is that of the day ``begin``; in order of day and key.

    From 70 days on a series has Farrington's bounds; before, from nine days on, those of EARS C2.
    Of one event the first unusual day is told, and a later one only when it has half as many items again as
    the day told last; three usual days end an event. Raises EVT-006 for what is no series of counts.
    """
    found = [alarm for key, counts in series.items() for alarm in _alarms(key, counts, begin)]
    return sorted(found, key=lambda alarm: (alarm.day, alarm.key))


def _alarms(key: Key, counts: NDArray[np.int64], begin: date) -> list[RateAlarm]:
    _check(counts)
    expected, upper = ears(counts[:HISTORY], "C2")
    later = farrington(counts, QUANTILE, HISTORY)
    expected = np.concatenate([expected, later.expected[HISTORY:]])
    upper = np.concatenate([upper, later.upper[HISTORY:]])
    return [
        RateAlarm(
            key,
            begin + timedelta(days=day),
            int(counts[day]),
            round(float(expected[day]), 2),
            round(float(upper[day]), 2),
            "EARS C2" if day < HISTORY else "Farrington",
        )
        for day in told(counts, upper)
    ]


def told(counts: NDArray[np.int64], upper: NDArray[np.float64]) -> list[int]:
    """The unusual days that are told, by the rule of ``alarms``."""
    days: list[int] = []
    last, least = -QUIET - 1, 0.0
    for day in np.flatnonzero((counts > upper) & (counts >= LEAST)).tolist():
        if day - last > QUIET or counts[day] >= least:
            days.append(day)
            least = AGAIN * counts[day]
        last = day
    return days


def _check(counts: NDArray[np.int64]) -> None:
    if counts.ndim != 1 or counts.dtype.kind not in "iu":
        raise CivicloomError("EVT-006", value=f"{counts.ndim} axes of {counts.dtype}")
    if len(counts) and counts.min() < 0:
        raise CivicloomError("EVT-006", value=int(counts.min()))
