"""Expressions whose operands decide: each check names the form under which one is refused."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlglot import exp

from ..model.errors import CivicloomError
from .allowlist import allow_list
from .mixtures import (
    branch_form,
    case_form,
    choice_form,
    comparison_form,
    condition_form,
    in_form,
    shift_form,
    union_form,
)
from .patterns import extract_form, pattern_form, replace_form
from .place import sql_fault
from .rule import Rule
from .types import (
    INTEGERS,
    TEXTS,
    castable,
    family,
    is_double,
    is_literal_text,
    may_be_decimal,
    natural,
    type_name,
    unparenthesised,
)

Check = Callable[[Any], str | None]


def form_faults(rule: Rule, tree: Any) -> Iterator[CivicloomError]:
    """RUL-024 for each expression of a typed tree that would mean two things on two engines."""
    for node in tree.walk():
        form = CHECKS[type(node)](node) if type(node) in CHECKS else None
        if form:
            refusal = allow_list().forms[form]
            facts = {"from": type_name(node.this), "to": type_name(node)}
            why = refusal.why.format(**facts)
            use = refusal.use.format(**facts)
            yield sql_fault(
                "RUL-024", rule, node, expression=node.sql("duckdb")[:60], why=why, use=use
            )


def _division(node: Any) -> str | None:
    bad = may_be_decimal(node.this) or may_be_decimal(node.expression)
    return "division" if bad or not natural(node.expression) else None


def _whole_division(node: Any) -> str | None:
    whole = node.this.type and node.this.type.this in INTEGERS
    return None if whole and natural(node.expression) else "division"


def _remainder(node: Any) -> str | None:
    whole = node.this.type and node.this.type.this in INTEGERS
    return None if whole and natural(node.expression) else "remainder"


def _cast(node: Any) -> str | None:
    if node.to.this == exp.DType.DATE and is_literal_text(node.this):
        return None if re.fullmatch(r"\d{4}-\d\d-\d\d", node.this.this) else "lax-date"
    return None if castable(node.this, node.to.this) else "cast"


def _try_cast(node: Any) -> str | None:
    if node.to.this == exp.DType.DATE and is_literal_text(node.this):
        return _cast(node)
    readable = node.to.this in (exp.DType.DATE, exp.DType.INT, exp.DType.BIGINT, exp.DType.DECIMAL)
    return None if readable and node.this.is_type(*TEXTS) else "cast"


def _difference(node: Any) -> str | None:
    if isinstance(node.expression, exp.Interval):
        return _sum(node)
    if family(node.this) == "date":
        dates = family(node.expression) == "date"
        return "date-minus-date" if dates else "date-plus-number"
    return None


def _sum(node: Any) -> str | None:
    operands = (node.this, node.expression)
    if any(isinstance(operand, exp.Interval) for operand in operands):
        return None if node.this.is_type("date") else "interval"
    return "date-plus-number" if any(operand.is_type("date") for operand in operands) else None


def _interval(node: Any) -> str | None:
    units = ("DAY", "WEEK", "MONTH", "YEAR")
    fits = isinstance(node.this, exp.Literal) and re.fullmatch(r"\d+", node.this.this)
    added = isinstance(node.parent, exp.Add | exp.Sub | exp.WindowSpec)
    return None if fits and added and str(node.unit).upper() in units else "interval"


def _date_diff(node: Any) -> str | None:
    return None if str(node.args.get("unit")).upper() == "DAY" else "date-diff-unit"


def _extract(node: Any) -> str | None:
    parts = ("YEAR", "QUARTER", "MONTH", "WEEK", "DAY")
    return None if node.this.name.upper() in parts else "extract-part"


def _substring(node: Any) -> str | None:
    length = node.args.get("length")
    if not natural(node.args.get("start")):
        return "substr-start"
    return None if length is None or natural(length) or _is_length(length) else "substr-start"


def _is_length(node: Any) -> bool:
    return isinstance(unparenthesised(node), exp.Length)


def _edge(node: Any) -> str | None:
    return None if natural(node.expression) else "literal-argument"


def _pad(node: Any) -> str | None:
    return _edge(node) or _filled(node.args.get("fill_pattern"))


def _filled(text: Any) -> str | None:
    return None if is_literal_text(text) and text.this else "literal-argument"


def _round(node: Any) -> str | None:
    digits = node.args.get("decimals")
    if digits is None:
        return None
    if not _is_whole(digits):
        return "literal-argument"
    return "round-digits" if is_double(node.this) else None


def _is_whole(node: Any) -> bool:
    node = node.this if isinstance(node, exp.Neg) else node
    return isinstance(node, exp.Literal) and bool(node.is_int)


def _offset(node: Any) -> str | None:
    offset = node.args.get("offset")
    if offset is not None and not _is_whole(offset):
        return "literal-argument"
    return choice_form(node.this, node.args.get("default"))


def _joined_texts(node: Any) -> str | None:
    texts = all(family(part) in (None, "text") for part in node.expressions)
    return None if texts else "text-wanted"


def _joined_values(node: Any) -> str | None:
    parts = node.expressions or (node.this, node.expression)
    fit = all(family(part) is None or castable(part, exp.DType.TEXT) for part in parts)
    return None if fit else "text-wanted"


def _trunc_unit(node: Any) -> str | None:
    unit = node.args.get("unit")
    units = ("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND")
    return None if unit is not None and unit.name.upper() in units else "trunc-unit"


def _length(node: Any) -> str | None:
    return None if node.this.is_type(*TEXTS) else "length-of-list"


def _bracket(node: Any) -> str | None:
    if any(isinstance(part, exp.Slice) for part in node.expressions):
        return "slice"
    (index,) = node.expressions
    if not isinstance(index, exp.Literal):
        return "element"
    # sqlglot keeps the index counted from 0
    inside = isinstance(node.this, exp.Array) and 0 <= int(index.this) < len(node.this.expressions)
    return None if inside or (isinstance(node.this, exp.Split) and index.this == "0") else "element"


def _like(node: Any) -> str | None:
    if not is_literal_text(node.expression):
        return "literal-argument"
    return "like-escape" if "\\" in node.expression.this else None


def _like_any_case(node: Any) -> str | None:
    return _like(node) or (None if node.expression.this.isascii() else "literal-argument")


def _time_format(node: Any) -> str | None:
    if not is_literal_text(node.args.get("format")):
        return "literal-argument"
    letters = re.findall("%.", node.args["format"].this)
    known = all(letter in ("%Y", "%m", "%d", "%H", "%M", "%S") for letter in letters)
    between = re.sub("%.", "", node.args["format"].this)
    return None if known and not re.search(r"[A-Za-z'\[\]{}#]", between) else "format-text"


def _time_text(node: Any) -> str | None:
    return _time_format(node) if is_literal_text(node.this) else "literal-argument"


def _total(node: Any) -> str | None:
    return None if node.this.is_type(*INTEGERS, exp.DType.DECIMAL, "hugeint") else "double-sum"


def _average(node: Any) -> str | None:
    return None if node.this.is_type(*INTEGERS) else "average"


def _separator(node: Any) -> str | None:
    return _filled(node.args.get("separator") or node.args.get("expression"))


def _joined(node: Any) -> str | None:
    if isinstance(node.parent, exp.Filter):
        return "filtered-list"
    joined = node.find(exp.Distinct)
    values = joined.expressions[0] if joined else node.this
    text = values.this if isinstance(values, exp.Order) else values
    return _separator(node) if text.is_type(*TEXTS) else "joined-type"


CHECKS: Mapping[Any, Check] = {
    exp.Div: _division,
    exp.IntDiv: _whole_division,
    exp.Mod: _remainder,
    exp.Cast: _cast,
    exp.TryCast: _try_cast,
    exp.Sub: _difference,
    exp.Add: _sum,
    exp.Interval: _interval,
    exp.DateDiff: _date_diff,
    exp.Extract: _extract,
    exp.Substring: _substring,
    exp.Left: _edge,
    exp.Right: _edge,
    exp.Pad: _pad,
    exp.Round: _round,
    exp.Lag: _offset,
    exp.Lead: _offset,
    exp.Concat: _joined_texts,
    exp.ConcatWs: _joined_values,
    exp.DPipe: _joined_values,
    exp.DateTrunc: _trunc_unit,
    exp.TimestampTrunc: _trunc_unit,
    exp.Length: _length,
    exp.Bracket: _bracket,
    exp.RegexpLike: pattern_form,
    exp.RegexpExtract: extract_form,
    exp.RegexpReplace: replace_form,
    exp.Like: _like,
    exp.ILike: _like_any_case,
    exp.TimeToStr: _time_format,
    exp.StrToTime: _time_text,
    exp.If: branch_form,
    exp.Case: case_form,
    **dict.fromkeys(
        (exp.Coalesce, exp.Greatest, exp.Least),
        lambda node: choice_form(node.this, *node.expressions),
    ),
    exp.Where: lambda node: condition_form(node.this),
    exp.Having: lambda node: condition_form(node.this),
    exp.Qualify: lambda node: condition_form(node.this),
    exp.Not: lambda node: condition_form(node.this),
    exp.Join: lambda node: condition_form(node.args.get("on")),
    exp.And: lambda node: condition_form(node.this, node.expression),
    exp.Or: lambda node: condition_form(node.this, node.expression),
    exp.Between: lambda node: comparison_form(node.this, node.args["low"], node.args["high"]),
    exp.In: in_form,
    exp.Union: union_form,
    exp.Except: union_form,
    exp.Intersect: union_form,
    exp.BitwiseLeftShift: shift_form,
    exp.BitwiseRightShift: shift_form,
    exp.Sum: _total,
    exp.Avg: _average,
    exp.Median: _average,
    exp.Split: _separator,
    exp.GroupConcat: _joined,
    **dict.fromkeys(
        (
            exp.EQ,
            exp.NEQ,
            exp.GT,
            exp.GTE,
            exp.LT,
            exp.LTE,
            exp.NullSafeEQ,
            exp.NullSafeNEQ,
            exp.Nullif,
        ),
        lambda node: comparison_form(node.this, node.expression),
    ),
}
"""The checks by the kind of expression."""
