"""Every fault of a rule at once, each with its place and remedy."""

import cProfile
from collections.abc import Callable
from pathlib import Path

import pytest

from civicloom.model.errors import Faults
from civicloom.rules import check, load_rule

from .ruling import REGISTER, SQL, STANDARDS, YAML, codes, faults, rule


def test_a_sound_rule_has_no_faults() -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("select from where", "RUL-010"),
        (SQL.replace("v.visited_on <= :as_of", "(" * 60 + "true" + ")" * 60), "RUL-010"),
        (SQL.replace("v.visited_on <= :as_of", "not " * 900 + "true"), "RUL-010"),
        ("select 'a as subject from visits", "RUL-010"),
        ("", "RUL-011"),
        (SQL + "; select 1", "RUL-011"),
        ("delete from visits", "RUL-012"),
        ("create table x as select 1", "RUL-012"),
        ("copy visits to 'x.csv'", "RUL-012"),
        (SQL.replace("from visits v", "from visitors v"), "RUL-013"),
        (SQL.replace("from visits v", "from 'visits.parquet' v"), "RUL-013"),
        (SQL.replace("from visits v", "from information_schema.tables v"), "RUL-013"),
        (SQL.replace("v.visited_on", "v.visited"), "RUL-014"),
        (SQL.replace("v.visited_on", "w.visited_on"), "RUL-014"),
        (SQL.replace("count(*)", "max(children)"), "RUL-014"),
        (
            "select house_code as subject, 1 as left_x from visits v join residents r on r.citizen_id = v.citizen_id",
            "RUL-015",
        ),
        ("select * from visits", "RUL-016"),
        (
            "with a as (select * from visits) select house_code as subject, 1 as left_x from a",
            "RUL-016",
        ),
        (SQL.replace("left_visits", "visits"), "RUL-017"),
        (SQL.replace("count(*) as left_visits", "count(*)"), "RUL-017"),
        (SQL.replace("as left_visits", "as left_visits, 1 as left_visits"), "RUL-017"),
        (SQL.replace("as subject", "as right_house"), "RUL-018"),
        ("select house_code as subject from visits", "RUL-018"),
        (SQL.replace("v.house_code", "v.citizen_id"), "RUL-019"),
        (SQL.replace("v.house_code", "v.visit_no"), "RUL-019"),
        (SQL.replace("count(*)", "frobnicate(1)"), "RUL-020"),
        (SQL.replace("count(*)", "cl_days_between(max(v.visited_on))"), "RUL-022"),
        (SQL.replace("from visits v", "from visits v tablesample 10%"), "RUL-023"),
        (
            "with recursive a as (select house_code, 1 as n from visits union all select house_code, n + 1 from a) select house_code as subject, n as left_n from a",
            "RUL-023",
        ),
        (SQL + " limit 5", "RUL-026"),
        (SQL + " order by left_visits limit 5", "RUL-026"),
        (SQL.replace(":as_of", ":until"), "RUL-009"),
    ],
)
def test_a_fault_in_the_sql_is_named(sql: str, code: str) -> None:
    found = [fault for fault in faults(sql) if fault.code == code]
    assert found
    assert all(
        fault.place and fault.place.file == "rules/few-visits/rule.sql" and fault.place.line
        for fault in found
    )
    assert all(fault.facts["column"] >= 1 for fault in found)


@pytest.mark.parametrize(
    "name",
    ["title", "summary", "law", "owner", "purpose", "selects", "register", "tests", "version"],
)
def test_a_rule_without_a_declared_part_does_not_run(name: str) -> None:
    lines, kept, skipping = YAML.splitlines(), [], False
    for line in lines:
        skipping = line.startswith(f"{name}:") or (skipping and line.startswith(" "))
        kept += [] if skipping else [line]
    assert "RUL-003" in codes(declaration="\n".join(kept))


@pytest.mark.parametrize(
    "name",
    [
        "goal",
        "impact",
        "proportionality",
        "human_verdict",
        "error_rate",
        "appeal",
        "contact",
        "status",
        "since",
    ],
)
def test_the_public_register_entry_is_complete(name: str) -> None:
    kept = [line for line in YAML.splitlines() if not line.startswith(f"  {name}:")]
    assert codes(declaration="\n".join(kept)) == ["RUL-004"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("law: {en: a law, zh: 某法}", "law: {en: a law}", "RUL-003"),
        ("selects: dwelling", "selects: dog", "RUL-005"),
        ("id: few-visits", "id: other", "RUL-006"),
        ("selects: dwelling", "selects: dwelling\nparameters: {days: 3}", "RUL-007"),
        ("purpose: homes", "purpose: gossip", "RUL-032"),
    ],
)
def test_a_fault_in_the_declaration_is_named_with_its_line(old: str, new: str, code: str) -> None:
    (fault,) = faults(declaration=YAML.replace(old, new))
    assert fault.code == code
    assert fault.place.line == YAML[: YAML.index(old)].count("\n") + 1 + new.count("\n") * (
        code == "RUL-007"
    )


def test_a_field_outside_the_purpose_is_refused() -> None:
    sql = SQL.replace("where", "join residents r on r.name = v.visit_no where")
    (fault,) = faults(sql)
    assert (fault.code, fault.facts["field"]) == ("RUL-033", "residents.name")


def test_all_faults_come_at_once() -> None:
    sql = "select *, isodow(v.visited_on) as weekday,\n  v.visited_on - date '2026-01-01' as left_days\nfrom visits v limit 3"
    assert codes(sql, YAML.replace("owner: grid\n", "")) == [
        "RUL-003", "RUL-016", "RUL-017", "RUL-018", "RUL-021", "RUL-024", "RUL-026",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("declaration", "code"),
    [
        ("id: [", "RUL-001"),
        ("- a", "RUL-001"),
        ("id: a\npush: {to: x}", "RUL-001"),
        ("tests: [{name: a}]", "RUL-001"),
        ("key: 5", "RUL-001"),
        ("key: subject", "RUL-001"),
        ("register: in use", "RUL-001"),
        ("register: [a]", "RUL-001"),
        ("parameters: 7", "RUL-001"),
        ("tests: {name: a}", "RUL-001"),
        ("tests: [{name: a, as_of: 2026-01-01, expect: nothing}]", "RUL-001"),
        ("tests: [{name: a, as_of: 2026-01-01, expect: [a]}]", "RUL-001"),
        ("push: {to: x, within_working_days: -1}", "RUL-001"),
        ("push: {to: x, within_working_days: 2.7}", "RUL-001"),
        ("push: {to: x, within_working_days: 1000000000}", "RUL-001"),
        ("a: \u0000", "RUL-001"),
    ],
)
def test_a_declaration_that_cannot_be_read_says_so(declaration: str, code: str) -> None:
    with pytest.raises(Exception) as caught:
        rule(declaration=declaration)
    assert getattr(caught.value, "code", "") == code


@pytest.mark.parametrize(
    "window",
    [
        "row_number() over (partition by v.house_code)",
        "row_number() over (partition by v.house_code order by v.visited_on)",
        "lag(v.occupants) over (order by v.visited_on)",
        "sum(v.occupants) over (order by v.visited_on rows between 1 preceding and current row)",
    ],
)
def test_a_window_needs_an_order_that_no_two_rows_share(window: str) -> None:
    sql = f"select v.house_code as subject, {window} as left_n from visits v"
    assert codes(sql) == ["RUL-025"]
    fixed = sql.replace(
        "(partition by v.house_code)", "(partition by v.house_code order by v.visit_no)"
    )
    fixed = fixed.replace("order by v.visited_on", "order by v.visited_on, v.visit_no")
    assert codes(fixed) == []


def test_an_order_over_subject_and_key_is_total() -> None:
    assert codes(SQL + " order by subject limit 5") == []


@pytest.mark.parametrize(
    "sql",
    [
        "select house_code as subject, 1 as left_n from visits where citizen_id in (select citizen_id from residents where children > 2)",
        "select house_code as subject, 1 as left_n from visits where occupants > (select max(children) from residents)",
        "select house_code as subject, 1 as left_n from visits v where exists (select 1 from residents where children = v.occupants)",
        "with homes (home, n) as (select house_code, count(*) from residents group by house_code) select home as subject, n as left_n from homes",
        "select home as subject, n as left_n from (select house_code, 1 from visits union all select house_code, 2 from residents) t (home, n)",
    ],
)
def test_a_name_is_known_where_it_stands(sql: str) -> None:
    """In a subquery the fields of its own tables, in what renames columns the new names."""
    assert faults(sql) == []


def test_a_field_is_looked_for_in_the_tables_around_a_subquery_at_last() -> None:
    sql = "select house_code as subject, 1 as left_n from visits where exists (select 1 from residents where {} = 2)"
    assert codes(sql.format("occupants")) == []
    assert codes(sql.format("lodgers")) == ["RUL-014"]


def test_broken_sql_raises_faults_when_compiled() -> None:
    from datetime import date

    from civicloom.rules import compile

    with pytest.raises(Faults):
        compile(rule("select from"), "duckdb", date(2026, 1, 1))


def test_files_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    folder = tmp_path / "few-visits"
    folder.mkdir()
    (folder / "rule.yaml").write_text(YAML, "utf-8-sig")
    (folder / "rule.sql").write_text(SQL, "utf-8-sig")
    assert check(load_rule(folder), STANDARDS, REGISTER) == []


@pytest.mark.parametrize(
    "grown",
    [
        lambda n: SQL.replace("count(*)", " + ".join(["abs(max(v.occupants))"] * n)),
        lambda n: SQL.replace(
            "count(*)",
            f"case {' '.join(f'when max(v.occupants) = {i} then {i}' for i in range(n))} end",
        ),
    ],
    ids=["calls", "branches"],
)
def test_a_rule_of_twice_the_size_takes_twice_the_work(grown: Callable[[int], str]) -> None:
    faults(grown(8))
    small, large = _work(grown(50)), _work(grown(100))
    assert large < 2.3 * small


def _work(sql: str) -> int:
    """How many calls it takes to check a rule."""
    profile = cProfile.Profile()
    profile.runcall(faults, sql)
    return sum(int(entry.callcount) for entry in profile.getstats())
