"""What two engines call differently."""

from collections.abc import Iterable
from typing import Protocol

from ....model.standards import Field

BAD_CHECK, BAD_FORM = 1, 2
"""Verdicts on an identifier in a column: its check characters are wrong, or it has not its form."""


class Dialect(Protocol):
    """SQL texts of one engine. All arguments are SQL expressions, except where they are plain values."""

    def name(self, name: str) -> str:
        """A name as an identifier."""

    def literal(self, text: str) -> str:
        """A text as a literal."""

    def trim(self, text: str, characters: str) -> str:
        """Without these characters (a plain value) at both ends."""

    def ascii_only(self, text: str) -> str:
        """Whether every character is ASCII."""

    def matches(self, text: str, pattern: str) -> str:
        """Whether a pattern (a plain value) matches all of a text."""

    def iso_date(self, text: str) -> str:
        """The date of a text that is exactly YYYY-MM-DD, or null."""

    def moment(self, text: str, form: str, kind: str) -> str:
        """The date or timestamp (``kind``) of a text that has the form already, or null."""

    def compact_date(self, value: str) -> str:
        """A date as YYYYMMDD."""

    def number(self, text: str) -> str:
        """The double of a text that is a number already."""

    def one_of(self, text: str, codes: Iterable[str]) -> str:
        """Whether a text is one of many (plain values)."""

    def judged(self, field: Field, raw: str) -> str:
        """The verdict on an identifier as it came: 0, ``BAD_CHECK`` or ``BAD_FORM``."""

    def when(self, value: object, kind: str) -> str:
        """A limit of a standard (a plain value) as a literal of a field's type."""
