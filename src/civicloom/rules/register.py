"""The public register of rules (charter 10), in the fields of the Dutch algorithm register."""

from collections.abc import Mapping
from typing import Any

from ..model.standards import Standard
from .checking import inputs
from .rule import Rule


def register_entry(rule: Rule, standards: Mapping[str, Standard] | None = None) -> dict[str, Any]:
    """What the public may know of a rule: all of it but the data.

    Field names follow the Dutch publication standard for algorithms (algoritmeregister, v1.0); with
    the standards given, ``source_data`` lists every field that the rule reads.
    """
    return {
        "standard_version": "1.0",
        "name": rule.title,
        "organization": rule.owner,
        "description_short": rule.summary,
        "category": "rule",
        **_declared(rule),
        "purpose": rule.purpose,
        "lawful_basis": rule.law,
        "selects": rule.selects,
        "source_data": {t: list(f) for t, f in inputs(rule, standards).items()}
        if standards
        else {},
        "methods_and_models": rule.sql,
        "parameters": {name: str(value) for name, value in rule.parameters.items()},
        "version": rule.version,
        "sha256": rule.sha256,
        "tests": [test.name for test in rule.tests],
        "recipients": rule.push.to if rule.push else "",
    }


def _declared(rule: Rule) -> dict[str, Any]:
    """The owner's own words, under the names of the publication standard."""
    said = rule.register
    return {
        "status": said.get("status"),
        "begin_date": str(said.get("since")),
        "goal": said.get("goal"),
        "impact": said.get("impact"),
        "proportionality": said.get("proportionality"),
        "human_intervention": said.get("human_verdict"),
        "performance_standard": said.get("error_rate"),
        "objection_procedure": said.get("appeal"),
        "contact_email": said.get("contact"),
    }
