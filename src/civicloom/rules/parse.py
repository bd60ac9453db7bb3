"""From the text of rule.sql to its tree: exactly one SELECT."""

from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from ..model.errors import CivicloomError, Faults, Place
from .rule import Rule

DIALECT = "duckdb"
"""Rules are written in this dialect."""


def parse(rule: Rule) -> Any:
    """The tree of the rule's one SELECT. Raises Faults with RUL-010, RUL-011 or RUL-012."""
    statements = [tree for tree in _statements(rule) if tree is not None]
    if len(statements) != 1:
        place = Place(file=rule.sql_file, line=1)
        raise Faults([CivicloomError("RUL-011", place=place, column=1, count=len(statements))])
    (tree,) = statements
    if not isinstance(tree, exp.Query):
        place = Place(file=rule.sql_file, line=1)
        found = type(tree).__name__.upper()
        raise Faults([CivicloomError("RUL-012", place=place, column=1, found=found)])
    return tree


def _statements(rule: Rule) -> list[Any]:
    try:
        return list(sqlglot.parse(rule.sql, read=DIALECT))
    except ParseError as error:
        raise Faults([_parse_fault(rule, one) for one in error.errors]) from error
    except TokenError as error:
        place = Place(file=rule.sql_file, line=1)
        reason = str(error).splitlines()[0]
        raise Faults([CivicloomError("RUL-010", place=place, column=1, reason=reason)]) from error
    except RecursionError as error:
        raise Faults([too_deep(rule)]) from error


def too_deep(rule: Rule) -> CivicloomError:
    """RUL-010 for SQL whose brackets, calls or queries stand inside each other beyond what can be followed."""
    place = Place(file=rule.sql_file, line=1)
    return CivicloomError("RUL-010", place=place, column=1, reason="nested too deeply")


def _parse_fault(rule: Rule, error: dict[str, Any]) -> CivicloomError:
    place = Place(file=rule.sql_file, line=error.get("line") or 1)
    column = max(1, (error.get("col") or 1) - len(error.get("highlight") or "") + 1)
    return CivicloomError("RUL-010", place=place, column=column, reason=error["description"])
