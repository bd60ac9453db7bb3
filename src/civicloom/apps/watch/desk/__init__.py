"""The desk: what arrives is marked, kept with a receipt, indexed; asked, corrected, reported for a purpose."""

from .asking import Found
from .correcting import correct
from .desk import PURPOSE, WatchDesk
from .intake import Taken
from .polling import Polled, poll_due
from .reporting import report

__all__ = ["PURPOSE", "Found", "Polled", "Taken", "WatchDesk", "correct", "poll_due", "report"]
