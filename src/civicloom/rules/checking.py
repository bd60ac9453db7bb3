"""All the faults of a rule at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError

from ..model.errors import CivicloomError, Faults
from ..model.standards import Standard
from ..purpose import Register
from .binding import bind
from .compiling import bound_values
from .declaration import declaration_faults, parameter_faults
from .forms import form_faults
from .lineage import Reading, readings
from .order import order_faults
from .parse import parse, too_deep
from .place import sql_fault
from .protected import protected_faults
from .purposes import purpose_faults
from .ranking import ranking_faults
from .repeated import fields_read
from .rule import Rule
from .shape import shape_faults
from .subject import subject_faults
from .typed import name_faults, tables, typed
from .words import word_faults

ANY_DAY = date(2026, 1, 1)
"""Stands for ``:as_of`` while a rule is checked: only its type matters then."""


def check(
    rule: Rule, standards: Mapping[str, Standard], register: Register
) -> list[CivicloomError]:
    """Every fault of a rule, each with file, line, column and what to write instead; [] when it may run.

    The rule's own tests are run by ``run_tests``.
    """
    faults = list(declaration_faults(rule))
    try:
        tree = parse(rule)
    except Faults as found:
        return faults + found.faults
    try:
        return faults + _sql_faults(rule, tree, standards, register)
    except RecursionError:
        return [*faults, too_deep(rule)]


def inputs(rule: Rule, standards: Mapping[str, Standard]) -> dict[str, tuple[str, ...]]:
    """The data fields that a rule reads, by table, in the standard's order. Raises Faults."""
    tree = bind(parse(rule), bound_values(rule, ANY_DAY))
    return _inputs(_readings(tree, standards), tree, standards)


def outputs(rule: Rule) -> tuple[str, ...]:
    """The columns that a rule gives, in order. Raises Faults."""
    return tuple(selected.alias_or_name for selected in parse(rule).selects)


def _sql_faults(
    rule: Rule, tree: Any, standards: Mapping[str, Standard], register: Register
) -> list[CivicloomError]:
    faults = list(parameter_faults(rule, tree))
    bound = bind(tree, bound_values(rule, ANY_DAY))
    faults += [*word_faults(rule, bound), *shape_faults(rule, bound), *ranking_faults(rule, bound)]
    unnamed = name_faults(rule, bound, tables(standards))
    if unnamed:
        return faults + unnamed
    try:
        whole = typed(bound, tables(standards))
    except SqlglotError as error:
        return [*faults, sql_fault("RUL-010", rule, tree, reason=str(error).splitlines()[0])]
    return faults + _typed_faults(rule, whole, standards, register)


def _typed_faults(
    rule: Rule, whole: Any, standards: Mapping[str, Standard], register: Register
) -> list[CivicloomError]:
    faults = [*form_faults(rule, whole), *order_faults(rule, whole, standards)]
    read = readings(whole)
    faults += [*protected_faults(rule, read, standards), *subject_faults(rule, read, standards)]
    asked = _inputs(read, whole, standards)
    return faults + list(purpose_faults(rule, asked, standards, register))


def _readings(tree: Any, standards: Mapping[str, Standard]) -> list[Reading]:
    return readings(typed(tree, tables(standards)))


def _inputs(
    read: list[Reading], tree: Any, standards: Mapping[str, Standard]
) -> dict[str, tuple[str, ...]]:
    fields = {
        (reading.table, name)
        for reading in read
        for name in fields_read(reading, standards[reading.table])
    }
    named = [table.name for table in tree.find_all(exp.Table) if table.name in standards]
    return {
        table: tuple(name for name in standards[table].names if (table, name) in fields)
        for table in sorted(set(named))
    }
