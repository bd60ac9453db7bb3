"""From a rule to the SQL of one engine: parameters bound, our functions expanded, guards set."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlglot import exp

from ..model.errors import CivicloomError, Place
from .binding import bind, literal, placeholders
from .functions import Dialect, expand
from .guards import guard
from .parse import parse
from .rule import Rule, Value
from .spark_forms import for_spark


def compile(
    rule: Rule,
    dialect: Dialect,
    as_of: date,
    parameters: Mapping[str, Value] | None = None,
) -> str:
    """The rule's SELECT for an engine, with ``:as_of`` and the parameters bound.

    Parameters not given keep the value declared in rule.yaml. Raises Faults when the SQL does not
    parse and RUL-009 for a parameter that the rule does not declare.
    """
    values = bound_values(rule, as_of, parameters)
    return str(render(bind(parse(rule), values), dialect, as_of))


def compile_open(rule: Rule) -> str:
    """The rule's SELECT for DuckDB with its own parameters bound and the day left open, as ``$as_of``.

    Raises Faults when the SQL does not parse.
    """
    day = exp.cast(exp.Placeholder(this="as_of"), "date")
    bound = bind(parse(rule), rule.parameters).transform(
        lambda node: day.copy() if isinstance(node, exp.Placeholder) else node
    )
    return str(expand(guard(bound), "duckdb", day).sql(dialect="duckdb"))


def render(tree: Any, dialect: Dialect, as_of: date) -> str:
    """A bound tree as the SQL of an engine."""
    whole = expand(guard(tree), dialect, literal(as_of))
    if dialect == "spark":
        # Spark reads names of letters beyond a-z only in quotes.
        return str(for_spark(whole).sql(dialect, identify=True))
    return str(whole.sql(dialect))


def bound_values(
    rule: Rule, as_of: date, parameters: Mapping[str, Value] | None = None
) -> dict[str, Value]:
    """What each placeholder stands for. Raises RUL-009 for a parameter the rule does not declare."""
    for name in parameters or {}:
        if name not in rule.parameters:
            place = Place(file=rule.yaml_file, line=rule.lines.get("parameters", 1), field=name)
            raise CivicloomError("RUL-009", place=place, name=name)
    return {**rule.parameters, **(parameters or {}), "as_of": as_of}


def plain_parameters(rule: Rule, texts: Mapping[str, str]) -> dict[str, Value]:
    """Parameters that were kept as texts, each as the kind of value that the rule declares."""
    return {name: _like(rule.parameters[name], text) for name, text in texts.items()}


def _like(declared: Value, text: str) -> Value:
    if isinstance(declared, bool):
        return text == "True"
    return date.fromisoformat(text) if isinstance(declared, date) else type(declared)(text)


def undeclared(rule: Rule, tree: Any) -> list[Any]:
    """The placeholders for which the rule declares no value."""
    known = {*rule.parameters, "as_of"}
    return [node for node in placeholders(tree) if node.name not in known]
