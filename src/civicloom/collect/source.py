"""A source: where records come from, and how its columns become the fields of a standard."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..model.standards import Standard
from .read import Layout

Known = Literal["authority", "declared", "seen", "public"]
Delivery = Literal["full", "changes", "events"]
SETTLE = 2
"""Seconds for which a file must have stood still, unless its source says so."""


@dataclass(frozen=True)
class Mapped:
    """How one field is filled: from the first heading that is there, or from several joined.

    ``values`` translates what the office writes; ``dates`` are the forms in which it writes dates.
    """

    field: str
    headings: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    separator: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    dates: tuple[str, ...] = ()
    constant: str | None = None
    optional: bool = False


@dataclass(frozen=True)
class Connector:
    """What to read and with which pins. ``settings`` are the words of the source file as they stand."""

    kind: str
    settings: Mapping[str, Any]

    def text(self, word: str) -> str:
        """A setting as text, empty when it is not given."""
        value = self.settings.get(word)
        return "" if value is None else str(value)

    def number(self, word: str, otherwise: int) -> int:
        """A whole number, or the default."""
        return int(self.settings.get(word, otherwise))


@dataclass(frozen=True)
class Source:
    """One file of ``sources/``. Paths in it are relative to ``base``, the workspace's folder."""

    id: str
    office: str
    title: Mapping[str, str]
    standard: str
    connector: Connector
    key: tuple[str, ...]
    known: Known
    delivery: Delivery
    seen: str | None
    schedule: str
    mapping: tuple[Mapped, ...]
    version: str = ""
    base: Path = Path()

    @property
    def settle(self) -> float:
        """The seconds for which its files must have stood still before they are taken."""
        return float(self.connector.settings.get("settle", SETTLE))

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings that the source expects to find, in order, each once."""
        named = [name for line in self.mapping for name in (*line.headings, *line.join)]
        return tuple(dict.fromkeys([*named, *self.key, *([self.seen] if self.seen else [])]))

    def layout(self) -> Layout:
        """The pins of the connector and the expected headings."""
        words = ("encoding", "delimiter", "sheet", "table", "query", "records", "member")
        return Layout(
            kind=self.connector.kind,
            header=self.connector.number("header", 0),
            expected=self.headings,
            **{word: self.connector.text(word) for word in words},
        )


def automatic(standard: Standard) -> tuple[Mapped, ...]:
    """The mapping of a source that names none: headings equal to a field's name or titles."""
    return tuple(
        Mapped(
            field.name,
            tuple(dict.fromkeys((field.name, *field.title.values()))),
            optional=not field.required,
        )
        for field in standard.fields
    )
