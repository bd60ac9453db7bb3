"""The desk: what arrives is marked, kept with a receipt, indexed; asked, corrected, reported for a purpose."""

from .advising import Pair, Suggestion, agreements, suggestions
from .asking import Found
from .correcting import Corrected, correct
from .decided import kind_of
from .desk import PURPOSE, WatchDesk
from .intake import Taken
from .polling import Polled, poll_due
from .reporting import report

__all__ = [
    "PURPOSE",
    "Corrected",
    "Found",
    "Pair",
    "Polled",
    "Suggestion",
    "Taken",
    "WatchDesk",
    "agreements",
    "correct",
    "kind_of",
    "poll_due",
    "report",
    "suggestions",
]
