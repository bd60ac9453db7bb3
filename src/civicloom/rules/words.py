"""Functions and constructs of a rule, each against the allow-list by the name it was written with."""

from collections.abc import Iterator
from typing import Any

from sqlglot import exp

from ..model.errors import CivicloomError
from .allowlist import allow_list
from .place import sql_fault
from .rule import Rule


def word_faults(rule: Rule, tree: Any) -> Iterator[CivicloomError]:
    """RUL-020 to RUL-023 for every function and construct that a rule may not use."""
    for node in tree.walk():
        if is_function(node):
            yield from _function_faults(rule, node)
        elif not _is_construct(node):
            yield sql_fault("RUL-023", rule, node, construct=node.sql("duckdb")[:60])


def _is_construct(node: Any) -> bool:
    """Whether a node is a listed construct, in its plain form."""
    if isinstance(node, exp.With) and node.args.get("recursive"):
        return False
    if isinstance(node, exp.Distinct) and node.args.get("on"):
        return False
    if isinstance(node, exp.Join) and node.args.get("method"):
        return False
    return type(node).__name__ in allow_list().constructs or _is_case_branch(node)


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


def _function_faults(rule: Rule, node: Any) -> Iterator[CivicloomError]:
    name = written(node, rule.sql)
    refusal = allow_list().refused.get(name)
    if refusal:
        yield sql_fault("RUL-021", rule, node, name=name, why=refusal.why, use=refusal.use)
    elif name not in allow_list().functions:
        yield sql_fault("RUL-020", rule, node, name=name)
    elif name.startswith("cl_"):
        yield from _arity_faults(rule, node, name)


def _arity_faults(rule: Rule, node: Any, name: str) -> Iterator[CivicloomError]:
    least, most = allow_list().functions[name]
    given = len(node.expressions)
    if not least <= given <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        yield sql_fault("RUL-022", rule, node, name=name, given=given, wanted=wanted)
