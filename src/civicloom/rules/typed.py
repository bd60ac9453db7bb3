"""Names and types: the rule's tree with every column tied to its table and every part typed."""

from collections.abc import Mapping
from typing import Any

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope

from ..model.errors import CivicloomError
from ..model.standards import Standard, record_schema
from .functions import RETURNS
from .parse import DIALECT
from .place import sql_fault
from .rule import Rule

Tables = Mapping[str, Mapping[str, str]]
"""SQL type by column by table."""

SQL_TYPES = {
    "string": "VARCHAR",
    "int64": "BIGINT",
    "int32": "INT",
    "double": "DOUBLE",
    "bool": "BOOLEAN",
    "date32[day]": "DATE",
    "timestamp[us]": "TIMESTAMP",
    "timestamp[us, tz=UTC]": "TIMESTAMPTZ",
}


def tables(standards: Mapping[str, Standard]) -> dict[str, dict[str, str]]:
    """The tables that rules may read, from the standards; with the columns of every record."""
    return {
        name: {column.name: SQL_TYPES[str(column.type)] for column in record_schema(standard)}
        for name, standard in standards.items()
    }


def name_faults(rule: Rule, tree: Any, known: Tables) -> list[CivicloomError]:
    """RUL-013 to RUL-015 for tables, fields and aliases that cannot be tied; all must be mended first."""
    found: dict[int, CivicloomError] = {}
    scopes = traverse_scope(tree)
    for scope in scopes:
        for source in scope.sources.values():
            if isinstance(source, exp.Table) and (source.name not in known or source.db):
                found[id(source)] = sql_fault("RUL-013", rule, source, table=source.sql(DIALECT))
    if found:
        return list(found.values())
    for column, scope in placed(scopes):
        code = _column_fault(column, scope, known)
        if code:
            found[id(column)] = sql_fault(code, rule, column, field=column.sql(DIALECT))
    return list(found.values())


def placed(scopes: list[Any]) -> list[tuple[Any, Any]]:
    """Each column with the innermost query in which it stands; queries around list it once more."""
    innermost: dict[int, tuple[Any, Any]] = {}
    for scope in scopes:
        for column in scope.columns:
            innermost.setdefault(id(column), (column, scope))
    return list(innermost.values())


def typed(tree: Any, known: Tables) -> Any:
    """A copy of the tree with tables beside columns, aliases beside expressions, and types."""
    copy = qualify(
        tree.copy(),
        schema=known,
        dialect=DIALECT,
        expand_stars=False,
        identify=False,
        quote_identifiers=False,
        validate_qualify_columns=False,
    )
    return annotate_types(copy, schema=known, dialect=DIALECT, expression_metadata=_metadata())


def columns_of(source: Any, known: Tables) -> list[str]:
    """The columns that a source of a query offers."""
    if isinstance(source, exp.Table):
        return list(known.get(source.name, ()))
    if not isinstance(source, Scope):
        return []
    return list(source.outer_columns or source.expression.named_selects)


def _column_fault(column: Any, scope: Any, known: Tables) -> str | None:
    if isinstance(column.this, exp.Star):
        return None
    if column.table:
        source = source_of(scope, column.table)
        return None if column.name in columns_of(source, known) else "RUL-014"
    if column.name in scope.expression.named_selects and not _chooses_rows(column):
        return None
    return _loose_fault(column, scope, known)


def _chooses_rows(column: Any) -> bool:
    """Whether a column stands where rows are chosen, before an engine knows the answer's names."""
    return isinstance(column.find_ancestor(exp.Where, exp.Join, exp.Select), exp.Where | exp.Join)


def _loose_fault(column: Any, scope: Any, known: Tables) -> str | None:
    """A column without a table must be of exactly one, here or in a query around."""
    while scope is not None:
        holders = _holders(column, scope, known)
        if holders:
            return "RUL-015" if len(holders) > 1 and column.name not in _joined(scope) else None
        scope = _around(scope)
    return "RUL-014"


def source_of(scope: Any, table: str) -> Any:
    """What an alias stands for, here or in a query around; None for an unknown one."""
    while scope is not None:
        if table in scope.sources:
            return scope.sources[table]
        scope = _around(scope)
    return None


def _around(scope: Any) -> Any:
    """The query whose names are known inside another: none for a common table, nor for one in FROM.

    One engine lets a query in FROM name the tables beside it, the other asks for LATERAL.
    """
    return None if scope.is_cte or scope.is_derived_table else scope.parent


def _holders(column: Any, scope: Any, known: Tables) -> list[str]:
    return [
        name
        for name, (_, source) in scope.selected_sources.items()
        if name not in scope.semi_or_anti_join_tables and column.name in columns_of(source, known)
    ]


def _joined(scope: Any) -> set[str]:
    joins = scope.expression.args.get("joins") or ()
    return {name.name for join in joins for name in join.args.get("using") or ()}


def _metadata() -> Any:
    """What sqlglot knows of each function's type, with ours added."""
    known = dict(Dialect.get_or_raise(DIALECT).EXPRESSION_METADATA)
    known[exp.Left] = known[exp.Right] = {"returns": exp.DType.VARCHAR}
    known[exp.Anonymous] = {"annotator": _anonymous}
    return known


def _anonymous(annotator: Any, node: Any) -> Any:
    annotator._set_type(node, RETURNS.get(node.name.lower(), exp.DType.UNKNOWN))
    return node
