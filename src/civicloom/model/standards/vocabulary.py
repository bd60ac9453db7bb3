"""The ``civicloom:`` words, read from the one table that also makes their documentation."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ..own_yaml import own_yaml

PREFIX = "civicloom:"


@dataclass(frozen=True)
class Word:
    """One word: where it may stand, what its value is, what it means (en, zh)."""

    word: str
    where: tuple[str, ...]
    type: str
    meaning: Mapping[str, str]
    required: bool
    keys: Mapping[str, str]

    @property
    def allowed(self) -> tuple[str, ...]:
        """The values of a word that has a closed list of them."""
        return one_of(self.type)


def one_of(kind: str) -> tuple[str, ...]:
    """The values of a type written ``one of: a, b``; empty for every other type."""
    head, _, rest = kind.partition("one of: ")
    return tuple(rest.split(", ")) if rest and not head else ()


@cache
def vocabulary() -> Mapping[str, Word]:
    """All words, in the order of the documentation."""
    lines: list[dict[str, Any]] = own_yaml(
        (files(__package__) / "vocabulary.yaml").read_text("utf-8")
    )
    return {
        line["word"]: Word(
            line["word"],
            tuple(line["where"].split(", ")),
            line["type"],
            line["meaning"],
            line.get("required", False),
            line.get("keys", {}),
        )
        for line in lines
    }
