"""Fetch: one polite client for the open web, whose every answer is kept as WARC and can be read back."""

from .answer import Answer, Kept
from .archive import Archive
from .ask import Agent, Ask, Limits
from .body import unpacked
from .fetcher import Fetcher
from .guard import Guard
from .pace import Watch
from .reading import Record, read_record, read_warc

__all__ = [
    "Agent",
    "Answer",
    "Archive",
    "Ask",
    "Fetcher",
    "Guard",
    "Kept",
    "Limits",
    "Record",
    "Watch",
    "read_record",
    "read_warc",
    "unpacked",
]
