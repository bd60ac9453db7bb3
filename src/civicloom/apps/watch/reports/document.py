"""A report as headings, paragraphs, tables and charts, before it is a page of any kind."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from civicloom.model.errors import Language

from .drawing import Drawing

Tone = Literal["", "muted", "act"]
"""``act`` is the one alert colour, used only where somebody must do something."""


@dataclass(frozen=True)
class Span:
    """A piece of a line. ``figure`` is the id of the figure whose value it prints."""

    text: str
    href: str = ""
    figure: str = ""
    strong: bool = False
    tone: Tone = ""


Text = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    """A heading of level 2 or 3; the title of the document is its only level 1."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. ``code`` keeps its lines."""

    text: Text
    role: Literal["body", "lead", "note", "code"] = "body"


@dataclass(frozen=True)
class Bullets:
    """A list."""

    entries: tuple[Text, ...]


@dataclass(frozen=True)
class Card:
    """One key figure with its yardstick."""

    label: str
    value: Span
    note: Text


@dataclass(frozen=True)
class Cards:
    """Key figures side by side."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Column:
    """A column: its heading, its share of the width, whether it holds numbers."""

    title: str
    share: float
    number: bool = False


@dataclass(frozen=True)
class Table:
    """A table with a caption and one row of headings; the first column names the row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True)
class Chart:
    """A chart, drawn for a sheet and, ``narrow``, for the screen of a phone.

    ``alternative`` says in words what it shows, with all its values.
    """

    title: str
    alternative: str
    drawing: Drawing
    narrow: Drawing


Block = Heading | Paragraph | Bullets | Cards | Table | Chart


@dataclass(frozen=True)
class Figure:
    """A number and the query on the material's tables that gives it (docs/reference/watch/reports.md)."""

    id: str
    value: int | float
    query: str


@dataclass(frozen=True)
class Document:
    """A whole report in one language.

    ``made`` is ISO 8601 with its zone; ``facts`` stand under the title; ``labels`` are the fixed
    words that a rendering needs (``page``, ``skip``).
    """

    name: str
    language: Language
    title: str
    period: str
    office: str
    made: str
    facts: tuple[Text, ...]
    labels: Mapping[str, str]
    blocks: tuple[Block, ...]
    figures: tuple[Figure, ...]

    def as_data(self) -> dict[str, Any]:
        """The document as plain data; each block says its kind."""
        whole = asdict(self)
        kinds = [type(block).__name__.lower() for block in self.blocks]
        whole["blocks"] = [
            {"kind": kind, **block} for kind, block in zip(kinds, whole["blocks"], strict=True)
        ]
        return whole
