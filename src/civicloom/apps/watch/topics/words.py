"""The words of the query language, from language.yaml."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from civicloom.model.own_yaml import own_yaml


@dataclass(frozen=True)
class Words:
    """Operators, fields and limits by the word that is written (in simplified, lower case, half width)."""

    operators: dict[str, str]
    near: frozenset[str]
    fields: dict[str, str]
    refused: frozenset[str]
    quotes: dict[str, str]
    characters: int
    terms: int
    depth: int
    term: int
    near_limit: int

    def closing(self, char: str) -> str:
        """The characters that close what this one opens; empty when it opens nothing."""
        return self.quotes.get(char, "")

    def quotation(self, text: str) -> tuple[str, str] | None:
        """The first pair of quotes that can hold this text."""
        held = ((opens, closes[0]) for opens, closes in self.quotes.items())
        return next((pair for pair in held if not set(self.quotes[pair[0]]) & set(text)), None)


@cache
def words() -> Words:
    """The language as it ships."""
    data: dict[str, Any] = own_yaml((Path(__file__).parent / "language.yaml").read_text("utf-8"))
    limits = data["limits"]
    return Words(
        _by_word(data["operators"]),
        frozenset(data["near"]),
        _by_word(data["fields"]),
        frozenset(data["refused"]),
        {char: closes for opens, closes in data["quotes"] for char in opens},
        limits["characters"],
        limits["terms"],
        limits["depth"],
        limits["term"],
        limits["near"],
    )


def _by_word(table: dict[str, list[str]]) -> dict[str, str]:
    return {word: name for name, listed in table.items() for word in listed}
