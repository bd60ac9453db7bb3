"""Our own functions: the SQL that stands for each of them on each engine."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import sqlglot
from sqlglot import exp

from civicloom.model.own_yaml import own_yaml

from .check_digits import CITIZEN_ID, CREDIT_CODE
from .guards import guard

Dialect = Literal["duckdb", "spark"]


@cache
def _definitions() -> dict[str, dict[str, Any]]:
    text = files(__package__).joinpath("functions.yaml").read_text("utf-8")
    digits = {
        "cl_id_ok": {"args": ["x"], "returns": "BOOLEAN", "sql": CITIZEN_ID},
        "cl_uscc_ok": {"args": ["x"], "returns": "BOOLEAN", "sql": CREDIT_CODE},
    }
    return {**own_yaml(text), **digits}


RETURNS: Mapping[str, Any] = {
    name: exp.DType[line["returns"]] for name, line in _definitions().items()
}
"""The SQL type that each of our functions gives."""


def expand(tree: Any, dialect: Dialect, as_of: Any) -> Any:
    """The tree with each of our functions replaced by its definition; ``as_of`` is a date node."""

    def replace(node: Any) -> Any:
        if not _is_ours(node):
            return node
        arguments = [expand(argument.copy(), dialect, as_of) for argument in node.expressions]
        return enclosed(_filled(node.name.lower(), arguments, dialect, as_of))

    return tree.transform(replace)


def enclosed(node: Any) -> Any:
    """The node in brackets, unless it holds together without."""
    if isinstance(node, exp.Column | exp.Literal | exp.Func | exp.Paren):
        return node
    return exp.paren(node, copy=False)


def _is_ours(node: Any) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() in RETURNS


def _filled(name: str, arguments: list[Any], dialect: Dialect, as_of: Any) -> Any:
    names = _definitions()[name]["args"]
    given = dict(zip(names, arguments, strict=True)) | {"as_of": as_of}

    def replace(node: Any) -> Any:
        if isinstance(node, exp.Placeholder) and node.name in given:
            return enclosed(given[node.name].copy())
        return node

    filled = _template(name, dialect).copy().transform(replace)
    return expand(filled, dialect, as_of)


@cache
def _template(name: str, dialect: Dialect) -> Any:
    line = _definitions()[name]
    if "sql" in line:
        return guard(sqlglot.parse_one(line["sql"], read="duckdb"))
    return sqlglot.parse_one(line[dialect], read=dialect)
