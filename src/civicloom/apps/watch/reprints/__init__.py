"""Finds the reprints of a text: what was cut or changed, the likely origin, the path over time."""

from .changes import Change, Changes, changes
from .index import Entry, Match, ReprintIndex
from .judging import Kind
from .pairs import Pair, pairs
from .stories import Step, Story, stories

__all__ = [
    "Change",
    "Changes",
    "Entry",
    "Kind",
    "Match",
    "Pair",
    "ReprintIndex",
    "Step",
    "Story",
    "changes",
    "pairs",
    "stories",
]
