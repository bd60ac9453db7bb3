"""Emerging events: items grouped into stories as they arrive, and alarms for counts above what is usual."""

from .journal import Journal
from .story import Decision, Story
from .stream import Stream

__all__ = ["Decision", "Journal", "Story", "Stream"]
