"""Functions and constructs of a rule, each against the allow-list by the name it was written with."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlglot import exp

from ..model.errors import CivicloomError
from .allowlist import allow_list
from .arity import arguments
from .place import sql_fault
from .rule import Rule


def word_faults(rule: Rule, tree: Any) -> Iterator[CivicloomError]:
    """RUL-020 to RUL-023 for every function and construct that a rule may not use."""
    counted = arguments(rule.sql)
    for node in tree.walk():
        if is_function(node):
            yield from _function_faults(rule, node, counted.get(node.meta.get("start")))
        elif not _is_construct(node):
            yield sql_fault("RUL-023", rule, node, construct=node.sql("duckdb")[:60])


def _is_construct(node: Any) -> bool:
    """Whether a node is a listed construct, in its plain form."""
    unplain = _UNPLAIN.get(type(node))
    if unplain and unplain(node):
        return False
    return type(node).__name__ in allow_list().constructs or _is_case_branch(node)


def _distinct_beyond(node: Any) -> bool:
    """DISTINCT ON, and DISTINCT inside a window."""
    call = node.parent
    return bool(node.args.get("on")) or (call is not None and isinstance(call.parent, exp.Window))


def _frame_beyond(node: Any) -> bool:
    return bool(node.args.get("exclude")) or str(node.args.get("kind")).upper() == "GROUPS"


def _values_beyond(node: Any) -> bool:
    """Values that IN looks through, and values taken from the tables beside them."""
    inside = node.find_ancestor(exp.In, exp.From, exp.Join)
    return isinstance(inside, exp.In) or node.find(exp.Column) is not None


def _renames_beyond(node: Any) -> bool:
    """Names for the columns of a library table, which would pass one field for another, or for some columns only."""
    return bool(node.columns) and len(node.columns) != _width(node.parent)


def _width(named: Any) -> int | None:
    """How many columns a query or a list of values gives; None for a table."""
    if isinstance(named, exp.Values):
        return len(named.expressions[0].expressions)
    return len(named.this.selects) if isinstance(named.this, exp.Query) else None


_UNPLAIN: Mapping[Any, Callable[[Any], bool]] = {
    exp.With: lambda node: bool(node.args.get("recursive")),
    exp.CTE: lambda node: node.args.get("materialized") is not None,
    exp.Join: lambda node: bool(node.args.get("method")),
    exp.Union: lambda node: bool(node.args.get("by_name")),
    exp.Distinct: _distinct_beyond,
    exp.WindowSpec: _frame_beyond,
    exp.TableAlias: _renames_beyond,
    exp.Tuple: lambda node: not isinstance(node.parent, exp.In | exp.Values),
    exp.Values: _values_beyond,
}
"""What makes a construct another one than the list means: no second engine has it."""


def is_function(node: Any) -> bool:
    """Whether a node is a call, and not one of the constructs that sqlglot keeps as calls."""
    if type(node).__name__ in allow_list().constructs or _is_case_branch(node):
        return False
    return isinstance(node, exp.Func) or ("start" in node.meta and isinstance(node, exp.Binary))


def written(node: Any, sql: str) -> str:
    """The name of a call as it was written, in lower case."""
    if "start" in node.meta:
        return sql[node.meta["start"] : node.meta["end"] + 1].lower()
    listed = allow_list().written.get(type(node).__name__)
    return str(listed or node.sql_name().lower())


def _is_case_branch(node: Any) -> bool:
    return isinstance(node, exp.If) and isinstance(node.parent, exp.Case)


def _function_faults(rule: Rule, node: Any, given: int | None) -> Iterator[CivicloomError]:
    """``given`` is the number of arguments it was written with; None where sqlglot keeps no place of it."""
    name = written(node, rule.sql)
    refusal = allow_list().refused.get(name)
    if refusal:
        yield sql_fault("RUL-021", rule, node, name=name, why=refusal.why, use=refusal.use)
    elif name not in allow_list().functions:
        yield sql_fault("RUL-020", rule, node, name=name)
    elif given is not None:
        least, most = allow_list().functions[name]
        if not least <= given <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            yield sql_fault("RUL-022", rule, node, name=name, given=given, wanted=wanted)
