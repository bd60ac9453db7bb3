"""A hundred thousand rows that another program made: every reason counted exactly as published."""

import csv
import gzip
from collections import Counter
from pathlib import Path
from typing import Any

from civicloom.model.standards import compile_checker

from .schemas import standard

REGIONS = [str(code) for code in range(330101, 330115)]
EXPECTED = {
    "CID_FORMAT": 227,
    "CID_CHECK": 303,
    "USCC_CHECK": 210,
    "NAME_NULL": 113,
    "SEX_CODE": 298,
    "REGION_CODE": 202,
    "REGDATE": 213,
    "AMOUNT_NUM": 102,
    "DOB_CID_MISMATCH": 101,
}


def field(name: str, code: str, kinds: str, **words: Any) -> dict[str, Any]:
    """A required field all of whose faults have one code, but for CHECK."""
    constraints = {"required": True, **words.pop("constraints", {})}
    overrides = dict.fromkeys(kinds.split(), code)
    return {"name": name, "constraints": constraints, "civicloom:reasons": overrides, **words}


PEOPLE: dict[str, Any] = {
    "name": "people",
    "version": "1.0.0",
    "fields": [
        {"name": "rec_no", "type": "integer", "constraints": {"required": True}},
        {
            "name": "cid",
            "civicloom:identifier": "citizen-id",
            "constraints": {"required": True},
            "civicloom:reasons": {"NULL": "CID_FORMAT"},
        },
        {
            "name": "uscc",
            "civicloom:identifier": "credit-code-outer",
            "civicloom:reasons": {"FORMAT": "USCC_CHECK"},
        },
        field("name", "NAME_NULL", "NULL LENGTH", constraints={"minLength": 2}),
        field("sex", "SEX_CODE", "NULL CODE", **{"civicloom:codeList": "gbt2261.1"}),
        field("region", "REGION_CODE", "NULL ENUM", constraints={"enum": REGIONS}),
        field("reg_date", "REGDATE", "NULL TYPE", type="date"),
        field("amount", "AMOUNT_NUM", "NULL TYPE", type="number"),
        field("dob", "DOB", "NULL TYPE", type="date"),
        {"name": "addr"},
    ],
    "civicloom:subject": {"kind": "person", "field": "cid"},
    "civicloom:checks": [
        {"name": "birth-matches-citizen-id", "fields": ["dob", "cid"], "reason": "DOB_CID_MISMATCH"}
    ],
}


def test_the_published_counts_come_out_exactly(shared_data: Path, tmp_path: Path) -> None:
    check = compile_checker(standard(tmp_path, PEOPLE))
    path = shared_data / "registers" / "cn_synthetic" / "people_ingest_100k.csv.gz"
    counts: Counter[str] = Counter()
    good = 0
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = check(row)
            good += found.mask == 0
            counts.update(found.reasons)
    assert dict(counts) == EXPECTED
    assert counts["DOB"] == 0
    assert good == 98_231
