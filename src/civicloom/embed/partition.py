"""By which identifier a rule falls apart: one value of it decides its findings without any other row.

As a planner that spreads a query over machines would ask: every table is cut by one field, every join, group,
window and subquery stays within a cut. What is not seen to stay within it counts as leaving it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from .equalities import Place, classes, keeps_only, place_of, tied_to

Identifiers = Mapping[str, Mapping[str, str]]
"""Kind of identifier by field by table."""


_CHOICES = ("limit", "offset")
"""What keeps some rows of all, whichever identifier they have."""


@dataclass(frozen=True)
class Cut:
    """A column of a query whose values each need only the rows with that value in ``fields`` of the tables."""

    column: str
    kind: str
    fields: tuple[tuple[str, str], ...]


@dataclass
class Partitions:
    """The search over one rule. ``blocked`` is the part of the SQL at which the best attempt ended."""

    identifiers: Identifiers
    blocked: str = ""
    _furthest: int = field(default=-1, repr=False)

    def of(self, source: Any) -> list[Cut]:
        """The cuts of a table or a query."""
        if isinstance(source, exp.Table):
            kinds = self.identifiers.get(source.name, {})
            return [Cut(name, kind, ((source.name, name),)) for name, kind in kinds.items()]
        if not isinstance(source, Scope):
            return []
        if isinstance(source.expression, exp.SetOperation):
            return list(self._union(source))
        kept = [pair for pair in self._select(source, frozenset()) if self._stays(source, pair[0])]
        found = [
            Cut(name, cut.kind, cut.fields)
            for places, cut in kept
            for name in _outputs(source, places)
        ]
        if kept and not found:
            self._note(4, source.expression)
        return list(dict.fromkeys(found))

    def _union(self, scope: Scope) -> Iterator[Cut]:
        left, right = scope.set_operation_scopes
        if any(scope.expression.args.get(part) for part in ("by_name", *_CHOICES)):
            self._note(5, scope.expression)
            return
        names = [one.named_selects for one in (left.expression, right.expression)]
        for ours, theirs in product(self.of(left), self.of(right)):
            if names[0].index(ours.column) == names[1].index(theirs.column):
                yield from _merged([ours, theirs], ours.column)

    def _select(
        self, scope: Scope, outer: frozenset[Place]
    ) -> Iterator[tuple[frozenset[Place], Cut]]:
        """Columns of a query that share one identifier, with what that asks of the tables below."""
        if not _is_plain(scope):
            self._note(5, scope.expression)
            return
        for places in classes(scope):
            if outer and not places & outer:
                continue
            parts = self._sources(scope, places)
            if parts is None:
                continue
            for chosen in product(*parts):
                for cut in _merged(chosen, ""):
                    yield places, cut
        self._note(0, scope.expression)

    def _sources(self, scope: Scope, places: frozenset[Place]) -> list[list[Cut]] | None:
        """For each table, common table and subquery of a query, its cuts by these columns."""
        known = set(places)
        parts: list[list[Cut]] = []
        for alias, (_, source) in scope.selected_sources.items():
            columns = {name for owner, held, name in known if (owner, held) == (id(scope), alias)}
            columns |= tied_to(scope, alias, known)
            cuts = [cut for cut in self.of(source) if cut.column in columns]
            if not cuts:
                self._note(1 if parts else 0, _where_joined(scope, alias))
                return None
            known |= {(id(scope), alias, cut.column) for cut in cuts}
            parts.append(cuts)
        for inner in scope.subquery_scopes:
            cuts = list(self._subquery(inner, frozenset(known)))
            if not cuts:
                self._note(2, inner.expression)
                return None
            parts.append(cuts)
        return parts

    def _subquery(self, scope: Scope, outer: frozenset[Place]) -> Iterator[Cut]:
        """A subquery that reads, for each row around it, only rows with that row's identifier."""
        if isinstance(scope.expression, exp.SetOperation):
            branches = [list(self._subquery(one, outer)) for one in scope.set_operation_scopes]
            for chosen in product(*branches):
                yield from _merged(chosen, "")
            return
        for _, cut in self._select(scope, outer):
            yield cut

    def _stays(self, scope: Scope, places: frozenset[Place]) -> bool:
        """Whether groups and windows keep to one value of these columns."""
        left = keeps_only(scope, places)
        if left is not None:
            self._note(3, left)
        return left is None

    def _note(self, progress: int, node: Any) -> None:
        if progress > self._furthest:
            self._furthest = progress
            self.blocked = " ".join(node.sql("duckdb", comments=False).split())[:120]


def _merged(cuts: Sequence[Cut], column: str) -> Iterator[Cut]:
    """One cut out of several, when they agree on the field of every table and on the identifier."""
    fields = {pair for cut in cuts for pair in cut.fields}
    kinds = {cut.kind for cut in cuts}
    if len({table for table, _ in fields}) == len(fields) and len(kinds) == 1:
        yield Cut(column, kinds.pop(), tuple(sorted(fields)))


def _outputs(scope: Scope, places: frozenset[Place]) -> list[str]:
    """The columns of a query that hold one of these columns as it is."""
    return [
        selected.alias_or_name
        for selected in scope.expression.selects
        if place_of(selected.unalias(), scope) in places
    ]


def _is_plain(scope: Scope) -> bool:
    """Whether a query is of a form that is looked into at all."""
    query = scope.expression
    if not isinstance(query, exp.Select) or not scope.selected_sources:
        return False
    distinct = query.args.get("distinct")
    if distinct is not None and distinct.args.get("on"):
        return False
    if any(query.args.get(part) for part in ("laterals", "sample", "pivots", *_CHOICES)):
        return False
    return all(_is_plain_join(join) for join in query.args.get("joins") or ())


def _is_plain_join(join: Any) -> bool:
    if join.args.get("using") or join.args.get("method"):
        return False
    return join.side in ("", "LEFT") and join.kind in ("", "INNER", "OUTER", "CROSS")


def _where_joined(scope: Scope, alias: str) -> Any:
    joins = scope.expression.args.get("joins") or ()
    return next((join for join in joins if join.alias_or_name == alias), scope.expression)
