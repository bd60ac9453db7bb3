"""Saved topics, matched as items arrive: a query language, a matcher for very many queries, topic files."""

from .matcher import Match, Matcher
from .meta import Meta
from .query import Explanation, Query, Reason, Span

__all__ = ["Explanation", "Match", "Matcher", "Meta", "Query", "Reason", "Span"]
