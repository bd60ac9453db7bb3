"""What depends on an order must name one, and one that no two rows share."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlglot import exp

from ..model.errors import CivicloomError
from ..model.standards import Standard
from .place import sql_fault
from .repeated import RECORD_KEYS
from .rule import Rule

_BY_PLACE = (exp.RowNumber, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.NthValue)
_BY_RANK = (exp.Rank, exp.DenseRank)


def order_faults(
    rule: Rule, tree: Any, standards: Mapping[str, Standard]
) -> Iterator[CivicloomError]:
    """RUL-025 for an order that is missing or shared by several rows; RUL-026 for a LIMIT."""
    keys = {
        *RECORD_KEYS,
        *(name for standard in standards.values() for name in standard.primary_key),
    }
    for window in tree.find_all(exp.Window):
        needed = _needs_order(window, keys)
        if needed:
            yield sql_fault(
                "RUL-025", rule, window, expression=window.this.sql("duckdb"), needed=needed
            )
    for call in tree.find_all(exp.GroupConcat):
        if not _is_ordered(call, keys):
            needed = "order by the value itself, or at last by a key such as cl_key"
            yield sql_fault(
                "RUL-025", rule, call, expression=call.sql("duckdb")[:60], needed=needed
            )
    for limit in tree.find_all(exp.Limit, exp.Fetch, exp.Offset):
        if not _is_total(limit.parent, rule):
            yield sql_fault("RUL-026", rule, limit, key=", ".join(("subject", *rule.key)))


def _needs_order(window: Any, keys: set[str]) -> str:
    order = window.args.get("order")
    by_place = isinstance(window.this, _BY_PLACE) or _counts_rows(window)
    if not by_place and not isinstance(window.this, _BY_RANK) and not window.args.get("spec"):
        return ""
    if order is None:
        return "order by ... inside over (...)"
    shared = by_place and not _names(window) & keys
    return (
        "a key at the end of the order, such as cl_key, so that no two rows share a place"
        if shared
        else ""
    )


def _is_ordered(call: Any, keys: set[str]) -> bool:
    """Whether a list's order leaves no two unlike values in one place."""
    order = call.find(exp.Order)
    if order is None:
        return False
    held = order.this
    value = held.expressions[0] if isinstance(held, exp.Distinct) else held
    parts = [ordered.this for ordered in order.expressions]
    named = {column.name for part in parts for column in part.find_all(exp.Column)}
    return value in parts or bool(named & keys)


def _counts_rows(window: Any) -> bool:
    spec = window.args.get("spec")
    return spec is not None and str(spec.args.get("kind")).upper() == "ROWS"


def _names(window: Any) -> set[str]:
    parts = [*window.args.get("partition_by", []), window.args["order"]]
    return {column.name for part in parts for column in part.find_all(exp.Column)}


def _is_total(query: Any, rule: Rule) -> bool:
    order = query.args.get("order")
    if order is None or query.parent is not None:
        return False
    named = {column.name for column in order.find_all(exp.Column)}
    return {"subject", *rule.key} <= named
