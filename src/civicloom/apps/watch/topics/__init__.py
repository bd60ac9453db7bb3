"""Saved topics, matched as items arrive: a query language, a matcher for very many queries, topic files."""

from .matcher import Match, Matcher
from .meta import Meta
from .query import Explanation, Query, Reason, Span
from .topic import Alert, Topic, When
from .topics import Topics

__all__ = [
    "Alert",
    "Explanation",
    "Match",
    "Matcher",
    "Meta",
    "Query",
    "Reason",
    "Span",
    "Topic",
    "Topics",
    "When",
]
