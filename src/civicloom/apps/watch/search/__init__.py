"""Searches texts for exact phrases, Chinese or Latin, newest or best first; never by author."""

from .index import Hit, Hits, Order, SearchIndex
from .shard import Doc

__all__ = ["Doc", "Hit", "Hits", "Order", "SearchIndex"]
