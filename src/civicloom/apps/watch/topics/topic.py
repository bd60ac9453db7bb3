"""A saved topic: what an analyst follows, for which purpose, and when to be told."""

from dataclasses import dataclass, field
from typing import Literal

from .query import Query

When = Literal["arrival", "cluster", "rate"]
"""Tell of each item, of a growing cluster of items, of more items than the season explains."""

AT_MOST_A_DAY = 10


@dataclass(frozen=True)
class Alert:
    """When to tell whom of a topic, and how often at most."""

    when: tuple[When, ...] = ()
    to: tuple[str, ...] = ()
    at_most_a_day: int = AT_MOST_A_DAY


@dataclass(frozen=True)
class Topic:
    """One topic file. ``title`` is by language; ``owner`` is an office or a post, ``purpose`` a purpose's id."""

    id: str
    title: dict[str, str]
    query: Query
    owner: str
    purpose: str
    alert: Alert = field(default_factory=Alert)
    file: str = ""
