"""Places, organisations and persons in a text: gazetteer, endings of names, and a tagger of one's own data."""

from .gazetteer import Entry, Gazetteer, read_gazetteer
from .span import Span, merge
from .suffixes import by_ending
from .tagger import Tagger

__all__ = ["Entry", "Gazetteer", "Span", "Tagger", "by_ending", "merge", "read_gazetteer"]
