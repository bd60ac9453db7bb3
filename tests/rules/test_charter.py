"""Charter 3 and 4 as tests: no protected trait decides about persons, nothing ranks them."""

from dataclasses import replace

import pytest

from civicloom.model.standards import Field, Subject
from civicloom.rules import check, load_rule, register_entry

from .ruling import REGISTER, RESIDENTS, YAML, YUNXI, codes, faults, rule, yunxi_standards

PERSONS = YAML.replace("selects: dwelling", "selects: person")
WAYS = {
    "select citizen_id as subject, ethnic as left_e from residents": "residents.ethnic -> select left_e",
    "select citizen_id as subject, 1 as left_x from residents where ethnic <> '01'": "residents.ethnic -> where",
    "with a as (select citizen_id, ethnic as e from residents), b as (select citizen_id, e as f from a) select citizen_id as subject, 1 as left_x from b where f = '01'": "residents.ethnic -> a.e -> b.f -> where",
    "select r.citizen_id as subject, 1 as left_x from residents r join residents q on q.ethnic = r.ethnic": "residents.ethnic -> join",
    "select a.citizen_id as subject, 1 as left_x from residents a join residents b using (ethnic)": "residents.ethnic -> join",
    "select v.citizen_id as subject, 1 as left_x from visits v anti join residents r on r.ethnic = v.visit_no": "residents.ethnic -> join",
    "select citizen_id as subject, count(*) as left_n from residents group by citizen_id, ethnic": "residents.ethnic -> group by",
    "select citizen_id as subject, count(*) as left_n from residents group by citizen_id having max(ethnic) > '01'": "residents.ethnic -> having",
    "select citizen_id as subject, count(*) over (partition by ethnic) as left_n from residents": "residents.ethnic -> window -> select left_n",
    "select citizen_id as subject, 1 as left_n from residents qualify count(*) over (partition by ethnic) > 3": "residents.ethnic -> qualify",
    "select subject, c as left_c from (select citizen_id as subject, count(*) filter (where ethnic = '01') as c from residents group by citizen_id) t where c > 1": "residents.ethnic -> filter -> t.c -> where",
    "select r.citizen_id as subject, 1 as left_x from residents r where exists (select 1 from residents q where q.ethnic = r.ethnic)": "residents.ethnic -> where",
    "select citizen_id as subject, 1 as left_x from residents where citizen_id in (select case when ethnic = '01' then citizen_id end from residents)": "residents.ethnic -> where",
    "select citizen_id as subject, (select max(ethnic) from residents) as left_x from residents": "residents.ethnic -> select left_x",
    "with a as (select citizen_id as x from visits union all select ethnic from residents) select x as subject, 1 as left_x from a": "residents.ethnic -> a.x -> select subject",
    "with a as (select citizen_id, ethnic from residents) select citizen_id as subject, 1 as left_x from a": "residents.ethnic -> a.ethnic",
    "with t (citizen_id, children) as (select citizen_id, ethnic from residents) select citizen_id as subject, children as left_x from t": "residents.ethnic -> t.children -> select left_x",
    "select v.citizen_id as subject, 1 as left_x from visits v where v.occupants > (select count(distinct ethnic) from residents)": "residents.ethnic -> where",
    "select citizen_id as subject, string_agg(ethnic, ',' order by ethnic) as left_e from residents group by citizen_id": "residents.ethnic -> order by -> select left_e",
}


@pytest.mark.parametrize(("sql", "path"), WAYS.items())
def test_a_protected_field_is_refused_on_every_way_and_the_way_is_shown(
    sql: str, path: str
) -> None:
    found = [fault for fault in faults(sql, PERSONS) if fault.code == "RUL-030"]
    assert path in [fault.facts["path"] for fault in found]
    assert all(fault.place.line == 1 and fault.facts["column"] > 1 for fault in found)


def test_a_protected_field_cannot_pass_under_the_name_of_another() -> None:
    """The fourth column of a table is its fourth column, whatever an alias calls it."""
    renamed = "residents t (citizen_id, name, birth_date, children)"
    sql = f"select t.citizen_id as subject, t.children as left_x from {renamed}"
    assert "RUL-023" in codes(sql, PERSONS)


def test_choosing_homes_by_a_trait_chooses_the_persons_in_them() -> None:
    sql = "select house_code as subject, count(*) as left_n from residents where ethnic <> '01' group by house_code"
    assert codes(sql) == ["RUL-030"]


@pytest.mark.parametrize("place", ["building", "grid"])
def test_choosing_places_by_a_trait_chooses_the_persons_in_them(place: str) -> None:
    sql = "select v.visit_no as subject, v.occupants as left_n from visits v join residents r on r.citizen_id = v.citizen_id"
    places = YAML.replace("selects: dwelling", f"selects: {place}")
    assert codes(sql, places) == []
    assert codes(sql + " where r.ethnic = '01'", places) == ["RUL-030"]


def test_a_matter_rule_may_not_carry_persons_chosen_by_a_trait() -> None:
    matters = YAML.replace("selects: dwelling", "selects: matter")
    sql = "select v.visit_no as subject, {} as left_x from visits v join residents r on r.citizen_id = v.citizen_id where r.ethnic = '01'"
    assert codes(sql.format("v.citizen_id"), matters) == ["RUL-030"]
    assert codes(sql.format("v.occupants"), matters) == []


@pytest.mark.parametrize(
    "home", ["v.house_code", "left(v.house_code, 14)", "max(v.house_code) over ()"]
)
def test_a_matter_rule_may_not_carry_homes_chosen_by_a_trait(home: str) -> None:
    matters = YAML.replace("selects: dwelling", "selects: matter")
    sql = f"select v.visit_no as subject, {home} as left_home from visits v join residents r on r.citizen_id = v.citizen_id"
    assert codes(sql, matters) == []
    assert codes(sql + " where r.ethnic = '01'", matters) == ["RUL-030"]


@pytest.mark.parametrize("key", ["cl_ident", "cl_key", "r.citizen_id || ''"])
def test_a_matter_rule_may_not_carry_the_keys_of_persons_chosen_by_a_trait(key: str) -> None:
    matters = YAML.replace("selects: dwelling", "selects: matter")
    sql = f"select 'a matter' as subject, {key} as left_key from residents r"
    assert codes(sql, matters) == []
    assert codes(sql + " where ethnic = '01'", matters) == ["RUL-030"]


def test_the_key_of_a_persons_record_leads_to_the_person() -> None:
    """A grant's own number is no personal field; but in the register of grants it is one person's."""
    numbered = replace(
        RESIDENTS, primary_key=("grant_no",), fields=(*RESIDENTS.fields, Field("grant_no"))
    )
    matters = YAML.replace("selects: dwelling", "selects: matter")
    standards = {"residents": numbered}
    sql = "select grant_no as subject, children as left_n from residents where ethnic = '01'"
    found = check(rule(sql, matters), standards, REGISTER)
    assert "RUL-030" in {fault.code for fault in found}


@pytest.mark.parametrize(
    ("sql", "field"),
    [
        ("select cl_ident as subject, children as left_n from residents", "residents.name"),
        ("with few as (select cl_key as k from residents) select k as subject, 1 as left_n from few", "residents.name"),
        ("select lag(cl_ident) over (order by cl_key) as subject, children as left_n from residents", "residents.name"),
        ("select 'x' as subject, count(*) over (order by children, cl_key rows between 1 preceding and current row) as left_n from residents", None),
    ],
)  # fmt: skip
def test_the_columns_of_every_record_are_read_for_the_purpose_too(
    sql: str, field: str | None
) -> None:
    """``cl_ident`` and ``cl_key`` repeat the subject and the primary key; a key that ends an order tells nothing."""
    by_name = replace(RESIDENTS, subject=Subject("matter", "name"), primary_key=("name",))
    matters = YAML.replace("selects: dwelling", "selects: matter")
    found = check(rule(sql, matters), {"residents": by_name}, REGISTER)
    beyond = [fault.facts["field"] for fault in found if fault.code == "RUL-033"]
    assert beyond == ([field] if field else [])


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("select citizen_id as subject, children as left_score from residents", "left_score"),
        (
            "select citizen_id as subject, children as left_risk_level from residents",
            "left_risk_level",
        ),
        (
            "select citizen_id as subject, rank() over (order by children) as left_n from residents",
            "rank()",
        ),
        (
            "select citizen_id as subject, dense_rank() over (order by children) as left_n from residents",
            "dense_rank()",
        ),
        (
            "select citizen_id as subject, row_number() over (order by children, citizen_id) as left_n from residents",
            "row_number()",
        ),
        (
            "select citizen_id as subject, children as left_n from residents order by subject",
            "an order",
        ),
        (
            "select citizen_id as subject, case when children > 2 then 10 else 0 end + case when birth_date is null then 5 else 0 end as left_n from residents",
            "a sum of weights",
        ),
        (
            "select citizen_id as subject, cast(children > 2 as integer) * 3 + cast(birth_date is null as integer) as left_n from residents",
            "a sum of weights",
        ),
    ],
)
def test_a_rule_that_would_score_or_rank_persons_is_refused(sql: str, what: str) -> None:
    found = [fault for fault in faults(sql, PERSONS) if fault.code == "RUL-031"]
    assert any(what in fault.facts["what"] for fault in found)


def test_the_latest_record_of_a_person_is_no_rank() -> None:
    sql = (
        "select citizen_id as subject, visited_on as left_day from visits"
        " qualify row_number() over (partition by citizen_id order by visited_on desc, visit_no) = 1"
    )
    assert codes(sql, PERSONS) == []


def test_homes_may_be_ordered_and_counted() -> None:
    sql = "select house_code as subject, rank() over (order by max(occupants)) as left_rank from visits group by house_code"
    assert codes(sql) == []


def test_a_person_cannot_hide_as_another_kind_of_subject() -> None:
    sql = "select citizen_id as subject, children as left_score from residents"
    assert "RUL-019" in codes(sql)


def test_the_register_entry_says_all_that_the_public_must_know() -> None:
    entry = register_entry(load_rule(YUNXI / "rules" / "undeclared-rentals"), yunxi_standards())
    for name in (
        "name",
        "purpose",
        "lawful_basis",
        "organization",
        "version",
        "tests",
        "performance_standard",
        "human_intervention",
        "objection_procedure",
        "methods_and_models",
    ):
        assert entry[name], name
    assert entry["source_data"]["leases"] == ["house_code", "start_date", "end_date"]
