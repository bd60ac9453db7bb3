"""Where each field of a rule goes: from the table, through common tables and subqueries, to a clause."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from .typed import placed, source_of

CLAUSES = {
    exp.Where: "where",
    exp.Join: "join",
    exp.Group: "group by",
    exp.Having: "having",
    exp.Qualify: "qualify",
    exp.Order: "order by",
    exp.Limit: "limit",
    exp.Window: "window",
    exp.Filter: "filter",
}


@dataclass(frozen=True)
class Reading:
    """One place where a rule reads a field, and the way from there to the rule's answer."""

    table: str
    field: str
    node: Any
    steps: tuple[str, ...]
    output: str | None

    def path(self) -> str:
        """The way in words: ``residents.ethnic -> near.e -> where``."""
        return " -> ".join((f"{self.table}.{self.field}", *self.steps))


def readings(tree: Any) -> list[Reading]:
    """Every reading of a table's field in a typed tree, each with every way it goes on from there."""
    scopes = traverse_scope(tree)
    found = []
    for column, scope in placed(scopes):
        source = source_of(scope, column.table)
        if isinstance(source, exp.Table):
            for steps, output in _ways(column, tree, scopes):
                found.append(Reading(source.name, column.name, column, steps, output))
    return found


Way = tuple[tuple[str, ...], str | None]


def _ways(node: Any, tree: Any, scopes: list[Any]) -> Iterator[Way]:
    """From a column or a subquery: into a clause, or into a column of its query and on from there."""
    clause = _clause(node)
    name = _selected_as(node)
    if name is None:
        yield (clause or "join",), None
        return
    inside = (clause,) if clause else ()
    for steps, output in _onward(name, _whole(_query_of(node)), tree, scopes):
        yield (*inside, *steps), output


def _onward(name: str, query: Any, tree: Any, scopes: list[Any]) -> Iterator[Way]:
    if query is tree:
        yield (f"select {name}",), name
        return
    holder = query.parent
    if not isinstance(holder, exp.CTE) and not _is_derived_table(holder):
        yield from _ways(holder, tree, scopes)
        return
    step = f"{holder.alias}.{name}"
    readers = list(_readers(name, query, scopes))
    if not readers:
        yield (step,), None
    for column in readers:
        for steps, output in _ways(column, tree, scopes):
            yield (step, *steps), output


def _is_derived_table(node: Any) -> bool:
    return isinstance(node, exp.Subquery) and isinstance(node.parent, exp.From | exp.Join)


def _readers(name: str, query: Any, scopes: list[Any]) -> list[Any]:
    """The columns, in other queries, that read one column of a query."""
    found = {}
    for scope in scopes:
        for column in scope.columns:
            source = source_of(scope, column.table)
            if isinstance(source, Scope) and source.expression is query and column.name == name:
                found[id(column)] = column
    return list(found.values())


def _whole(query: Any) -> Any:
    """The union of which a query is a branch, or the query itself."""
    node = query
    while isinstance(node.parent, exp.SetOperation) or _is_bracket(node.parent):
        node = node.parent
    return node if isinstance(node, exp.Query) and not isinstance(node, exp.Subquery) else query


def _is_bracket(node: Any) -> bool:
    inside = isinstance(node, exp.Subquery | exp.Paren)
    return inside and isinstance(node.parent, exp.SetOperation)


def _query_of(node: Any) -> Any:
    return node.find_ancestor(exp.Select)


def _clause(node: Any) -> str | None:
    """The clause in which a node decides, None when it stands plainly in the select list."""
    query, clause = _query_of(node), None
    while node is not query:
        clause = CLAUSES.get(type(node), clause)
        node = node.parent
    return clause


def _selected_as(node: Any) -> str | None:
    """The column of its query that a node makes, named as the first branch of a union names it."""
    query = _query_of(node)
    while node.parent is not query:
        node = node.parent
    if node.arg_key != "expressions":
        return None
    return str(_whole(query).selects[node.index].alias_or_name)
