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
    """Unknown tables and ambiguous columns, which must be mended before columns can be tied."""
    faults = []
    for scope in traverse_scope(tree):
        for source in scope.sources.values():
            if isinstance(source, exp.Table) and source.name not in known:
                faults.append(sql_fault("RUL-013", rule, source, table=source.sql(DIALECT)))
        faults += [
            sql_fault("RUL-015", rule, column, field=column.name)
            for column in scope.unqualified_columns
            if _ambiguous(column, scope, known)
        ]
    return faults


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


def field_faults(rule: Rule, tree: Any, known: Tables) -> list[CivicloomError]:
    """Columns of a typed tree that no table of their query has."""
    faults = []
    for scope in traverse_scope(tree):
        for column in scope.columns:
            if not _resolved(column, scope, known):
                faults.append(sql_fault("RUL-014", rule, column, field=column.sql(DIALECT)))
    return list({(str(fault.place), str(fault.facts)): fault for fault in faults}.values())


def columns_of(source: Any, known: Tables) -> list[str]:
    """The columns that a source of a query offers."""
    if isinstance(source, exp.Table):
        return list(known.get(source.name, ()))
    return list(source.expression.named_selects) if isinstance(source, Scope) else []


def _resolved(column: Any, scope: Any, known: Tables) -> bool:
    if isinstance(column.this, exp.Star):
        return True
    source = scope.sources.get(column.table)
    return (source is None and bool(column.table)) or column.name in columns_of(source, known)


def _ambiguous(column: Any, scope: Any, known: Tables) -> bool:
    joined = {
        name.name
        for join in scope.expression.args.get("joins") or ()
        for name in join.args.get("using") or ()
    }
    if column.name in joined:
        return False
    hidden = scope.semi_or_anti_join_tables
    holders = [
        name
        for name, (_, source) in scope.selected_sources.items()
        if name not in hidden and column.name in columns_of(source, known)
    ]
    return len(holders) > 1


def _metadata() -> Any:
    """What sqlglot knows of each function's type, with ours added."""
    known = dict(Dialect.get_or_raise(DIALECT).EXPRESSION_METADATA)
    known[exp.Left] = known[exp.Right] = {"returns": exp.DType.VARCHAR}
    known[exp.Anonymous] = {"annotator": _anonymous}
    return known


def _anonymous(annotator: Any, node: Any) -> Any:
    annotator._set_type(node, RETURNS.get(node.name.lower(), exp.DType.UNKNOWN))
    return node
