"""The allow-list as data: what a rule may say, and what to write instead of the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..model.own_yaml import own_yaml


@dataclass(frozen=True)
class Refusal:
    """Why an expression is refused, and what to write instead."""

    why: str
    use: str


@dataclass(frozen=True)
class AllowList:
    """``functions`` gives the arity of each function by the name it is written with."""

    functions: Mapping[str, tuple[int, int]]
    notes: Mapping[str, str]
    refused: Mapping[str, Refusal]
    forms: Mapping[str, Refusal]
    written: Mapping[str, str]
    constructs: frozenset[str]


@cache
def allow_list() -> AllowList:
    """The list that ships with the program (allowlist.yaml)."""
    text = files(__package__).joinpath("allowlist.yaml").read_text("utf-8")
    data = own_yaml(text)
    functions = data["functions"]
    return AllowList(
        functions={name: (line["arity"][0], line["arity"][1]) for name, line in functions.items()},
        notes={name: line.get("note", "") for name, line in functions.items()},
        refused={name: Refusal(**line) for name, line in data["refused"].items()},
        forms={name: Refusal(**line) for name, line in data["forms"].items()},
        written=data["written"],
        constructs=frozenset(data["constructs"]),
    )
