"""Our own functions give one answer: the same as plain Python, on DuckDB and on Spark."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from civicloom.model.identifiers import check
from civicloom.rules.compiling import render

DAY = date(2026, 11, 1)
DAYS = [
    date(2024, 2, 29),
    date(2025, 2, 28),
    date(2026, 1, 31),
    date(2026, 2, 28),
    date(2026, 11, 22),
    date(1969, 12, 28),
    date(1946, 2, 28),
]
NAMES = [
    "",
    "张",
    "张伟",
    "张玮",
    "王伟",
    "张小伟",
    "伟张",
    "阿不都热依木",
    "阿不都热依",
    "a",
    "ab",
    "ba",
    "𠮷野",
    "吉野",
]
IDS = [
    "11010519491231002X",
    "440524188001010014",
    "110105194912310021",
    "11010519491331002X",
    "11010520991231002X",
    "110105491231002",
    "",
    "１１",
]
CODES = [
    "91350100M000100Y43",
    "91350100M000100Y4Q",
    "91110108551385082Q",
    "Z1350100M000100Y43",
    "91350100M000100Y4",
    "",
]


def months(a: date, b: date) -> int:
    """Complete months, the long way round: how often a month can be added without passing the end."""
    if a > b:
        return -months(b, a)
    count = (b.year - a.year) * 12 + b.month - a.month
    last = (b + timedelta(days=1)).day == 1
    return count - (1 if b.day < a.day and not last else 0)


def edit1(a: str, b: str) -> bool:
    """Edit distance of at most one character, by trying every edit."""
    if a == b:
        return True
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) == len(longer):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def cases() -> list[tuple[str, Any]]:
    """Expressions with what they must give."""
    pairs = [(a, b) for a in DAYS for b in DAYS]
    found: list[tuple[str, Any]] = [
        (f"cl_months_between({lit(a)}, {lit(b)})", months(a, b)) for a, b in pairs
    ]
    found += [(f"cl_days_between({lit(a)}, {lit(b)})", (b - a).days) for a, b in pairs]
    found += [(f"cl_age_on({lit(a)}, {lit(DAY)})", months(a, DAY) // 12) for a in DAYS]
    found += [(f"cl_isodow({lit(a)})", a.isoweekday()) for a in DAYS]
    found += [
        (f"cl_add_days({lit(a)}, {n})", a + timedelta(days=n)) for a in DAYS for n in (-400, 0, 31)
    ]
    found += [(f"cl_edit1({lit(a)}, {lit(b)})", edit1(a, b)) for a in NAMES for b in NAMES]
    found += [
        (f"cl_id_ok({lit(x)})", check("citizen-id", x, on=DAY).verdict == "valid" and len(x) == 18)
        for x in IDS
    ]
    found += [(f"cl_uscc_ok({lit(x)})", check("credit-code", x).verdict == "valid") for x in CODES]
    found += [
        ("cl_div(7, 2)", 3.5),
        ("cl_div(1, 0)", None),
        ("cl_div(null, 2)", None),
        ("cl_mod(7, 0)", None),
        ("cl_mod(-7, 3)", -1),
    ]
    found += [
        ("cl_trunc(2.7)", 2),
        ("cl_trunc(-2.7)", -2),
        ("cl_upper('aßé张')", "Aßé张"),
        ("cl_lower('AİZ')", "aİz"),
    ]
    found += [
        ("cl_add_months(date '2026-01-31', 1)", date(2026, 2, 28)),
        ("cl_add_months(date '2026-02-28', 1)", date(2026, 3, 28)),
    ]
    found += [("cl_edit1(null, 'a')", None), ("cl_id_ok(null)", False), ("cl_uscc_ok(null)", False)]
    found += [
        ("try_cast('2025/1/3' || '' as date)", None),
        ("try_cast('12.5' || '' as integer)", None),
        ("try_cast('007' || '' as integer)", 7),
    ]
    found += [
        ("date '2026-01-31' + interval 1 month", date(2026, 2, 28)),
        ("regexp_matches('12\n', '^[0-9]+$')", False),
    ]
    return found + made_exact()


def made_exact() -> list[tuple[str, Any]]:
    """Calls that the two engines read in two ways, and that are made to mean one thing."""
    return [
        ("trim('　 a　 ')", "　 a　"),
        ("try_cast(trim(' 7 ' || '') as integer)", 7),
        ("reverse('e\u0301𠮷a')", "a𠮷\u0301e"),
        ("reverse('')", ""),
        ("list_contains([1, null], 3)", False),
        ("list_contains([1, null], 1)", True),
        ("bit_count(-1)", 64),
        ("'İi' ilike '_i'", True),
        ("'\u212a' ilike 'k'", False),
        ("'Abc' ilike 'aB%'", True),
        ("regexp_extract('x\r\ny', '(.+)', 1)", "x\r"),
        ("regexp_replace('a\u2028b', '.', '-', 'g')", "---"),
        ("regexp_replace('x.[.]', '[.]', '-', 'g')", "x-[-]"),
        ("regexp_replace('a\n', 'a$', '-', 'g')", "a\n"),
        ("date_trunc('month', date '2026-11-22')", datetime(2026, 11, 1)),
        ("date_diff('day', timestamp '2026-01-01 23:00:00', date '2026-01-02')", 1),
        ("cl_days_between(timestamp '2026-01-01 23:00:00', date '2026-01-02')", 1),
        ("cast(round(cast(-0.3 as double)) as varchar)", "0.0"),
        ("round(cast(2.5 as decimal(3, 1))) * 2", Decimal(6)),
        ("cl_add_months(date '2026-01-31', 1.9)", date(2026, 2, 28)),
        ("cl_add_days(date '2026-01-31', -1.9)", date(2026, 1, 30)),
    ]


def lit(value: object) -> str:
    """A Python value as SQL."""
    return f"date '{value}'" if isinstance(value, date) else f"'{value}'"


def on_duckdb(expressions: Sequence[str]) -> list[Any]:
    """The values of expressions on DuckDB."""
    (row,) = duckdb.connect().execute(compiled(expressions, "duckdb")).fetchall()
    return list(row)


def compiled(expressions: Sequence[str], dialect: Any) -> str:
    """One SELECT of expressions for an engine."""
    columns = ", ".join(f"{expression} as c{n}" for n, expression in enumerate(expressions))
    return render(sqlglot.parse_one(f"select {columns}", read="duckdb"), dialect, DAY)


def test_every_case_on_duckdb() -> None:
    expressions, expected = zip(*cases(), strict=True)
    assert dict(zip(expressions, on_duckdb(expressions), strict=True)) == dict(cases())
    assert len(expected) > 300


@pytest.mark.spark
@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("pyspark") is None, reason="pyspark is not installed: civicloom[spark]"
)
def test_every_case_on_spark() -> None:
    from civicloom.library import spark_engine

    expressions, _ = zip(*cases(), strict=True)
    engine = spark_engine()
    given_back: list[Any] = []
    for start in range(0, len(expressions), 60):
        part = expressions[start : start + 60]
        (row,) = engine.sql(compiled(part, "spark")).read_all().to_pylist()
        given_back += list(row.values())
    assert dict(zip(expressions, given_back, strict=True)) == dict(cases())


dates = st.dates(date(1900, 1, 1), date(2100, 12, 31))
texts = st.text("张王伟玮ab", max_size=5)


@settings(max_examples=60, deadline=None)
@given(dates, dates, texts, texts)
def test_any_dates_and_names_on_duckdb(a: date, b: date, x: str, y: str) -> None:
    got = on_duckdb(
        [
            f"cl_months_between({lit(a)}, {lit(b)})",
            f"cl_isodow({lit(a)})",
            f"cl_edit1({lit(x)}, {lit(y)})",
        ]
    )
    assert got == [months(a, b), a.isoweekday(), edit1(x, y)]


@settings(max_examples=60, deadline=None)
@given(
    st.from_regex(
        r"[1-6][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[012])[0-3][0-9][0-9]{3}[0-9X]", fullmatch=True
    )
)
def test_any_citizen_id_gets_the_verdict_of_the_model(text: str) -> None:
    from civicloom.model.identifiers import citizen_id

    right = text[:17] + citizen_id.check_character(text[:17])
    wanted = [check("citizen-id", one, on=DAY).verdict == "valid" for one in (text, right)]
    assert on_duckdb([f"cl_id_ok('{text}')", f"cl_id_ok('{right}')"]) == wanted
