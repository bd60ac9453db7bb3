"""A rule asked about one record gives what the batch run of the rule gives about it."""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from civicloom.cli.main import cli
from civicloom.collide import collide
from civicloom.embed import (
    Facts,
    bundle_digest,
    compile_rule_bundle,
    evaluate_rule,
    facts_door,
    facts_for,
    prefill_rule,
    rule_evaluator,
)
from civicloom.model.errors import CivicloomError
from civicloom.model.standards import Standard, load_standard
from civicloom.purpose import Actor
from civicloom.rules import Rule, inputs, load_rules
from civicloom.simulate import simulate
from civicloom.workspace import Workspace, init

ROOT = Path(__file__).parents[2]
YUNXI = ROOT / "examples" / "yunxi"
STANDARDS = {
    standard.id: standard for standard in map(load_standard, sorted(YUNXI.glob("standards/*/*/")))
}
RULES = {rule.id: rule for rule in load_rules(YUNXI / "rules")}
PAIRS = [(name, entry) for name, rule in RULES.items() for entry in inputs(rule, STANDARDS)]
SAMPLE = 6


@dataclass
class District:
    """A district whose files were collected, and what the rules find in it, by rule."""

    workspace: Workspace
    found: Mapping[str, list[dict[str, Any]]]

    @property
    def steward(self) -> Actor:
        return self.workspace.actor()


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    folder = tmp_path_factory.mktemp("embed") / "district"
    init(folder, "yunxi")
    simulate(folder, 1000, 7)
    with Workspace.open(folder) as opened:
        desk = opened.desk()
        for source in opened.sources:
            desk.collect(source)
        yield District(opened, {name: _batch(opened, name) for name in RULES})


def _batch(opened: Workspace, name: str) -> list[dict[str, Any]]:
    rule, actor = opened.rule(name), opened.actor()
    collide(rule, opened.library, actor=actor, as_of=_today(opened))
    with opened.library.open(actor, rule.purpose, {"findings": ()}) as view:
        sql = f"SELECT * FROM findings WHERE rule = '{name}'"
        return list(view.sql(sql).read_all().to_pylist())


def _today(opened: Workspace) -> date:
    return opened.clock.now().date()


def _records(district: District, bundle: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every record of the entered table that shares its identifier with a finding, and some others."""
    rule, entry = RULES[bundle["rule"]], bundle["entry"]
    (field,) = bundle["lookups"][entry].values()
    asked = {entry: tuple(bundle["inputs"][entry])}
    with district.workspace.library.open(district.steward, rule.purpose, asked) as view:
        rows = view.sql(f'SELECT * FROM "{entry}" ORDER BY cl_key').read_all().to_pylist()
    keys = {_by(bundle, finding) for finding in district.found[rule.id]}
    hit = [row for key in sorted(keys) for row in [r for r in rows if r[field] == key][:2]]
    other = [row for row in rows if row[field] not in keys]
    return hit + random.Random(1).sample(other, min(SAMPLE, len(other)))


def _by(bundle: Mapping[str, Any], finding: Mapping[str, Any]) -> str:
    key = bundle["key"]
    return str(finding["subject"] if key == "subject" else json.loads(finding["sides"])[key])


def _canonical(sides: Mapping[str, Any]) -> str:
    return json.dumps(sides, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _entered(row: Mapping[str, Any], standard: Standard) -> dict[str, Any]:
    """A row as a person would enter it: texts; its source's key where the standard's is not read."""
    record = {name: value for name, value in row.items() if not name.startswith("cl_")}
    (*_, last) = standard.primary_key
    if len(standard.primary_key) == 1 and last not in record:
        record[last] = row["cl_key"]
    return {name: None if value is None else str(value) for name, value in record.items()}


def _expected(
    district: District, bundle: Mapping[str, Any], row: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """What the batch run found about the record's subject; about all of its identifier without one."""
    (field,) = bundle["lookups"][bundle["entry"]].values()
    own = bundle["own_subject"]
    return sorted(
        (finding["subject"], finding["reason"], finding["sides"])
        for finding in district.found[bundle["rule"]]
        if (finding["subject"] == row[own] if own else _by(bundle, finding) == row[field])
    )


@pytest.mark.parametrize(("name", "entry"), PAIRS)
def test_a_rule_says_of_one_record_what_its_run_says(
    name: str, entry: str, district: District
) -> None:
    bundle = json.loads(json.dumps(compile_rule_bundle(RULES[name], STANDARDS, entry)))
    library, day = district.workspace.library, _today(district.workspace)
    rows = _records(district, bundle)
    with (
        facts_door(bundle, library, district.steward) as take,
        rule_evaluator(bundle, as_of=day) as ask,
    ):
        for row in rows:
            record = _entered(row, STANDARDS[entry])
            facts = Facts.of(json.loads(json.dumps(take(record).as_json())))
            said = sorted((h.subject, h.reason, _canonical(h.sides)) for h in ask(record, facts))
            assert said == _expected(district, bundle, row), record
    assert rows


def _changed(name: str, old: str, new: str) -> Rule:
    rule = RULES[name]
    assert old in rule.sql
    return replace(rule, sql=rule.sql.replace(old, new))


@pytest.mark.parametrize(
    ("name", "old", "new", "part"),
    [
        # Groups, whole tables and windows that leave the identifier.
        ("cancelled-but-filing", "group by f.credit_code, f.cancelled_on", "group by f.status", "GROUP BY"),
        ("repeat-incidents", "partition by house_code order by", "order by", "COUNT(*) OVER"),
        ("crowded-firm-address", "  group by house_code\n", "", "COUNT(DISTINCT"),
        # Joins by something else, or by nothing.
        ("firm-address-unknown", "on d.house_code = f.house_code", "on d.status = f.status", "LEFT JOIN"),
        ("firm-address-unknown", "on d.house_code = f.house_code", "on d.house_code = f.credit_code", "LEFT JOIN"),
        ("overlapping-leases", "b.house_code = a.house_code and", "left(b.house_code, 9) = left(a.house_code, 9) and", "periods"),
        ("overlapping-leases", "b.house_code = a.house_code and", "(b.house_code = a.house_code or b.tenant_id = a.tenant_id) and", "periods"),
        ("cancelled-but-filing", "join filings t on t.credit_code = f.credit_code and", "right join filings t on t.credit_code = f.credit_code and", "SELECT"),
        # Subqueries that ask about everybody.
        ("dwellings-without-card", "where d.house_code = u.house_code", "where d.status = 'retired'", "SELECT"),
        ("allowance-untold", "where t.citizen_id = r.citizen_id", "where t.citizen_id <> r.citizen_id", "SELECT"),
        # What a record has only once it stands in the library.
        ("overlapping-leases", "from leases", "from leases where cl_source <> ''", "cl_source"),
        ("overlapping-leases", "select distinct lease_no", "select row_number() over (order by start_date, cl_key), lease_no", "cl_key"),
        # Some rows of all.
        ("conflicting-residence", "from residence_history\n", "from residence_history order by since limit 5\n", "tenant_id AS citizen_id"),
        # One table cut by two fields: landlord here, tenant there.
        ("conflicting-residence", "select citizen_id, house_code, 'residence history', valid_from, valid_to\n  from residence_history",
         "select landlord_id, house_code, 'residence history', start_date, end_date from leases", ""),
        ("overlapping-leases", "select distinct lease_no", "select lease_no", None),
    ],
)  # fmt: skip
def test_a_rule_that_looks_past_the_identifier_is_refused(
    name: str, old: str, new: str, part: str | None
) -> None:
    rule = _changed(name, old, new)
    entry = next(iter(inputs(rule, STANDARDS)))
    if part is None:
        assert compile_rule_bundle(rule, STANDARDS, entry)["key"] == "subject"
        return
    with pytest.raises(CivicloomError) as caught:
        compile_rule_bundle(rule, STANDARDS, entry)
    assert caught.value.code == "EMB-003"
    assert part in str(caught.value.facts["part"])
    assert caught.value.facts["part"]


def test_a_table_that_the_rule_does_not_read_cannot_be_entered() -> None:
    with pytest.raises(CivicloomError) as caught:
        compile_rule_bundle(RULES["overlapping-leases"], STANDARDS, "firms")
    assert caught.value.code == "EMB-004"


HOME = "3301990010010100001000101"
BUNDLE = compile_rule_bundle(RULES["overlapping-leases"], STANDARDS, "leases")
LEASE = {"lease_no": "L2", "house_code": HOME, "tenant_id": "110105194912310021", "start_date": "2026-01-01"}  # fmt: skip
EARLIER = {"lease_no": "L1", "house_code": HOME, "tenant_id": "11010519491231002X", "start_date": "2025-06-01", "end_date": "2026-05-31"}  # fmt: skip
FACTS = Facts(BUNDLE["sha256"], "r000001", {"leases": [EARLIER]})
DAY = date(2026, 11, 1)


def test_a_hint_has_both_sides_the_version_and_words_for_a_person() -> None:
    (hint,) = evaluate_rule(BUNDLE, LEASE, FACTS, as_of=DAY)
    told = hint.as_json()
    assert (told["left"]["lease_no"], told["right"]["lease_no"]) == ("L1", "L2")
    assert told["version"] == RULES["overlapping-leases"].version
    assert set(told["text"]) == {"en", "zh"}


def test_a_record_is_cleaned_as_collecting_would_and_one_without_its_identifier_asks_nothing() -> (
    None
):
    typed_in = {
        **LEASE,
        "house_code": "　" + HOME.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    }
    assert len(evaluate_rule(BUNDLE, typed_in, FACTS, as_of=DAY)) == 1
    assert evaluate_rule(BUNDLE, {**LEASE, "house_code": None}, FACTS, as_of=DAY) == []
    assert evaluate_rule(BUNDLE, {"lease_no": "L3"}, FACTS, as_of=DAY) == []


@pytest.mark.parametrize("text", ["L3\0", "L3\ud800"])
def test_a_record_that_no_table_can_keep_asks_nothing(text: str) -> None:
    for field in ("lease_no", "house_code"):
        assert evaluate_rule(BUNDLE, {**LEASE, field: text}, FACTS, as_of=DAY) == []


def test_a_reason_of_any_kind_is_told_in_words() -> None:
    rule = RULES["overlapping-leases"]
    sql, last = rule.sql.rsplit(" as reason", 1)
    counted = replace(rule, sql=f"{sql[: sql.rindex(chr(10))]}\n  7 as reason{last}")
    bundle = compile_rule_bundle(counted, STANDARDS, "leases")
    (hint,) = evaluate_rule(bundle, LEASE, replace(FACTS, bundle=bundle["sha256"]), as_of=DAY)
    assert hint.reason == "7"


def test_facts_of_another_bundle_and_a_changed_bundle_are_refused() -> None:
    other = replace(FACTS, bundle="0" * 64)
    for bundle, facts, code in [
        (BUNDLE, other, "EMB-005"),
        ({**BUNDLE, "sql": "select 1"}, FACTS, "EMB-002"),
        ({**BUNDLE, "format": "x"}, FACTS, "EMB-001"),
    ]:
        with pytest.raises(CivicloomError) as caught:
            evaluate_rule(bundle, LEASE, facts, as_of=DAY)
        assert caught.value.code == code


@pytest.mark.parametrize(
    "sql",
    ["select * from read_text('/etc/passwd')", "select * from '/etc/passwd'", "copy leases to '/tmp/out'",
     "select * from cl_rows_leases"],
)  # fmt: skip
def test_a_bundle_made_by_somebody_else_reads_nothing_but_its_facts(sql: str) -> None:
    body = {**BUNDLE, "sql": sql}
    forged = {**body, "sha256": bundle_digest(body)}
    facts = replace(FACTS, bundle=forged["sha256"])
    with pytest.raises(Exception, match=r"LIB-01[01]|[Pp]arse|syntax|disabled|not allowed"):
        evaluate_rule(forged, LEASE, facts, as_of=DAY)


def test_facts_are_of_one_identifier_and_leave_a_usage_line(district: District) -> None:
    bundle = compile_rule_bundle(RULES["allowance-untold"], STANDARDS, "allowances")
    library = district.workspace.library
    person = district.found["allowance-untold"][0]["subject"]
    before = len(library.usage_of(f"citizen-id:{person}"))
    record = {"grant_no": "G-new", "citizen_id": person}
    facts = facts_for(bundle, record, library, district.steward)
    assert {row["citizen_id"] for rows in facts.tables.values() for row in rows} == {person}
    assert len(library.usage_of(f"citizen-id:{person}")) > before
    (birth,) = {row["birth_date"] for row in facts.tables["residents"]}
    assert prefill_rule(bundle, facts) == {"birth_date": birth}
    assert evaluate_rule(bundle, record, facts, as_of=_today(district.workspace)) == []


def test_an_office_outside_the_purpose_gets_no_facts(district: District) -> None:
    stranger = Actor("clerk@tax", "tax")
    with pytest.raises(CivicloomError) as caught:
        facts_for(BUNDLE, LEASE, district.workspace.library, stranger)
    assert caught.value.code == "PUR-022"


def test_nothing_protected_is_filled_in_or_carried() -> None:
    for name, entry in PAIRS:
        bundle = compile_rule_bundle(RULES[name], STANDARDS, entry)
        for table, fields in bundle["inputs"].items():
            assert not set(fields) & set(STANDARDS[table].protected)
        assert all(
            not STANDARDS[entry].field(line["field"]).protected for line in bundle["prefill"]
        )


def test_the_reference_says_which_rules_can_be_asked_where() -> None:
    text = (ROOT / "docs" / "reference" / "embed.md").read_text("utf-8")
    for name in RULES:
        entries = ", ".join(f"`{entry}`" for found, entry in PAIRS if found == name)
        bundle = compile_rule_bundle(RULES[name], STANDARDS, entries.split("`")[1])
        assert f"| `{name}` | {bundle['identifier']} | {entries} |" in text


def test_the_command_line_asks_and_a_hint_is_no_fault(district: District, tmp_path: Path) -> None:
    folder, file = str(district.workspace.root), str(tmp_path / "bundle.json")
    compiled = ["embed", "rule", folder, "allowance-untold", "--entry", "residents", "--out", file]
    assert CliRunner().invoke(cli, compiled).exit_code == 0
    bundle = json.loads(Path(file).read_text("utf-8"))
    rows = _records(district, bundle)
    lines = "\n".join(json.dumps(_entered(row, STANDARDS["residents"])) for row in rows)
    asked = CliRunner().invoke(cli, ["embed", "ask", folder, file, "--json"], input=lines)
    assert asked.exit_code == 0
    told = [json.loads(line) for line in asked.output.splitlines()]
    assert [bool(one["hints"]) for one in told] == [
        bool(_expected(district, bundle, row)) for row in rows
    ]
    assert {one["verdict"] for one in told} == {"ask", "nothing"}
