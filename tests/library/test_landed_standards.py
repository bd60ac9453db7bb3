"""What records landed under binds the standard: an edit in place that breaks it is refused."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicloom.database import Database, open_database
from civicloom.evidence import EvidenceLog, Leaf
from civicloom.library import Change, Library
from civicloom.model.clock import FixedClock
from civicloom.model.errors import CivicloomError
from civicloom.model.standards import load_standard, record_schema
from civicloom.purpose import Register

CLOCK = FixedClock(datetime(2026, 11, 23, 4, tzinfo=UTC))
Schema = dict[str, Any]
LEASES: Schema = {
    "name": "leases",
    "version": "1.0.0",
    "civicloom:subject": {"kind": "matter", "field": "lease_no"},
    "fields": [
        {"name": "lease_no", "type": "string"},
        {"name": "kind", "type": "string", "civicloom:codeList": "../kinds.csv"},
        {
            "name": "faith",
            "type": "string",
            "civicloom:protected": True,
            "civicloom:personal": True,
        },
    ],
}


class District:
    """A folder of one standard with its own code list, and the library over it."""

    def __init__(self, root: Path, db: Database) -> None:
        self.root, self.db = root, db
        self.log = EvidenceLog(db, keys=root / "keys", origin="test.example/log", clock=CLOCK)
        self.declare(LEASES)
        self.list("a,甲", "b,乙")

    def declare(self, schema: Schema, folder: str = "1.0.0") -> None:
        path = self.root / "leases" / folder / "schema.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(schema), "utf-8")

    def list(self, *lines: str) -> None:
        (self.root / "leases/kinds.csv").write_text("\n".join(["code,name", *lines]), "utf-8")

    def library(self, folder: str = "1.0.0") -> Library:
        standard = load_standard(self.root / "leases" / folder)
        register = Register.load(self.root / "none", self.root / "none", owners={})
        where = self.root / "library"
        return Library(where, self.db, self.log, {"leases": standard}, register, CLOCK)

    def land(self, key: str = "first", folder: str = "1.0.0") -> None:
        library = self.library(folder)
        schema = record_schema(library.standards["leases"])
        path = library.stage("leases") / "part.parquet"
        pq.write_table(pa.Table.from_pylist([], schema), path)
        leaf = Leaf("collect.batch", "steward", "0" * 64)
        library.commit([Change("leases", [path], "append", "register")], leaf, key=key)


@pytest.fixture
def district(tmp_path: Path) -> Iterator[District]:
    db = open_database(f"sqlite:///{tmp_path / 'office.db'}")
    yield District(tmp_path, db)
    db.close()


def with_field(number: int, **words: Any) -> Schema:
    fields = [dict(field) for field in LEASES["fields"]]
    fields[number] |= {word.replace("_", ":", 1): value for word, value in words.items()}
    return LEASES | {"fields": fields}


BREAKS: list[Callable[[District], None]] = [
    lambda district: district.declare(with_field(2, civicloom_protected=False)),
    lambda district: district.declare(with_field(0, constraints={"maxLength": 3})),
    lambda district: district.declare(with_field(0, name="lease_id") | {
        "civicloom:subject": {"kind": "matter", "field": "lease_id"}, "version": "1.0.0"}),
    lambda district: district.list("a,甲"),
]  # fmt: skip


@pytest.mark.parametrize("edit", BREAKS, ids=["protection", "constraint", "name", "code"])
def test_a_breaking_edit_in_place_is_refused_once_records_have_landed(
    district: District, edit: Callable[[District], None]
) -> None:
    district.land()
    edit(district)
    with pytest.raises(CivicloomError, match="STD-020") as told:
        district.library()
    assert "2.0.0" in str(told.value)


@pytest.mark.parametrize("edit", BREAKS, ids=["protection", "constraint", "name", "code"])
def test_before_the_first_record_a_standard_may_be_edited(
    district: District, edit: Callable[[District], None]
) -> None:
    edit(district)
    district.land()


def test_a_version_whose_folder_is_gone_still_binds_the_next_minor_one(district: District) -> None:
    district.land()
    district.declare(with_field(2, civicloom_protected=False) | {"version": "1.1.0"}, "1.1.0")
    with pytest.raises(CivicloomError, match="STD-020"):
        district.library("1.1.0")


def test_a_new_major_version_may_break_and_binds_from_its_first_record(district: District) -> None:
    district.land()
    district.declare(with_field(2, civicloom_protected=False) | {"version": "2.0.0"}, "2.0.0")
    district.land("second", "2.0.0")
    district.declare(with_field(0, constraints={"maxLength": 3}) | {"version": "2.0.0"}, "2.0.0")
    with pytest.raises(CivicloomError, match=r"STD-020.*3\.0\.0"):
        district.library("2.0.0")


def test_an_edit_that_breaks_nothing_is_taken_and_binds_in_its_turn(district: District) -> None:
    district.land()
    district.declare(with_field(0, title="Lease"))
    district.list("a,甲", "b,乙", "c,丙")
    district.land("second")
    district.list("a,甲", "b,乙")
    with pytest.raises(CivicloomError, match=r"STD-020.*: c no longer"):
        district.library()
