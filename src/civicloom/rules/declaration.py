"""What a rule must declare beside its SQL before it may run (charter 10)."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..model.errors import CivicloomError
from .binding import placeholders
from .compiling import undeclared
from .place import sql_fault, yaml_fault
from .rule import KINDS, Rule

REQUIRED = (
    "id",
    "version",
    "title",
    "summary",
    "law",
    "owner",
    "purpose",
    "selects",
    "register",
    "tests",
)
"""What rule.yaml must hold."""

REGISTER = (
    "status",
    "since",
    "goal",
    "impact",
    "proportionality",
    "human_verdict",
    "error_rate",
    "appeal",
    "contact",
)
"""What the public register entry must hold; texts in English and Chinese."""


def declaration_faults(rule: Rule) -> Iterator[CivicloomError]:
    """RUL-003 to RUL-007 for what rule.yaml lacks or gets wrong."""
    for name in REQUIRED:
        if not getattr(rule, name):
            yield yaml_fault("RUL-003", rule, name, name=name)
    for name in ("title", "summary", "law"):
        yield from _language_faults(rule, name, getattr(rule, name))
    if rule.register:
        yield from _register_faults(rule)
    if rule.selects and rule.selects not in KINDS:
        yield yaml_fault("RUL-005", rule, "selects", found=rule.selects, kinds=", ".join(KINDS))
    if rule.id and rule.id != rule.path.name:
        yield yaml_fault("RUL-006", rule, "id", id=rule.id, folder=rule.path.name)
    if rule.push:
        yield from _language_faults(rule, "push", rule.push.text)


def parameter_faults(rule: Rule, tree: Any) -> Iterator[CivicloomError]:
    """RUL-009 for a placeholder without a value, RUL-007 for a parameter that nothing uses."""
    for node in undeclared(rule, tree):
        yield sql_fault("RUL-009", rule, tree, name=node.name)
    used = {node.name for node in placeholders(tree)}
    for name in rule.parameters:
        if name not in used:
            yield yaml_fault("RUL-007", rule, "parameters", name=name)


def _register_faults(rule: Rule) -> Iterator[CivicloomError]:
    for name in REGISTER:
        value = rule.register.get(name)
        if not value:
            yield yaml_fault("RUL-004", rule, "register", name=name)
        elif isinstance(value, dict):
            yield from _language_faults(rule, "register", value)


def _language_faults(rule: Rule, key: str, text: Mapping[str, str]) -> Iterator[CivicloomError]:
    if text and not (text.get("en") and text.get("zh")):
        yield yaml_fault("RUL-003", rule, key, name=f"{key} (en, zh)")
