"""Time as a part that can be given: the moment now, and the calendar of working days."""

from .clock import Clock, FixedClock, SystemClock, timestamp
from .holidays import Holidays, is_term

__all__ = ["Clock", "FixedClock", "Holidays", "SystemClock", "is_term", "timestamp"]
