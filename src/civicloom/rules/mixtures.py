"""Conditions, comparisons and unions whose parts are of unlike kinds: one engine guesses, the other stops."""

import re
from typing import Any

from sqlglot import exp

from .types import family, is_literal_text, unparenthesised

_JOINS_CONDITIONS = (exp.And, exp.Or, exp.Not, exp.Paren)
_TAKES_CONDITIONS = (exp.Where, exp.Having, exp.Qualify, exp.Join)


def condition_form(*conditions: Any) -> str | None:
    """The form under which conditions are refused: a bare null, or what is not true or false."""
    plain = [unparenthesised(one) for one in conditions if one is not None]
    if any(isinstance(one, exp.Null) for one in plain):
        return "null-condition"
    return "condition" if any(family(one) not in (None, "boolean") for one in plain) else None


def branch_form(node: Any) -> str | None:
    """The same for ``if`` and for a branch of ``case``; a case over a value compares instead."""
    if not isinstance(node.parent, exp.Case):
        given = choice_form(node.args["true"], node.args.get("false"))
        return condition_form(node.this) or given
    if node.parent.this is not None:
        return comparison_form(node.parent.this, node.this)
    return condition_form(node.this)


def comparison_form(left: Any, *others: Any) -> str | None:
    """The form under which a value may not be compared with others."""
    for other in others:
        first, second = unparenthesised(left), unparenthesised(other)
        dates = _date_and_text(first, second) or _date_and_text(second, first)
        if dates is not None:
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", dates.this):
                return "lax-date"
        elif choice_form(first, second):
            return "mixed"
    return None


def in_form(node: Any) -> str | None:
    """The same for IN; and IN a query is a condition, not a value."""
    if node.args.get("query") is not None and not _is_condition(node):
        return "in-as-value"
    return comparison_form(node.this, *node.expressions)


def union_form(node: Any) -> str | None:
    """The same for the columns of two queries one above the other."""
    columns = zip(*(side.selects for side in (node.left, node.right)), strict=False)
    unlike = any(choice_form(*(one.unalias() for one in pair)) for pair in columns)
    return "mixed" if unlike else None


def choice_form(*values: Any) -> str | None:
    """The same for values of which an expression gives one."""
    kinds = {family(unparenthesised(one)) for one in values if one is not None}
    return "mixed" if len(kinds - {None}) > 1 else None


def case_form(node: Any) -> str | None:
    """The same for what the branches of a case give."""
    return choice_form(
        *(branch.args["true"] for branch in node.args["ifs"]), node.args.get("default")
    )


def shift_form(node: Any) -> str | None:
    """Shifts by a small literal; to the left only of a literal."""
    parts = [unparenthesised(part) for part in (node.this, node.expression)]
    literal = [isinstance(part, exp.Literal) and part.is_int for part in parts]
    if not literal[1] or int(parts[1].this) > 30:
        return "shift"
    if isinstance(node, exp.BitwiseRightShift):
        return None
    return None if literal[0] and int(parts[0].this) << int(parts[1].this) < 2**31 else "shift"


def _date_and_text(left: Any, right: Any) -> Any:
    return right if left.is_type("date") and is_literal_text(right) else None


def _is_condition(node: Any) -> bool:
    while isinstance(node.parent, _JOINS_CONDITIONS):
        node = node.parent
    holder = node.parent
    return isinstance(holder, _TAKES_CONDITIONS) or (
        isinstance(holder, exp.If) and node.arg_key == "this"
    )
