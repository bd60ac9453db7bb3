"""Where a part of a rule's SQL stands: line and column, counted from 1."""

from typing import Any

from ..model.errors import CivicloomError, Place
from .rule import Rule


def position(node: Any, sql: str) -> tuple[int, int]:
    """Line and column of a node; of the first of its parts that remembers its place."""
    starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    climb = node
    while not starts and climb.parent is not None:
        climb = climb.parent
        starts = [part.meta["start"] for part in climb.walk() if "start" in part.meta]
    return offset_position(min(starts, default=0), sql)


def offset_position(offset: int, sql: str) -> tuple[int, int]:
    """Line and column of a character."""
    before = sql[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def sql_fault(code: str, rule: Rule, node: Any, **facts: object) -> CivicloomError:
    """A fault at a node of the rule's SQL."""
    line, column = position(node, rule.sql)
    place = Place(file=rule.sql_file, line=line)
    return CivicloomError(code, place=place, column=column, **facts)


def yaml_fault(code: str, rule: Rule, key: str, **facts: object) -> CivicloomError:
    """A fault at a key of the rule's declaration."""
    place = Place(file=rule.yaml_file, line=rule.lines.get(key, 1), field=key)
    return CivicloomError(code, place=place, **facts)
