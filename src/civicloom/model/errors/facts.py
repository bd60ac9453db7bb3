"""Facts of an error in the language it is told in: what rooms say of its why is the program's own, names are data."""

import re
from functools import cache
from importlib.resources import files

from ..hant import in_forms
from ..own_yaml import own_yaml
from .catalogue import Language

SAID = frozenset({"why", "reason", "detail", "wanted", "what", "kind", "limit"})
"""Facts that rooms put into words; every other is data and stays as it is."""


@cache
def _table() -> dict[str, str]:
    words: dict[str, str] = own_yaml((files(__package__) / "facts.yaml").read_text("utf-8"))
    return words


@cache
def _forms() -> list[tuple[re.Pattern[str], str]]:
    """The lines with places for data, and their Chinese."""
    starred = [(key, said) for key, said in _table().items() if "*" in key]
    return [(re.compile("(.+)".join(map(re.escape, key.split("*")))), said) for key, said in starred]  # fmt: skip


def fact(name: str, value: object, language: Language) -> object:
    """A fact as it is told; what the table does not have, as it was given."""
    if language == "en" or name not in SAID:
        return value
    text = str(value)
    found = _table().get(text) or _filled(text)
    if found is None:
        return value
    return in_forms(found, language)


def _filled(text: str) -> str | None:
    for form, said in _forms():
        if match := form.fullmatch(text):
            first, *rest = said.split("*")
            return first + "".join(map("".join, zip(match.groups(), rest, strict=True)))
    return None
