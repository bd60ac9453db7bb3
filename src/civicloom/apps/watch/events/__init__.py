"""Emerging events: items grouped into stories as they arrive, and alarms for counts above what is usual."""

from .bursts import Burst, begun, bursts
from .ears import ears
from .farrington import Bounds, farrington
from .journal import Journal
from .rates import RateAlarm, alarms
from .relations import Moment, Related, related, timeline
from .story import Decision, Story
from .stream import Stream

__all__ = [
    "Bounds",
    "Burst",
    "Decision",
    "Journal",
    "Moment",
    "RateAlarm",
    "Related",
    "Story",
    "Stream",
    "alarms",
    "begun",
    "bursts",
    "ears",
    "farrington",
    "related",
    "timeline",
]
