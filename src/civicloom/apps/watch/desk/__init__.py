"""The desk: what arrives is marked, kept with a receipt, indexed; asked, corrected, reported for a purpose."""

from .advising import Pair, Suggestion, agreements, suggestions
from .asking import Found
from .correcting import Corrected, correct
from .decided import kind_of
from .desk import PURPOSE, WatchDesk
from .following import Relative, counts, days, relatives
from .intake import Taken
from .polling import Polled, poll_due
from .reporting import report

__all__ = [
    "PURPOSE",
    "Corrected",
    "Found",
    "Pair",
    "Polled",
    "Relative",
    "Suggestion",
    "Taken",
    "WatchDesk",
    "agreements",
    "correct",
    "counts",
    "days",
    "kind_of",
    "poll_due",
    "relatives",
    "report",
    "suggestions",
]
