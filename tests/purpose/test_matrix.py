"""R-18: role x purpose x field, every combination, against an oracle in SQL."""

import sqlite3
from datetime import date
from itertools import combinations, product

from civicloom.purpose import Actor, Agreement, Purpose, may

from .conftest import agreement, purpose, register

OFFICES = ("o1", "o2", "o3", "o4")
PURPOSES = ("p1", "p2", "p3", "none-such", "")
STANDARDS = ("s1", "s2", "s3")
FIELDS = ("a", "b", "c", "faith", "cl_source", "*")
DAYS = (date(2026, 1, 1), date(2026, 7, 1), date(2026, 7, 2), date(2027, 1, 1))
SCOPES = ("", "33", "3301")
OWNERS = {"s1": {"o1"}, "s2": {"o2"}, "s3": {"o1", "o3"}}
DECLARED = {
    "p1": (("o1", "o2", "o3"), {"s1": ("a", "b"), "s2": ("*",), "s3": ("a",)}),
    "p2": (("o2", "o4"), {"s1": ("*",), "s3": ("a", "faith")}),
    "p3": (("o4",), {"s2": ("a", "faith")}),
}
# id, owner, receiver, standard, purpose, fields, withdrawn, scope
DEALS = (
    ("d1", "o1", "o2", "s1", "p1", ("a",), None, ""),
    ("d2", "o1", "o2", "s1", "p1", ("b",), date(2026, 7, 2), ""),
    ("d3", "o1", "o4", "s1", "p2", ("*",), None, ""),
    ("d4", "o2", "o4", "s2", "p3", ("a", "faith"), None, "33"),
    ("d5", "o1", "o4", "s3", "p2", ("a", "faith"), None, ""),
    ("d6", "o3", "o4", "s3", "p2", ("a",), None, ""),
    ("d7", "o2", "o3", "s2", "p1", ("a",), date(2026, 7, 2), ""),
)


def _world() -> tuple[list[Purpose], list[Agreement]]:
    purposes = [purpose(name, *rest) for name, rest in DECLARED.items()]
    deals = [
        agreement(i, o, r, s, purpose=p, fields=f, withdrawn=w, scope=c)
        for i, o, r, s, p, f, w, c in DEALS
    ]
    return purposes, deals


SCHEMA = """
CREATE TABLE office (purpose, office); CREATE TABLE listed (purpose, standard, field);
CREATE TABLE owner (standard, office); CREATE TABLE scope (code); CREATE TABLE day (day);
CREATE TABLE deal (owner, receiver, standard, purpose, field, withdrawn, scope);
"""
ALLOWED = """
SELECT o.office, l.purpose, l.standard, l.field, scope.code, day.day
FROM office o JOIN listed l USING (purpose) CROSS JOIN scope CROSS JOIN day
WHERE EXISTS (SELECT 1 FROM owner w WHERE w.standard = l.standard AND w.office = o.office)
   OR NOT EXISTS (
     SELECT 1 FROM owner w WHERE w.standard = l.standard AND NOT EXISTS (
       SELECT 1 FROM deal d
       WHERE d.owner = w.office AND d.receiver = o.office AND d.standard = l.standard
         AND d.purpose = l.purpose AND d.field = l.field
         AND day.day BETWEEN '2026-01-01' AND '2026-12-31'
         AND (d.withdrawn IS NULL OR day.day < d.withdrawn)
         AND scope.code LIKE d.scope || '%'))
"""


def _spelled(fields: tuple[str, ...]) -> set[str]:
    named = {field for field in fields if field != "*"}
    return named | ({"a", "b", "c"} if "*" in fields else set()) | {"cl_source"}


def _allowed() -> set[tuple[str, ...]]:
    """Everything that the declarations allow, by one SQL query over them."""
    db = sqlite3.connect(":memory:")
    db.executescript(SCHEMA)
    insert = {"scope": [(code,) for code in SCOPES], "day": [(str(day),) for day in DAYS]}
    insert["owner"] = [(s, o) for s, offices in OWNERS.items() for o in offices]
    insert["office"] = [(p, o) for p, (offices, _) in DECLARED.items() for o in offices]
    insert["listed"] = [
        (p, s, f)
        for p, (_, listed) in DECLARED.items()
        for s in listed
        for f in _spelled(listed[s])
    ]
    insert["deal"] = [
        (o, r, s, p, f, str(w) if w else None, c)
        for _, o, r, s, p, fields, w, c in DEALS
        for f in _spelled(fields)
    ]
    for table, rows in insert.items():
        marks = ", ".join("?" * len(rows[0]))
        db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    return set(db.execute(ALLOWED))


def test_every_combination_of_role_purpose_and_field_is_answered_as_declared() -> None:
    protected = {standard: frozenset({"faith"}) for standard in STANDARDS}
    owners = {name: frozenset(offices) for name, offices in OWNERS.items()}
    reg = register(*_world(), owners=owners, protected=protected)
    allowed = _allowed()
    cases = list(product(OFFICES, PURPOSES, STANDARDS, FIELDS, SCOPES, DAYS))
    for office, name, standard, field, scope, day in cases:
        actor = Actor(f"clerk@{office}", office, scope)
        answer = may(actor, name, {standard: [field]}, register=reg, today=day)
        case = (office, name, standard, field, scope, str(day))
        assert answer.allowed == (case in allowed), (case, answer)
        assert answer.reason and answer.code
    assert len(cases) == 4 * 5 * 3 * 6 * 3 * 4
    assert 200 < len(allowed & {(*case[:5], str(case[5])) for case in cases}) < len(cases) / 4


def test_fields_asked_together_are_allowed_only_when_each_is() -> None:
    reg = register(*_world(), protected={s: frozenset({"faith"}) for s in STANDARDS})
    for office, name, standard in product(OFFICES, PURPOSES, STANDARDS[:2]):
        actor = Actor("x", office)
        one = {
            field: may(actor, name, {standard: [field]}, register=reg, today=DAYS[1]).allowed
            for field in FIELDS
        }
        for pair in combinations(FIELDS, 2):
            both = may(actor, name, {standard: pair}, register=reg, today=DAYS[1]).allowed
            assert both == all(one[field] for field in pair), (office, name, standard, pair)
