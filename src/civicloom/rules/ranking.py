"""Charter 3: nothing scores, ranks, grades or colours natural persons."""

import re
from collections.abc import Iterator
from typing import Any

from sqlglot import exp

from ..model.errors import CivicloomError
from ..model.standards import PEOPLE
from .place import sql_fault
from .rule import Rule

GRADES = {
    *("score", "scores", "rank", "ranking", "grade", "rating", "level", "tier", "risk", "points"),
    *(
        "credit",
        "colour",
        "color",
        "class",
        "priority",
        "weight",
        "percentile",
        "decile",
        "quantile",
    ),
    *("danger", "trust", "suspicion", "threat", "label", "star", "stars"),
}
"""Words in a column's name that say it grades. ``building_class`` of a dwelling rule is none of this."""

_RANKS = (exp.Rank, exp.DenseRank, exp.PercentRank, exp.CumeDist, exp.Ntile)


def ranking_faults(rule: Rule, tree: Any) -> Iterator[CivicloomError]:
    """RUL-031 for anything in a rule on persons or households that would put them in an order."""
    if rule.selects not in PEOPLE:
        return
    for node, what in (*_graded(tree), *_ranked(tree), *_weighed(tree)):
        yield sql_fault("RUL-031", rule, node, what=what)


def _graded(tree: Any) -> Iterator[tuple[Any, str]]:
    for selected in tree.selects:
        words = set(re.split(r"[_\W\d]+", selected.alias_or_name.lower()))
        if words & GRADES:
            yield selected, f"a column named {selected.alias_or_name}"
    if tree.args.get("order") or tree.args.get("limit"):
        yield tree, "an order or a limit over all findings"


def _ranked(tree: Any) -> Iterator[tuple[Any, str]]:
    for window in tree.find_all(exp.Window):
        over_all = isinstance(window.this, exp.RowNumber) and not window.args.get("partition_by")
        if isinstance(window.this, _RANKS) or over_all:
            yield window, window.this.sql("duckdb").lower()


def _weighed(tree: Any) -> Iterator[tuple[Any, str]]:
    """A sum of cases, each worth a number, is a score under any name."""
    for addition in tree.find_all(exp.Add):
        if _is_worth(addition.this) and _is_worth(addition.expression):
            yield addition, "a sum of weights: " + addition.sql("duckdb")[:60]


def _is_worth(node: Any) -> bool:
    return any(_gives_number(case) for case in node.find_all(exp.Case, exp.If)) or _is_flag(node)


def _gives_number(case: Any) -> bool:
    branches = case.args.get("ifs") or [case]
    return any(
        isinstance(b.args.get("true"), exp.Literal) and not b.args["true"].is_string
        for b in branches
    )


def _is_flag(node: Any) -> bool:
    casts = node.find_all(exp.Cast)
    return any(isinstance(cast.this.unnest(), exp.Predicate) for cast in casts)
