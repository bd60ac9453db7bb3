"""One record after another of a CSV file checked against a standard, against frictionless on the same file."""

import csv
import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from frictionless import Resource, Schema

from bench.identifiers import seconds
from civicloom.model.standards import Checker, Standard, compile_checker, load_standard

BAR = 3.0
FIELDS: list[dict[str, Any]] = [
    {"name": "no", "type": "integer", "constraints": {"required": True, "minimum": 0}},
    {"name": "name", "type": "string", "constraints": {"required": True, "minLength": 2}},
    {"name": "sex", "type": "string", "constraints": {"enum": ["0", "1", "2", "9"]}},
    {"name": "phone", "type": "string", "constraints": {"pattern": "1[0-9]{10}"}},
    {"name": "born", "type": "date", "constraints": {"required": True}},
    {"name": "amount", "type": "number", "constraints": {"minimum": 0}},
    {"name": "active", "type": "boolean"},
    {"name": "note", "type": "string", "constraints": {"maxLength": 50}},
]
Row = dict[str, str]


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """Rows a second of both; the bar is three times the peer and 50,000 rows a second."""
    rows = random_rows(2_000 if quick else 20_000)
    check = compile_checker(the_standard())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        write(path, rows)
        if ours_refuse(path, check) != theirs_refuse(path):
            raise AssertionError("the two do not refuse the same rows")
        ours = len(rows) / seconds(lambda: ours_refuse(path, check))
        peer = len(rows) / seconds(lambda: theirs_refuse(path))
    yield {
        "name": "standards: rows of a file one by one",
        "ours": ours,
        "peer": peer,
        "ratio": ours / peer,
        "unit": "rows/s",
        "bar": f">= {BAR}x frictionless, >= 50,000 rows/s",
        "seconds": len(rows) / ours,
        "ok": ours >= BAR * peer and ours >= 50_000,
    }


def write(path: Path, rows: list[Row]) -> None:
    """The rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def ours_refuse(path: Path, check: Checker) -> list[bool]:
    """Which rows our checker refuses."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        return [check(dict(zip(header, row, strict=True))).mask != 0 for row in reader]


def theirs_refuse(path: Path) -> list[bool]:
    """Which rows frictionless refuses, read as its guide says."""
    schema = Schema.from_descriptor({"fields": FIELDS, "missingValues": [""]})
    with Resource(path.name, basepath=str(path.parent), schema=schema) as resource:
        return [bool(row.errors) for row in resource.row_stream]


def the_standard() -> Standard:
    """The fields as a standard of ours."""
    subject = {"kind": "person", "field": "no"}
    schema = {"name": "bench", "version": "1.0.0", "fields": FIELDS, "civicloom:subject": subject}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "schema.json"
        path.write_text(json.dumps(schema), "utf-8")
        return load_standard(path)


def random_rows(count: int) -> list[Row]:
    """Rows of which about one in ten is bad."""
    chance = random.Random(1)
    return [
        {
            "no": str(number),
            "name": chance.choice(
                ["王伟", "李秀英", "欧阳娜娜", "张"] if chance.random() < 0.1 else ["陈静"]
            ),
            "sex": chance.choice("0129") if chance.random() < 0.98 else "3",
            "phone": f"13{chance.randrange(10**9):09}",
            "born": f"{chance.randrange(1930, 2020)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 30):02}",
            "amount": f"{chance.random() * 1e4:.2f}" if chance.random() < 0.98 else "N/A",
            "active": chance.choice(["true", "false", ""]),
            "note": chance.choice(["", "随迁子女", "长期居住"]),
        }
        for number in range(count)
    ]
