"""Binding ``:as_of`` and the parameters of a rule as typed literals."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlglot import exp

from .rule import Value


def bind(tree: Any, values: Mapping[str, Value]) -> Any:
    """A copy of the tree with each named placeholder replaced by its value, where one is given."""

    def replace(node: Any) -> Any:
        if isinstance(node, exp.Placeholder) and node.name in values:
            return literal(values[node.name])
        return node

    return tree.copy().transform(replace)


def placeholders(tree: Any) -> list[Any]:
    """The placeholders of a tree, in the order in which they stand."""
    return list(tree.find_all(exp.Placeholder))


def literal(value: object) -> Any:
    """A Python value as a typed SQL literal."""
    if value is None:
        return exp.Null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    if isinstance(value, Decimal):
        return exp.cast(exp.Literal.number(str(value)), _decimal_type(value))
    if isinstance(value, int):
        return exp.Literal.number(value)
    return exp.Literal.string(str(value))


def _decimal_type(value: Decimal) -> str:
    _, digits, exponent = value.as_tuple()
    scale = max(0, -int(exponent))
    return f"decimal({max(len(digits), scale + 1)}, {scale})"
