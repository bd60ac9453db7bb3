"""Queries as what must be there and what must not: the form in which one found term can start a match."""

from dataclasses import dataclass

from .tree import And, Filter, Near, Node, Not, Or, Term

Leaf = Term | Filter | Near


@dataclass(frozen=True)
class Any:
    """At least one part is true."""

    parts: tuple["Form", ...]


@dataclass(frozen=True)
class All:
    """All parts are true and none of the others."""

    parts: tuple["Form", ...]
    others: tuple["Form", ...]


Form = Leaf | Any | All
"""Something that is only true when one of its leaves is: no negation stands outside an All."""


def form(node: Node) -> Form | None:
    """The form of a query, None for one that is true of an item with none of its terms (NOT a)."""
    positive, found = _form(node)
    return found if positive else None


def _form(node: Node) -> tuple[bool, Form]:
    """A form, and whether the node is it (True) or its opposite (False)."""
    if isinstance(node, Not):
        positive, found = _form(node.part)
        return not positive, found
    if isinstance(node, And):
        there, gone = _split(node)
        return (True, _all(there, gone)) if there else (False, _any(gone))
    if isinstance(node, Or):
        there, gone = _split(node)  # a OR NOT b is the opposite of b AND NOT a
        return (False, _all(gone, there)) if gone else (True, _any(there))
    return True, node


def _split(node: And | Or) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
    forms = [_form(part) for part in node.parts]
    there = tuple(found for positive, found in forms if positive)
    return there, tuple(found for positive, found in forms if not positive)


def _all(parts: tuple[Form, ...], others: tuple[Form, ...]) -> Form:
    return parts[0] if len(parts) == 1 and not others else All(parts, others)


def _any(parts: tuple[Form, ...]) -> Form:
    return parts[0] if len(parts) == 1 else Any(parts)
