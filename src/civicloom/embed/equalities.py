"""Which columns of a query are equal in every row that it keeps."""

from collections.abc import Iterator
from typing import Any

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

Place = tuple[int, str, str]
"""A column where it stands: the query, the alias in it, the name."""

_GROUPINGS = ("cube", "rollup", "grouping_sets", "all", "totals")


def place_of(node: Any, scope: Scope) -> Place | None:
    """The place of a plain column, here or in a query around; None for anything else."""
    node = node.unnest() if isinstance(node, exp.Paren) else node
    if not isinstance(node, exp.Column):
        return None
    here: Scope | None = scope
    while here is not None:
        if node.table in here.selected_sources:
            return id(here), node.table, node.name
        here = here.parent
    return None


def classes(scope: Scope) -> list[frozenset[Place]]:
    """Sets of columns that hold one value, from the equalities of WHERE and of inner joins."""
    groups: list[set[Place]] = [{place} for place in _columns(scope)]
    for left, right in _equal(_always(scope), scope):
        both = [group for group in groups if left in group or right in group]
        groups = [group for group in groups if group not in both]
        groups.append(set().union({left, right}, *both))
    return [frozenset(group) for group in groups]


def tied_to(scope: Scope, alias: str, known: set[Place]) -> set[str]:
    """Columns of the right side of a LEFT JOIN that match only rows with the value of a known column."""
    joins = scope.expression.args.get("joins") or ()
    own = [join for join in joins if join.side == "LEFT" and join.alias_or_name == alias]
    found = set()
    for left, right in (
        pair for join in own for pair in _equal(_parts(join.args.get("on")), scope)
    ):
        for ours, theirs in ((left, right), (right, left)):
            if ours[:2] == (id(scope), alias) and theirs in known:
                found.add(ours[2])
    return found


def keeps_only(scope: Scope, places: frozenset[Place]) -> Any:
    """None when groups and windows of a query stay within one value of these columns; else what does not."""
    query = scope.expression
    group = query.args.get("group")
    if group is not None:
        plain = [place_of(node, scope) for node in group.expressions]
        if not places & set(plain) or any(group.args.get(way) for way in _GROUPINGS):
            return group
    whole = next((call for call in _own(query, exp.AggFunc) if not _in_window(call, query)), None)
    if whole is not None and group is None:
        return whole
    return next((w for w in _own(query, exp.Window) if not _within(w, scope, places)), None)


def _within(window: Any, scope: Scope, places: frozenset[Place]) -> bool:
    """Whether a window, or the named one that it uses, is partitioned by one of these columns."""
    named = scope.expression.args.get("windows") or ()
    used = next((one for one in named if one.name and one.name == window.alias), window)
    return any(place_of(node, scope) in places for node in used.args.get("partition_by") or ())


def _own(query: Any, kind: Any) -> Iterator[Any]:
    """Nodes of a kind in a query itself, not in the queries inside it."""
    parts = [*query.selects, *(query.args.get(part) for part in ("having", "qualify", "order"))]
    for part in (part for part in parts if part is not None):
        for node in part.walk(prune=lambda one: isinstance(one, exp.Query)):
            if isinstance(node, kind):
                yield node


def _in_window(node: Any, query: Any) -> bool:
    while node is not query:
        if isinstance(node.parent, exp.Window) and node.arg_key == "this":
            return True
        node = node.parent
    return False


def _columns(scope: Scope) -> dict[Place, None]:
    own = (place_of(column, scope) for column in scope.columns)
    return dict.fromkeys(place for place in own if place is not None and place[0] == id(scope))


def _always(scope: Scope) -> Iterator[Any]:
    """The conditions that every row kept by a query fulfils."""
    where = scope.expression.args.get("where")
    yield from _parts(where.this if where else None)
    for join in scope.expression.args.get("joins") or ():
        if join.side == "":
            yield from _parts(join.args.get("on"))


def _parts(condition: Any) -> list[Any]:
    if condition is None:
        return []
    whole = condition.unnest()
    return [part.unnest() for part in whole.flatten()] if isinstance(whole, exp.And) else [whole]


def _equal(conditions: Any, scope: Scope) -> Iterator[tuple[Place, Place]]:
    for condition in conditions:
        if isinstance(condition, exp.EQ):
            left, right = place_of(condition.this, scope), place_of(condition.expression, scope)
            if left is not None and right is not None:
                yield left, right
