"""Reading rules from their folders: rule.yaml beside rule.sql."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from ..model.clock import is_term
from ..model.errors import CivicloomError, Faults, Place
from ..model.plain_yaml import read_placed
from .rule import Push, Rule, RuleTest, Value


def load_rules(folder: Path) -> list[Rule]:
    """All rules under a folder, by id.

    A rule that lacks parts is loaded all the same, so that ``check`` can name every fault;
    raises Faults for files that cannot be read at all and for two rules of one id.
    """
    rules, faults = [], []
    for file in sorted(folder.glob("*/rule.yaml")):
        try:
            rules.append(load_rule(file.parent))
        except CivicloomError as fault:
            faults.append(fault)
    faults += _doubled(rules)
    if faults:
        raise Faults(faults)
    return sorted(rules, key=lambda rule: rule.id)


def load_rule(folder: Path) -> Rule:
    """The rule in one folder. Raises RUL-001 or RUL-002 when a file cannot be read."""
    text = _text(folder / "rule.yaml")
    return parse_rule(text, _text(folder / "rule.sql"), folder)


def parse_rule(declaration: str, sql: str, folder: Path) -> Rule:
    """A rule from the texts of its two files, however they were kept."""
    file = str(folder / "rule.yaml")
    try:
        data, node = read_placed(declaration)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(file=file, line=mark.line + 1 if mark else None)
        raise CivicloomError("RUL-001", place=place, reason=str(error).splitlines()[0]) from error
    if not isinstance(data, dict):
        raise CivicloomError("RUL-001", place=Place(file=file), reason="not a mapping")
    try:
        return _rule(data, _lines(node), declaration, sql, folder)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise CivicloomError("RUL-001", place=Place(file=file), reason=str(error)) from error


def _rule(
    data: dict[str, Any], lines: dict[str, int], declaration: str, sql: str, folder: Path
) -> Rule:
    return Rule(
        id=str(data.get("id", "")),
        version=str(data.get("version", "")),
        title=_both(data.get("title")),
        summary=_both(data.get("summary")),
        law=_both(data.get("law")),
        owner=str(data.get("owner", "")),
        purpose=str(data.get("purpose", "")),
        selects=str(data.get("selects", "")),
        key=tuple(map(str, _listed(data, "key"))),
        parameters=_parameters(data.get("parameters")),
        register=_mapped(data.get("register"), "register"),
        push=_push(data.get("push")),
        tests=_tests(_listed(data, "tests"), lines),
        sql=sql,
        declaration=declaration,
        path=folder,
        lines=lines,
    )


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CivicloomError("RUL-002", place=Place(file=str(file)), reason=str(error)) from error


def _both(value: Any) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}


def _parameters(value: Any) -> dict[str, Value]:
    return {str(name): plain(given) for name, given in _mapped(value, "parameters").items()}


def plain(value: Any) -> Value:
    """A YAML value as a parameter; a float becomes the decimal that was written."""
    if isinstance(value, bool | int | date):
        return value
    return Decimal(str(value)) if isinstance(value, float) else str(value)


def _push(value: Any) -> Push | None:
    if not value:
        return None
    days = value["within_working_days"]
    if not is_term(days):
        raise ValueError(f"within_working_days: {days!r} is no number from 0 to 2500")
    return Push(str(value["to"]), days, _both(value.get("text")))


def _mapped(value: Any, name: str) -> dict[str, Any]:
    if value is not None and not isinstance(value, dict):
        raise TypeError(f"{name}: a mapping is wanted")
    return value or {}


def _listed(data: dict[str, Any], name: str) -> list[Any]:
    value = data.get(name)
    if value is not None and not isinstance(value, list):
        raise TypeError(f"{name}: a list is wanted")
    return value or []


def _tests(value: list[Any], lines: dict[str, int]) -> tuple[RuleTest, ...]:
    return tuple(
        RuleTest(
            name=str(test["name"]),
            as_of=_date(test["as_of"]),
            given={
                table: rows or [] for table, rows in _mapped(test.get("given"), "given").items()
            },
            expect=[_mapped(row, "expect") for row in _listed(test, "expect")],
            parameters=_parameters(test.get("parameters")),
            line=lines.get(f"tests.{number}"),
        )
        for number, test in enumerate(value)
    )


def _date(value: object) -> date:
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value))


def _lines(node: Any) -> dict[str, int]:
    """The line of each top key, and of each test as ``tests.N``."""
    found: dict[str, int] = {}
    for key, value in node.value:
        found[str(key.value)] = key.start_mark.line + 1
        if key.value == "tests" and isinstance(value, yaml.SequenceNode):
            for number, test in enumerate(value.value):
                found[f"tests.{number}"] = test.start_mark.line + 1
    return found


def _doubled(rules: list[Rule]) -> list[CivicloomError]:
    seen: dict[str, Rule] = {}
    faults = []
    for rule in rules:
        first = seen.setdefault(rule.id, rule)
        if first is not rule:
            place = Place(file=rule.yaml_file, line=rule.lines.get("id"))
            faults.append(CivicloomError("RUL-008", place=place, id=rule.id, other=str(first.path)))
    return faults
