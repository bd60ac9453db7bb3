"""Choose each field's value among the records of a subject, and keep what the others say."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ...model.standards import Field, Standard
from .card import CardField, Value

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Candidate:
    """One value with its field's declared precedence."""

    field: Field
    value: Value

    @property
    def rank(self) -> tuple[int, datetime, str, str]:
        """Higher wins: declared precedence, then the latest seen; names decide the rest, so that a card
        comes out the same every time."""
        seen = self.value.seen or NEVER
        return (self.field.precedence, seen, self.value.source, str(self.value.value))


def choose(
    rows: Iterable[tuple[Standard, Mapping[str, Any]]], fields: Mapping[str, tuple[str, ...]]
) -> tuple[CardField, ...]:
    """One card field for each role (or field name without a role), in the order of the standards.

    rows: records as (standard, column values). The best is by precedence, then by time seen.
    """
    groups: dict[str, list[Candidate]] = {}
    for standard, row in rows:
        for candidate in _candidates(standard, row, fields[standard.id]):
            groups.setdefault(candidate.field.role or candidate.field.name, []).append(candidate)
    return tuple(_best(name, candidates) for name, candidates in groups.items())


def _candidates(
    standard: Standard, row: Mapping[str, Any], fields: tuple[str, ...]
) -> Iterator[Candidate]:
    for name in fields:
        if row[name] is not None:
            value = Value(row[name], row["cl_source"], standard.id, row["cl_seen"], row["cl_known"])
            yield Candidate(standard.field(name), value)


def _best(name: str, candidates: list[Candidate]) -> CardField:
    ranked = sorted(candidates, key=lambda candidate: candidate.rank, reverse=True)
    first = ranked[0]
    best = first.value
    others: dict[object, Value] = {}
    for candidate in ranked[1:]:
        if candidate.value.value != best.value:
            others.setdefault(candidate.value.value, candidate.value)
    return CardField(
        best.value,
        best.source,
        best.standard,
        best.seen,
        best.known,
        name=name,
        title=first.field.title,
        others=tuple(others.values()),
    )
