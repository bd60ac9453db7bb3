"""The desk: what arrives is marked, kept with a receipt, indexed; asked, corrected, reported for a purpose."""

from .advising import Pair, Suggestion, agreements, suggestions
from .asking import PURPOSE, Found
from .checking import check
from .correcting import Corrected, correct
from .decided import kind_of
from .desk import WatchDesk
from .errands import Happening
from .following import Relative, counts, days, relatives, search, stories
from .intake import BUSY, Taken
from .listening import listen
from .polling import Polled, poll_due
from .reporting import report
from .scheduled import captures_of, do_scheduled

__all__ = [
    "BUSY",
    "PURPOSE",
    "Corrected",
    "Found",
    "Happening",
    "Pair",
    "Polled",
    "Relative",
    "Suggestion",
    "Taken",
    "WatchDesk",
    "agreements",
    "captures_of",
    "check",
    "correct",
    "counts",
    "days",
    "do_scheduled",
    "kind_of",
    "listen",
    "poll_due",
    "relatives",
    "report",
    "search",
    "stories",
    "suggestions",
]
