"""What every section is written with: the material, its figures, and the words of one language."""

from collections.abc import Sequence
from dataclasses import dataclass

from .document import Block, Column, Paragraph, Span, Table, Text, Tone
from .figures import Figures
from .layout import Layout, Section
from .material import Material
from .plain import plain, web_address
from .wording import Wording, in_language

LONGEST = {"name": 60, "title": 160, "summary": 280, "query": 4000}
"""Characters that are printed of a text that others wrote."""


@dataclass(frozen=True)
class Draft:
    """A report being written. ``headings`` are the sections' numbered titles by name."""

    material: Material
    layout: Layout
    words: Wording
    figures: Figures
    headings: dict[str, str]

    def name(self, code: str) -> str:
        """The word for a code, else the code itself."""
        words = self.material.names.get(code)
        return self.plain(in_language(words, self.words.language) if words else code, "name")

    def names(self, codes: Sequence[str]) -> str:
        """Several codes, listed."""
        return self.words("list").join(self.name(code) for code in codes)

    def plain(self, text: str, kind: str = "title") -> str:
        """What others wrote, safe to print, never longer than its kind."""
        return plain(text, LONGEST[kind], self.words("emoji"))

    def title(self, text: str, url: str = "", tone: Tone = "", kind: str = "title") -> Span:
        """A title, or an outlet's name, that leads to its page where that has an honest address."""
        return Span(
            self.plain(text, kind) or self.words("untitled"), href=web_address(url), tone=tone
        )

    @property
    def now(self) -> str:
        return self.words(f"now-{self.layout.period}")

    @property
    def before(self) -> str:
        return self.words(f"before-{self.layout.period}")

    @property
    def inside(self) -> dict[str, str]:
        """The two periods as they are named inside a sentence."""
        return {"now": self.now.lower(), "before": self.before.lower()}

    def column(self, key: str, share: float, number: bool = False) -> Column:
        return Column(self.words(f"col-{key}"), share, number)

    def table(
        self, section: Section, columns: Sequence[Column], rows: Sequence[Sequence[Span | Text]]
    ) -> list[Block]:
        """The section's table; or that there is nothing to show."""
        if not rows:
            return self.nothing
        shown = tuple(tuple(map(_text, row)) for row in rows)
        return [Table(self.words(f"caption-{section.name}"), tuple(columns), shown)]

    @property
    def nothing(self) -> list[Block]:
        """What a section says that has nothing to show; such a section is left out of the whole."""
        return [Paragraph((Span(self.words("none")),), "note")]

    def more(self, left: int) -> list[Block]:
        """How many were left out, if any."""
        if left <= 0:
            return []
        return [Paragraph((Span(self.words("more", more=f"{left:,}")),), "note")]


def _text(cell: Span | Text) -> Text:
    return (cell,) if isinstance(cell, Span) else cell
