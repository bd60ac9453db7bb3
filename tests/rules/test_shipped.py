"""The twelve rules of the demo district: sound, tested, and allowed to read exactly what they read."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from civicloom.library import duckdb_engine
from civicloom.model.errors import CivicloomError, Faults
from civicloom.model.standards import Standard
from civicloom.purpose import Register
from civicloom.rules import Rule, check, inputs, load_rule, load_rules, run_tests
from civicloom.rules.allowlist import allow_list

from .ruling import STANDARDS, YAML, YUNXI, rule, yunxi_standards

RULES = load_rules(YUNXI / "rules")
LINKING = "record-linkage"


@pytest.fixture(scope="module")
def standards() -> Mapping[str, Standard]:
    return yunxi_standards()


@pytest.fixture(scope="module")
def register(standards: Mapping[str, Standard]) -> Register:
    sources = [yaml.safe_load(path.read_text("utf-8")) for path in YUNXI.glob("sources/*.yaml")]
    owners = {source["standard"].split("@")[0]: [source["office"]] for source in sources}
    return Register.load(YUNXI / "purposes", YUNXI / "agreements", owners, standards)


def test_twelve_rules_ship() -> None:
    assert len(RULES) == 12


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.id)
def test_a_shipped_rule_is_sound_and_passes_its_tests(
    one: Rule, standards: Mapping[str, Standard], register: Register
) -> None:
    assert check(one, standards, register) == []
    assert 2 <= len(one.tests) <= 5
    assert any(not test.expect for test in one.tests), "a rule also shows what it must not find"
    engine = duckdb_engine()
    assert run_tests(one, standards, engine) == []
    engine.close()


def test_purposes_and_agreements_list_what_is_read_and_nothing_else(
    standards: Mapping[str, Standard], register: Register
) -> None:
    read: dict[tuple[str, str], set[str]] = {}
    for one in RULES:
        for table, fields in inputs(one, standards).items():
            read.setdefault((one.purpose, table), set()).update(fields)
    for path in sorted((YUNXI / "publications").glob("*.yaml")):
        wanted = yaml.safe_load(path.read_text("utf-8"))
        read.setdefault((wanted["purpose"], wanted["standard"]), set()).update(wanted["quasi"])
    declared = {(p.id, t): set(f) for p in register.purposes.values() for t, f in p.fields.items()}
    agreed = {(a.purpose, a.standard): set(a.fields) for a in register.agreements.values()}
    assert agreed == declared
    assert {key: fields for key, fields in declared.items() if key[0] != LINKING} == read


def test_a_wrong_expectation_is_a_fault_with_its_line(standards: Mapping[str, Standard]) -> None:
    one = RULES[0]
    wrong = replace(one, tests=(replace(one.tests[0], expect=[{"subject": "nobody"}]),))
    (fault,) = run_tests(wrong, standards, duckdb_engine())
    assert (fault.code, fault.place.line) == ("RUL-040", one.tests[0].line)  # type: ignore[union-attr]
    assert "nobody" in str(fault)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("visited_on: 2026-01-02}", "visited_on: '2026-01-02'}", "not a date32"),
        ("house_code: H", "house_code: 33", "not a string"),
        ("house_code: H, vis", "house: H, vis", "no field house"),
        ("      visits:", "      dwellings:", "does not read dwellings"),
    ],
)
def test_tests_are_typed_by_the_standards(old: str, new: str, why: str) -> None:
    (fault,) = run_tests(rule(declaration=YAML.replace(old, new)), STANDARDS, duckdb_engine())
    assert fault.code == "RUL-041" and why in str(fault)


def test_a_finding_too_many_fails_the_test() -> None:
    changed = YAML.replace("expect: [{subject: H, left_visits: 1}]", "expect: []")
    (fault,) = run_tests(rule(declaration=changed), STANDARDS, duckdb_engine())
    assert "not expected" in str(fault)


def test_two_rules_of_one_id_and_a_missing_file_are_told_together(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rule.yaml").write_text("id: same\n", "utf-8")
    for name in ("a", "b"):
        (tmp_path / name / "rule.sql").write_text("select 1", "utf-8")
    with pytest.raises(Faults) as caught:
        load_rules(tmp_path)
    assert sorted(fault.code for fault in caught.value.faults) == ["RUL-002", "RUL-008"]
    with pytest.raises(CivicloomError):
        load_rule(tmp_path / "c")


def test_every_listed_function_and_refusal_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "sql.md").read_text("utf-8")
    listed = {*allow_list().functions, *allow_list().refused, *allow_list().constructs}
    assert listed <= set(re.findall(r"`([^`]+)`", page))
    assert all(f"| {form} |" in page for form in allow_list().forms)
