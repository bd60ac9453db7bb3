"""frictionless as the oracle: the same verdict on random tables, for what both of them know."""

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from frictionless import Field, Schema

from civicloom.model.standards import compile_checker

from .schemas import standard

TABLES = int(os.environ.get("CIVICLOOM_ORACLE_TABLES", "300"))
ROWS = 12
BATCH = 100
TEXTS = ["a", "ab", "abc", "AB1", "中文", "live", "ended", "0", "x" * 9]
CELLS: dict[str, list[str]] = {
    "string": TEXTS,
    "integer": ["0", "7", "-3", "12", "+5", "1.5", "x", "1e3", "--1", "99999"],
    "number": ["0", "1.5", "-2", "1e3", ".5", "x", "1,5", "7", "1.2.3", "1e"],
    "boolean": ["true", "false", "True", "FALSE", "1", "0", "yes", "2"],
    "date": ["2026-01-31", "2026-02-30", "2026/01/03", "x", "1999-12-31", "20260131"],
    "datetime": ["2026-01-31T10:00:00", "2026-01-31T25:00:00", "2026-01-31", "x"],
    "year": ["2026", "1999", "26", "x", "20266"],
    "yearmonth": ["2026-01", "2026-13", "2026", "x", "1999-12"],
}
ORDERED = {
    "integer": (-2, 9),
    "number": (-1, 5),
    "date": ("2000-01-01", "2026-01-30"),
    "year": (2000, 2025),
}


def string_limits(chance: random.Random) -> dict[str, Any]:
    options: list[dict[str, Any]] = [
        {"minLength": chance.randint(1, 3)},
        {"maxLength": chance.randint(1, 4)},
        {"pattern": chance.choice(["[a-z]+", "[A-Z]{2}[0-9]", "(a|ab)", ".{2,3}"])},
        {"enum": chance.sample(TEXTS, 4)},
        {},
    ]
    return chance.choice(options) | chance.choice(options)


def random_field(chance: random.Random, number: int) -> dict[str, Any]:
    kind = chance.choice(list(CELLS))
    constraints: dict[str, Any] = string_limits(chance) if kind == "string" else {}
    if kind in ORDERED:
        low, high = ORDERED[kind]
        constraints |= chance.choice([{"minimum": low}, {"maximum": high}, {}])
        if kind == "integer" and chance.random() < 0.3:
            constraints = {"enum": [0, 7, 12]}
    if chance.random() < 0.4:
        constraints["required"] = True
    return {"name": f"f{number}", "type": kind, "constraints": constraints}


def random_table(chance: random.Random) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    fields = [random_field(chance, number) for number in range(chance.randint(1, 6))]
    cells = [[*CELLS[field["type"]], ""] for field in fields]
    rows = [
        {f["name"]: chance.choice(c) for f, c in zip(fields, cells, strict=True)}
        for _ in range(ROWS)
    ]
    return fields, rows


def oracle(fields: list[dict[str, Any]]) -> Callable[[dict[str, str]], set[str]]:
    """The names of the fields that frictionless refuses in a row."""
    schema = Schema.from_descriptor({"fields": fields, "missingValues": [""]})
    readers: dict[str, tuple[Field, Any]] = {
        f.name: (f, f.create_cell_reader()) for f in schema.fields
    }

    def bad(row: dict[str, str]) -> set[str]:
        return {name for name, (_, read) in readers.items() if read(row[name])[1]}

    return bad


@pytest.mark.parametrize("batch", range((TABLES + BATCH - 1) // BATCH))
def test_the_same_fields_are_refused(batch: int, tmp_path: Path) -> None:
    chance = random.Random(batch)
    refused = 0
    for _ in range(BATCH):
        fields, rows = random_table(chance)
        subject = {"kind": "matter", "field": "f0"}
        schema = {"name": "t", "version": "1.0.0", "fields": fields, "civicloom:subject": subject}
        check, theirs = compile_checker(standard(tmp_path, schema)), oracle(fields)
        for row in rows:
            ours = {code.rpartition("_")[0].lower() for code in check(row).reasons}
            assert ours == theirs(row), (fields, row)
            refused += bool(ours)
    assert refused > BATCH, "random tables must hold both good and bad rows"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("date", "2026-1-3"),
        ("number", "NaN"),
        ("number", "INF"),
        ("integer", "1_000"),
        ("integer", "7" * 30),
    ],
)
def test_where_engines_disagree_we_are_stricter(kind: str, text: str, tmp_path: Path) -> None:
    fields = [{"name": "f0", "type": kind}]
    subject = {"kind": "matter", "field": "f0"}
    schema = {"name": "t", "version": "1.0.0", "fields": fields, "civicloom:subject": subject}
    row = {"f0": text}
    assert oracle(fields)(row) == set()
    assert compile_checker(standard(tmp_path, schema))(row).reasons == ("F0_TYPE",)


def test_a_pattern_matches_the_whole_value_where_the_oracle_forgets_to(tmp_path: Path) -> None:
    fields = [{"name": "f0", "constraints": {"pattern": "a|ab"}}]
    subject = {"kind": "matter", "field": "f0"}
    schema = {"name": "t", "version": "1.0.0", "fields": fields, "civicloom:subject": subject}
    assert oracle([fields[0] | {"type": "string"}])({"f0": "abc"}) == set()
    assert compile_checker(standard(tmp_path, schema))({"f0": "abc"}).reasons == ("F0_PATTERN",)
