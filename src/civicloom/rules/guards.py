"""Forms that are written one way and made exact on both engines."""

from typing import Any

from sqlglot import exp

from .patterns import exact

FORMS = {
    exp.DType.DATE: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z",
    exp.DType.INT: r"^-?[0-9]{1,9}\z",
    exp.DType.BIGINT: r"^-?[0-9]{1,18}\z",
    exp.DType.DECIMAL: r"^-?[0-9]{1,15}(\.[0-9]{1,10})?\z",
}
"""What a text must look like for ``try_cast`` to read it: the engines differ on anything else."""


def guard(tree: Any) -> Any:
    """The tree with lenient forms made strict and dates kept dates."""
    whole = tree.copy()
    for node in reversed(list(whole.walk())):  # what stands inside another first
        made = _strict(node)
        if node is whole:
            whole = made
        elif made is not node:
            node.replace(made)
    return whole


def _strict(node: Any) -> Any:
    if isinstance(node, exp.TryCast):
        return _strict_cast(node)
    if isinstance(node, exp.Add | exp.Sub) and isinstance(node.expression, exp.Interval):
        return exp.cast(node.copy(), "date") if not _in_date_cast(node) else node
    if isinstance(node, exp.RegexpLike | exp.RegexpExtract | exp.RegexpReplace):
        return _exact_pattern(node)
    make = _EXACT.get(_called(node))
    return make(node) if make else node


def _strict_cast(node: Any) -> Any:
    form = FORMS.get(node.to.this)
    if form is None:
        return node
    text = exp.paren(node.this.copy())
    held = exp.RegexpLike(this=text, expression=exp.Literal.string(form))
    inner = node.copy()
    inner.set("this", text.copy())
    return exp.Case(ifs=[exp.If(this=held, true=inner)])


def _in_date_cast(node: Any) -> bool:
    return isinstance(node.parent, exp.Cast) and node.parent.to.this == exp.DType.DATE


def _called(node: Any) -> Any:
    """The kind of a call, by its name where sqlglot knows no more of it."""
    return node.name.lower() if isinstance(node, exp.Anonymous) else type(node)


def _exact_pattern(node: Any) -> Any:
    if isinstance(node.expression, exp.Literal):
        node.set("expression", exp.Literal.string(exact(node.expression.this)))
    return node


def _trim(node: Any) -> Any:
    """One engine takes every space of Unicode away, the other the plain one."""
    if node.args.get("expression") is None:
        node.set("expression", exp.Literal.string(" "))
    return node


def _any_case(node: Any) -> Any:
    text = exp.Anonymous(this="cl_lower", expressions=[node.this.copy()])
    pattern = exp.Literal.string(node.expression.this.lower())
    return exp.Like(this=text, expression=pattern)


def _rounded(node: Any) -> Any:
    """What is below nothing and rounds to it is written -0.0 by one engine and 0.0 by the other."""
    if node.args.get("decimals") is not None:
        return node
    return exp.paren(exp.Add(this=node.copy(), expression=exp.Literal.number(0)), copy=False)


def _days(node: Any) -> Any:
    for side in ("this", "expression"):
        if not node.args[side].is_type("date"):
            node.set(side, exp.cast(node.args[side].copy(), "date"))
    return node


def _moment(node: Any) -> Any:
    held = isinstance(node.parent, exp.Cast)
    return node if held else exp.cast(node.copy(), exp.DType.TIMESTAMPNTZ)


def _named(name: str) -> Any:
    """The call that functions.yaml defines for each engine."""
    return lambda node: exp.Anonymous(this=name, expressions=_arguments(node))


def _arguments(node: Any) -> list[Any]:
    return [one.copy() for one in node.iter_expressions()]


_EXACT = {
    exp.Trim: _trim,
    exp.ILike: _any_case,
    exp.Round: _rounded,
    exp.DateDiff: _days,
    exp.DateTrunc: _moment,
    exp.TimestampTrunc: _moment,
    exp.StrToTime: _moment,
    exp.Reverse: _named("exact_reverse"),
    "bit_count": _named("exact_bit_count"),
    exp.ArrayContains: _named("exact_list_contains"),
}
"""Calls that both engines have, and that are said in another way so that they mean the same."""
