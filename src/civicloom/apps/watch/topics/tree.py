"""What a query says, as a tree; each part writes itself in the canonical form."""

import re
from dataclasses import dataclass

from .words import words

_PLAIN = re.compile(r"[^\s()（）\"“”＂「」『』:,;、，；|&!]+")


@dataclass(frozen=True)
class Term:
    """A folded text that stands in the item."""

    text: str

    def __str__(self) -> str:
        language = words()
        plain = _PLAIN.fullmatch(self.text) and self.text not in language.operators
        near = self.text.partition("/")[0] in language.near
        if plain and not near:
            return self.text
        opens, closes = language.quotation(self.text) or ('"', '"')
        return opens + self.text + closes


@dataclass(frozen=True)
class Filter:
    """A folded value that a field of the item has."""

    field: str
    value: str

    def __str__(self) -> str:
        return f"{self.field}:{Term(self.value)}"


@dataclass(frozen=True)
class Near:
    """One of the left terms and one of the right, apart, with at most ``within`` characters between them."""

    left: tuple[Term, ...]
    right: tuple[Term, ...]
    within: int

    def __str__(self) -> str:
        return f"{_group(self.left)} NEAR/{self.within} {_group(self.right)}"


@dataclass(frozen=True)
class Not:
    """What is asked not to be."""

    part: "Node"

    def __str__(self) -> str:
        return f"NOT {_bracketed(self.part, (Near, And, Or))}"


@dataclass(frozen=True)
class And:
    """All parts are true."""

    parts: tuple["Node", ...]

    def __str__(self) -> str:
        return " AND ".join(_bracketed(part, (Or,)) for part in self.parts)


@dataclass(frozen=True)
class Or:
    """At least one part is true."""

    parts: tuple["Node", ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, self.parts))


Node = Term | Filter | Near | Not | And | Or


def both(parts: list[Node]) -> Node:
    """The parts joined by AND: flat, each once, in one order."""
    if len(parts) == 1:
        return parts[0]
    flat = {part for one in parts for part in (one.parts if isinstance(one, And) else (one,))}
    return And(tuple(sorted(flat, key=_order))) if len(flat) > 1 else flat.pop()


def either(parts: list[Node]) -> Node:
    """The parts joined by OR: flat, each once, in one order."""
    if len(parts) == 1:
        return parts[0]
    flat = {part for one in parts for part in (one.parts if isinstance(one, Or) else (one,))}
    return Or(tuple(sorted(flat, key=_order))) if len(flat) > 1 else flat.pop()


def near(left: tuple[Term, ...], right: tuple[Term, ...], within: int) -> Near:
    """Two sides near each other, in one order."""
    first, second = sorted((left, right), key=_group)
    return Near(first, second, within)


def _order(part: Node) -> tuple[bool, bool, str]:
    """Single parts first, what must not be last."""
    return isinstance(part, Not), isinstance(part, (And, Or)), str(part)


def _group(terms: tuple[Term, ...]) -> str:
    written = " OR ".join(map(str, terms))
    return f"({written})" if len(terms) > 1 else written


def _bracketed(part: Node, kinds: tuple[type, ...]) -> str:
    return f"({part})" if isinstance(part, kinds) else str(part)
