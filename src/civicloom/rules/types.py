"""What is known of the types in a rule's tree, and which casts mean the same on both engines."""

import re
from typing import Any

from sqlglot import exp

DType = exp.DType
INTEGERS = (DType.INT, DType.BIGINT, DType.SMALLINT, DType.TINYINT, DType.INT128)
TEXTS = (DType.VARCHAR, DType.TEXT, DType.CHAR)
_EXACT = (*INTEGERS, DType.DECIMAL)

CASTS = {
    DType.TEXT: {*TEXTS, *INTEGERS, DType.DATE, DType.BOOLEAN},
    DType.DATE: {DType.DATE, DType.TIMESTAMP, DType.TIMESTAMPNTZ, DType.TIMESTAMPTZ},
    DType.INT: {*INTEGERS, DType.BOOLEAN},
    DType.BIGINT: {*INTEGERS, DType.BOOLEAN},
    DType.DECIMAL: {*_EXACT},
    DType.DOUBLE: {*_EXACT, DType.DOUBLE, DType.FLOAT},
    DType.BOOLEAN: {DType.BOOLEAN},
    DType.TIMESTAMP: {DType.TIMESTAMP, DType.TIMESTAMPNTZ, DType.DATE},
}
"""By target, the types from which a cast gives the same value everywhere."""


SAME = {
    DType.VARCHAR: DType.TEXT,
    DType.CHAR: DType.TEXT,
    DType.TIMESTAMPNTZ: DType.TIMESTAMP,
    DType.FLOAT: DType.DOUBLE,
}
"""Targets that are one type under two names."""

_LITERALS = {
    DType.TEXT: "(?s).*",
    DType.DOUBLE: r"nan|\d+(\.\d+)?",
    DType.TIMESTAMP: r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d",
}
"""By target, the written texts that both engines read alike."""


def unparenthesised(node: Any) -> Any:
    """The node inside any brackets."""
    while isinstance(node, exp.Paren):
        node = node.this
    return node


FAMILIES = {
    "text": TEXTS,
    "number": (*_EXACT, DType.DOUBLE, DType.FLOAT),
    "boolean": (DType.BOOLEAN,),
    "date": (DType.DATE, DType.TIMESTAMP, DType.TIMESTAMPNTZ, DType.TIMESTAMPTZ),
}
"""The kinds of values that can be compared with each other."""


def family(node: Any) -> str | None:
    """The kind of a value; None when it is not known, and for null."""
    if isinstance(node, exp.Cast):
        node = node.to
    kinds = (name for name, types in FAMILIES.items() if node.is_type(*types))
    return next(kinds, None)


def is_literal_text(node: Any) -> bool:
    """Whether a node is a text written in the rule."""
    return isinstance(node, exp.Literal) and bool(node.is_string)


def natural(node: Any) -> bool:
    """Whether a node is a whole number from 1 written in the rule."""
    node = unparenthesised(node)
    return isinstance(node, exp.Literal) and node.is_int and int(node.this) > 0


def is_decimal_literal(node: Any) -> bool:
    """Whether a number was written with a point: a decimal to both engines."""
    return isinstance(node, exp.Literal) and not node.is_string and "." in node.this


def is_double(node: Any) -> bool:
    """Whether a double takes part in a number; sqlglot types a number with a point as one too."""
    parts = (
        one for one in node.walk() if not isinstance(one, exp.Literal | exp.Binary | exp.Unary)
    )
    return any(one.is_type(DType.DOUBLE, DType.FLOAT) for one in parts)


def may_be_decimal(node: Any) -> bool:
    """Whether a number is a decimal, or of a type that is not known."""
    if node.is_type(*INTEGERS):
        return False
    return not node.is_type(DType.DOUBLE) or any(map(is_decimal_literal, node.walk()))


def castable(node: Any, target: Any) -> bool:
    """Whether a cast means the same on both engines."""
    target = SAME.get(target, target)
    node = unparenthesised(node)
    if is_literal_text(node):
        return target in _LITERALS and re.fullmatch(_LITERALS[target], node.this) is not None
    if isinstance(node, exp.Null):
        return True
    if is_decimal_literal(node):
        return DType.DECIMAL in CASTS.get(target, ())
    return node.type is not None and node.type.this in CASTS.get(target, ())


def type_name(node: Any) -> str:
    """The type of a node for a message: "text", "decimal", or "unknown"."""
    if isinstance(node, exp.Cast):
        return str(node.to.sql("duckdb")).lower()
    if is_decimal_literal(node):
        return "decimal"
    kind = getattr(node, "type", None)
    return str(kind.sql("duckdb")).lower() if kind is not None else "unknown"
