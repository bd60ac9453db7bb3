"""Forms that are written one way and made exact on both engines."""

import re
from typing import Any

from sqlglot import exp

FORMS = {
    exp.DType.DATE: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z",
    exp.DType.INT: r"^-?[0-9]{1,9}\z",
    exp.DType.BIGINT: r"^-?[0-9]{1,18}\z",
    exp.DType.DECIMAL: r"^-?[0-9]{1,15}(\.[0-9]{1,10})?\z",
}
"""What a text must look like for ``try_cast`` to read it: the engines differ on anything else."""


def guard(tree: Any) -> Any:
    """The tree with lenient forms made strict and dates kept dates."""
    return tree.transform(_strict)


def _strict(node: Any) -> Any:
    if isinstance(node, exp.TryCast):
        return _strict_cast(node)
    if isinstance(node, exp.Add | exp.Sub) and isinstance(node.expression, exp.Interval):
        return exp.cast(node.copy(), "date") if not _in_date_cast(node) else node
    if isinstance(node, exp.RegexpLike) and isinstance(node.expression, exp.Literal):
        return _anchored(node)
    return node


def _strict_cast(node: Any) -> Any:
    form = FORMS.get(node.to.this)
    if form is None or _is_guarded(node):
        return node
    text = exp.paren(node.this.copy())
    held = exp.RegexpLike(this=text, expression=exp.Literal.string(form))
    inner = node.copy()
    inner.set("this", text.copy())
    return exp.Case(ifs=[exp.If(this=held, true=inner)])


def _is_guarded(node: Any) -> bool:
    parent = node.parent
    return isinstance(parent, exp.If) and isinstance(parent.this, exp.RegexpLike)


def _in_date_cast(node: Any) -> bool:
    return isinstance(node.parent, exp.Cast) and node.parent.to.this == exp.DType.DATE


def _anchored(node: Any) -> Any:
    """``$`` also stands before a last newline on one engine; ``\\z`` is the end on both."""
    pattern = node.expression.this
    if re.search(r"(?<!\\)(\\\\)*\$$", pattern):
        node.set("expression", exp.Literal.string(pattern[:-1] + r"\z"))
    return node
