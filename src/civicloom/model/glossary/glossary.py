"""Reading the glossary from its one file."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from ..own_yaml import own_yaml


@dataclass(frozen=True)
class Term:
    """One term: its name and its meaning, each in English (en) and simplified Chinese (zh)."""

    kind: Literal["noun", "verb", "term"]
    name: Mapping[str, str]
    meaning: Mapping[str, str]


@cache
def glossary() -> Mapping[str, Term]:
    """All terms by their English name, in the order of the file.

    >>> glossary()["finding"].name["zh"]
    '发现'
    """
    lines = own_yaml((files(__package__) / "glossary.yaml").read_text("utf-8"))
    return {
        line["term"]: Term(
            line["kind"],
            {"en": line["term"], "zh": line["zh"]},
            {"en": line["en_means"], "zh": line["zh_means"]},
        )
        for line in lines
    }
