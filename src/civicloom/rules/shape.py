"""The shape of a rule's answer: subject, scope, the two sides, the reason."""

import re
from collections.abc import Iterator
from typing import Any

from sqlglot import exp

from ..model.errors import CivicloomError
from .place import sql_fault
from .rule import Rule

SIDE = re.compile(r"(left|right)_[a-z0-9_]+")


def shape_faults(rule: Rule, tree: Any) -> Iterator[CivicloomError]:
    """RUL-016 for ``select *``; RUL-017 for columns that a finding does not have."""
    for star in tree.find_all(exp.Star):
        if not isinstance(star.parent, exp.Count):
            yield sql_fault("RUL-016", rule, star)
    names = [selected.alias_or_name for selected in tree.selects]
    yield from (_column_fault(rule, tree, name) for name in sorted(set(names)) if not _fits(name))
    yield from (
        _column_fault(rule, tree, name) for name in {n for n in names if names.count(n) > 1}
    )
    for wanted in ("subject", *rule.key):
        if wanted not in names:
            yield sql_fault("RUL-018", rule, tree, column_name=wanted)
    if not any(SIDE.fullmatch(name) for name in names):
        yield sql_fault("RUL-018", rule, tree, column_name="left_...")


def _fits(name: str) -> bool:
    return name in ("subject", "scope", "reason") or SIDE.fullmatch(name) is not None


def _column_fault(rule: Rule, tree: Any, name: str) -> CivicloomError:
    node = next((s for s in tree.selects if s.alias_or_name == name), tree)
    return sql_fault("RUL-017", rule, node, name=name or node.sql("duckdb")[:40])
