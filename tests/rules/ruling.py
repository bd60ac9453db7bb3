"""A small world for rules: two tables, one purpose, and a rule that is sound until a test changes it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from civicloom.model.standards import Field, Standard, Subject, load_standard
from civicloom.purpose import Purpose, Register
from civicloom.rules import Rule, check, parse_rule

YUNXI = Path(__file__).parents[2] / "examples" / "yunxi"

RESIDENTS = Standard(
    id="residents",
    version="1.0.0",
    subject=Subject("person", "citizen_id"),
    primary_key=("citizen_id",),
    fields=(
        Field("citizen_id", identifier="citizen-id", personal=True),
        Field("name", personal=True),
        Field("birth_date", type="date", personal=True),
        Field("ethnic", personal=True, protected=True),
        Field("house_code", identifier="house-code", personal=True),
        Field("children", type="integer"),
    ),
)
VISITS = Standard(
    id="visits",
    version="1.0.0",
    subject=Subject("dwelling", "house_code"),
    primary_key=("visit_no",),
    fields=(
        Field("visit_no"),
        Field("house_code", identifier="house-code"),
        Field("citizen_id", identifier="citizen-id", personal=True),
        Field("visited_on", type="date"),
        Field("occupants", type="integer"),
        Field("rent", type="number"),
    ),
)
STANDARDS = {s.id: s for s in (RESIDENTS, VISITS)}
REGISTER = Register(
    purposes={
        "homes": Purpose(
            id="homes",
            title={"en": "Homes", "zh": "住房"},
            basis="a law",
            offices=("data-office",),
            fields={
                "residents": ("citizen_id", "birth_date", "house_code", "children", "ethnic"),
                "visits": ("*",),
            },
            recipients=(),
            retention_days=1,
            automated=False,
            notice="posted",
        )
    },
    agreements={},
    owners={"residents": frozenset({"police"}), "visits": frozenset({"grid"})},
)

SQL = """select v.house_code as subject, count(*) as left_visits
from visits v
where v.visited_on <= :as_of
group by v.house_code
"""
YAML = """id: few-visits
version: 1.0.0
title: {en: Few visits, zh: 走访偏少}
summary: {en: A home with visits, zh: 有走访的住房}
law: {en: a law, zh: 某法}
owner: grid
purpose: homes
selects: dwelling
register:
  status: in use
  since: 2026-01-01
  goal: {en: g, zh: 目标}
  impact: {en: i, zh: 影响}
  proportionality: {en: p, zh: 相称}
  human_verdict: {en: h, zh: 人工}
  error_rate: {en: e, zh: 误差}
  appeal: {en: a, zh: 申诉}
  contact: grid@example
tests:
  - name: one visit
    as_of: 2026-01-02
    given:
      visits: [{visit_no: V1, house_code: H, visited_on: 2026-01-02}]
    expect: [{subject: H, left_visits: 1}]
"""


def rule(sql: str = SQL, declaration: str = YAML, **changed: Any) -> Rule:
    """The sound rule, with other SQL, another declaration or other parts."""
    made = parse_rule(declaration, sql, Path("rules/few-visits"))
    return replace(made, **changed)


def faults(sql: str = SQL, declaration: str = YAML, **changed: Any) -> list[Any]:
    """All faults of the changed rule."""
    return check(rule(sql, declaration, **changed), STANDARDS, REGISTER)


def codes(sql: str = SQL, declaration: str = YAML, **changed: Any) -> list[str]:
    """The codes of all faults of the changed rule, each once, in order."""
    return sorted({fault.code for fault in faults(sql, declaration, **changed)})


def yunxi_standards() -> Mapping[str, Standard]:
    """The standards of the demo district."""
    found = [load_standard(path) for path in YUNXI.glob("standards/*/*/schema.json")]
    return {standard.id: standard for standard in found}
