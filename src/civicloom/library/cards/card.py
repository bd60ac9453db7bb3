"""A card: the linked view of one subject, each field the best record's value with its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Value:
    """One value as one record gives it. `seen` is aware, UTC; `known` is how it is known."""

    value: object
    source: str
    standard: str
    seen: datetime
    known: str


@dataclass(frozen=True)
class CardField(Value):
    """The value chosen for a field, and what other records say instead, best first."""

    name: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    others: tuple[Value, ...] = ()

    @property
    def contradicted(self) -> bool:
        """True when another record gives another value."""
        return bool(self.others)


@dataclass(frozen=True)
class Withheld:
    """Fields of a table that were not read, and why; `code` is a PUR code."""

    standard: str
    fields: tuple[str, ...]
    code: str
    reason: str


@dataclass(frozen=True)
class Record:
    """A record that belongs to the subject: where it is from, and under which key."""

    standard: str
    source: str
    key: str
    batch: str
    seen: datetime


@dataclass(frozen=True)
class Card:
    """What an actor may see of a subject for a purpose, in one release, on one day."""

    subject: str
    kind: str
    fields: tuple[CardField, ...]
    members: tuple[Record, ...]
    refused: tuple[Withheld, ...]
    release: str
    as_of: date
