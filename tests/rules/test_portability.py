"""What means two things on two engines is refused, with its line and what to write instead."""

import pytest

from .expressions import AGREE, AGREE_BY_CHANCE, DIFFER
from .ruling import faults

# The expression stands on the third line of a sound rule.
AROUND = "select v.house_code as subject, count(*) as left_visits,\n  max(v.visited_on) as right_last,\n  {}\nfrom visits v group by v.house_code"
PORTABILITY = {"RUL-020", "RUL-021", "RUL-022", "RUL-023", "RUL-024", "RUL-025"}


def refusals(expression: str) -> list:  # type: ignore[type-arg]
    """The faults of a rule that uses an expression as a column."""
    whole = " from " in expression and "extract" not in expression
    column = f"(select {expression}) as right_value" if whole else f"{expression} as right_value"
    return [fault for fault in faults(AROUND.format(column)) if fault.code in PORTABILITY]


def test_the_lists_hold_all_103_measured_expressions() -> None:
    assert (len(AGREE) + len(AGREE_BY_CHANCE), len(DIFFER)) == (73, 30)


@pytest.mark.parametrize("expression", AGREE)
def test_what_agrees_is_accepted(expression: str) -> None:
    assert refusals(expression) == []


@pytest.mark.parametrize("expression", [*DIFFER, *AGREE_BY_CHANCE])
def test_what_differs_is_refused_with_its_line_and_a_replacement(expression: str) -> None:
    found = refusals(expression)
    assert found
    for fault in found:
        assert fault.place is not None and fault.place.line == 3
        assert fault.facts["column"] > 1
        assert fault.facts["use"] and fault.facts["use"] in fault.remedy("zh-Hans")


@pytest.mark.parametrize(
    "expression",
    [
        "v.house_code || lower('A')",
        "sum(v.rent)",
        "avg(v.rent)",
        "max(cast(v.rent as integer))",
        "max(cast(v.rent as varchar))",
        "max(cast(v.visit_no as date))",
        "max(v.visited_on - interval 36 hour)",
        "max(v.visited_on) - 3",
        "max(v.occupants) / min(v.occupants)",
        "max(v.occupants) % min(v.occupants)",
        "max(substr(v.visit_no, v.occupants, 2))",
        "max(regexp_extract(v.visit_no, '(?i)a(.)', 1))",
        "max(regexp_replace(v.visit_no, '(a)', '\\1', 'g'))",
        "max(case when v.visit_no like 'a\\_%' then 1 end)",
        "max(string_split(v.visit_no, ',')[2])",
        "string_agg(v.visit_no, ',')",
        "string_agg(cast(v.rent as varchar), ',' order by v.visit_no)",
        "any_value(v.visit_no)",
        "max(strftime(v.visited_on, '%j'))",
        "max(extract(dow from v.visited_on))",
        "now()",
        "random()",
        "current_date",
        "read_text('/etc/passwd')",
        "max(printf('%d', v.occupants))",
        "max(regexp_matches(v.visit_no, 'a', 'i'))",
        "max(regexp_matches(v.visit_no, '(a'))",
        "max(regexp_matches(v.visit_no, 'a{1001}'))",
        "max(regexp_extract(v.visit_no, '(a)', 2))",
        "max(regexp_replace(v.visit_no, 'a*', '-', 'g'))",
        "max(lpad(v.visit_no, 5, ''))",
        "max(round(v.rent, 2))",
        "max(round(v.rent * 1.5, 1))",
        "max(concat(v.visit_no, v.occupants))",
        "max(v.visit_no || v.rent)",
        "max(v.occupants << 3)",
        "max(v.occupants >> v.occupants)",
        "count(*) filter (where v.occupants)",
        "max(case when v.occupants then 1 end)",
        "bool_and(not v.occupants)",
        "bool_and(v.visit_no = 10)",
        "bool_and(v.visit_no in (10, 20))",
        "bool_and(v.occupants between '1' and '9')",
        "bool_and(v.visited_on > '2020')",
        "bool_and(v.occupants = true)",
        "max(v.occupants in (select w.occupants from visits w))",
        "max((v.occupants, v.visit_no) = (1, 'a'))",
        "max(date_trunc('decade', v.visited_on))",
        "max(strftime(v.visited_on, 'Week %Y'))",
        "string_agg(v.visit_no, ',' order by v.visited_on)",
        "sum(max(v.occupants)) over (order by v.house_code, max(v.visit_no) rows between 1 preceding and current row exclude current row)",
        "count(distinct max(v.visit_no)) over (partition by v.house_code)",
        "greatest(max(v.occupants))",
        "exact_reverse(max(v.visit_no))",
        "greatest(max(v.visited_on), '2026-01-01')",
        "least(max(v.occupants), max(v.visit_no))",
        "coalesce(max(v.visit_no), 0)",
        "coalesce(max(v.visited_on), '')",
        "nullif(max(v.visit_no), 0)",
        "if(max(v.occupants) > 1, max(v.visit_no), 0)",
        "case when max(v.occupants) > 1 then max(v.visit_no) else 0 end",
        "lag(max(v.visit_no), 1, 0) over (order by v.house_code, max(v.visit_no))",
    ],
)
def test_relatives_of_what_differs_are_refused_too(expression: str) -> None:
    assert refusals(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "max(v.occupants) / 2",
        "cl_div(max(v.occupants), min(v.occupants))",
        "max(try_cast(v.visit_no as integer))",
        "max(try_cast(v.visit_no as date))",
        "max(cast(v.occupants as varchar))",
        "string_agg(distinct v.visit_no, ',' order by v.visit_no)",
        "max(string_split(v.visit_no, ',')[1])",
        "max(regexp_replace(v.visit_no, '[0-9]+', '#', 'g'))",
        "max(v.visited_on + interval 1 month)",
        "max(cl_isodow(v.visited_on))",
        "max(cl_add_days(v.visited_on, -3))",
        "count(distinct v.visit_no) filter (where v.occupants > 2)",
        "sum(cl_trunc(round(v.rent * 100)))",
        "max(round(v.rent))",
        "max(round(v.occupants * 1.25, 1))",
        "max(concat(v.visit_no, cast(v.occupants as varchar), null))",
        "max(v.visit_no || v.occupants || v.visited_on)",
        "max(v.occupants >> 3)",
        "count(*) filter (where v.occupants in (select w.occupants from visits w) or v.occupants <> 0)",
        "bool_and(try_cast(v.visit_no as integer) in (10, 20))",
        "bool_and(v.visited_on > '2020-01-31')",
        "max(case v.occupants when 1 then 'a' end)",
        "string_agg(v.visit_no, ',' order by v.visited_on, v.visit_no)",
        "max(substring(v.visit_no from 2 for 3))",
        "lag(max(v.occupants), 1, 0) over (order by v.house_code, max(v.visit_no))",
    ],
)
def test_the_replacements_are_accepted(expression: str) -> None:
    assert refusals(expression) == []


@pytest.mark.parametrize(
    "sql",
    [
        "select v.house_code as subject, v.occupants + 1 as left_n from visits v where left_n > 3",
        "select v.house_code as subject, 1 as left_n from visits v union all by name select 2 as left_n, w.house_code as subject from visits w",
        "select v.house_code as subject, v.occupants as left_n from visits v union all select w.house_code, w.visit_no from visits w",
        "with a as materialized (select v.house_code from visits v) select a.house_code as subject, 1 as left_n from a",
        "select v.house_code as subject, 1 as left_n from visits v where (v.house_code, v.occupants) in (values ('H', 1))",
        "select v.house_code as subject, 1 as left_n from visits v where v.occupants",
        "select v.house_code as subject, t.n as left_n from visits v, (select count(*) as n from residents r where r.house_code = v.house_code) t",
        "select v.house_code as subject, t.n as left_n from visits v join (select count(*) as n from residents where birth_date = visited_on) t on true",
        "select v.house_code as subject, t.n as left_n from visits v, (values (v.occupants)) t (n)",
        "select v.house_code as subject, t.a as left_n from visits v, (values (1, 2)) t (a)",
        "with t (a) as (select house_code, occupants from visits) select a as subject, occupants as left_n from t",
        "select v.house_code as subject, 1 as left_n from visits v join visits w on w.occupants",
    ],
)
def test_queries_that_only_one_engine_has_are_refused(sql: str) -> None:
    assert faults(sql)


def test_a_name_of_the_answer_may_group_and_choose_groups() -> None:
    sql = "select v.house_code as subject, count(*) as left_n from visits v group by subject having left_n > 3"
    assert faults(sql) == []
