"""When a source is polled next: in proportion to 1/sqrt(rate), not below its floor, slower when it fails.

For sources that publish at random, this shares a number of polls so that the mean delay is least. Floors, the
slower step for stale sources and the weights of failures are those of Media Cloud's feed fetcher.
"""

import math
from datetime import timedelta

from civicloom.model.errors import CivicloomError

USUAL = timedelta(minutes=25)
"""The interval for a source with one new item an hour."""
LONGEST = timedelta(hours=24)
STALE_AFTER = timedelta(days=7)
STALE_STEP = timedelta(minutes=60)
DISABLE_AT = 30.0
MEMORY_HOURS = 14 * 24.0
PRIOR_ITEMS, PRIOR_HOURS = 0.5, 0.5
ASKED_TO_WAIT, SOFT, HARD = 0.25, 0.5, 1.0
DOUBLINGS = 6


def rate(items: float, hours: float) -> float:
    """New items an hour: a gamma prior of one an hour, overruled by half an hour's evidence."""
    return (items + PRIOR_ITEMS) / (hours + PRIOR_HOURS)


def forget(value: float, hours: float) -> float:
    """What an older count still weighs after some hours."""
    return value * math.exp(-hours / MEMORY_HOURS)


def interval(rate_: float, floor: timedelta, stale: bool = False, failures: float = 0) -> timedelta:
    """The time until the next poll.

    >>> interval(1.0, timedelta(minutes=10)), interval(100.0, timedelta(minutes=10))
    (datetime.timedelta(seconds=1500), datetime.timedelta(seconds=600))
    """
    wanted = USUAL / math.sqrt(max(rate_, 1e-6))
    wanted = max(min(wanted, LONGEST), floor) + (STALE_STEP if stale else timedelta())
    return max(min(wanted * 2 ** min(failures, DOUBLINGS), LONGEST), floor)


def weight(error: CivicloomError) -> float:
    """What a failure weighs: a host that asks to wait least, a page that is gone most."""
    status = error.facts.get("status")
    if error.code == "FET-012":
        return 0.0
    if status == 429:
        return ASKED_TO_WAIT
    if error.code == "FET-010":
        return SOFT if isinstance(status, int) and status >= 500 else HARD
    return SOFT if error.entry.kind == "environment" else HARD
