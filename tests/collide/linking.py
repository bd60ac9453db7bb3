"""A real library to link in: registers of persons and firms, filled with made-up records."""

import csv
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from civicloom.collide.link import Linkage, LinkResult, link
from civicloom.database import Database, open_database
from civicloom.evidence import EvidenceLog, Leaf
from civicloom.library import Change, Commit, Library
from civicloom.model.clock import FixedClock
from civicloom.model.identifiers.citizen_id import check_character
from civicloom.model.standards import Field, Standard, Subject, record_schema
from civicloom.purpose import Actor, Purpose, Register

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ACTOR = Actor("steward@data-office", "data-office")
PURPOSE = "record-linkage"


def standard(name: str, kind: str, field: str, roles: Mapping[str, str]) -> Standard:
    """A standard whose fields are named by their roles, apart from those given another."""
    fields = tuple(Field(n, role=r, personal=kind == "person") for n, r in roles.items())
    return Standard(id=name, version="1.0.0", subject=Subject(kind, field), fields=fields)


PERSON = ("citizen_id", "name", "birth_date", "sex", "phone", "address", "household_no")
LATIN = (
    "given_name",
    "family_name",
    "birth_date",
    "number",
    "road",
    "suburb",
    "postcode",
    "national_id",
    "email",
)
FIRM = ("credit_code", "org_name", "address", "phone", "website", "city")
STANDARDS = {
    "residents": standard("residents", "person", "citizen_id", {r: r for r in PERSON}),
    "visits": standard("visits", "person", "citizen_id", {r: r for r in PERSON}),
    "history": standard("history", "person", "citizen_id", {"citizen_id": "citizen_id"}),
    "patients": standard("patients", "person", "national_id", {r: r for r in LATIN}),
    "firms": standard("firms", "organisation", "credit_code", {r: r for r in FIRM}),
    "houses": standard(
        "houses", "dwelling", "house_code", {"house_code": "house_code", "address": "address"}
    ),
}
TABLES = {
    "register": "residents", "visits": "visits", "history": "history", "hospital": "patients", "clinic": "patients",
    "registry": "firms", "tax": "firms", "codes": "houses", "calls": "houses",
}  # fmt: skip
REGISTER = Register(
    purposes={
        PURPOSE: Purpose(
            id=PURPOSE,
            title={"en": "Linking records", "zh": "数据关联"},
            basis="Data Security Law, art. 37",
            offices=("data-office",),
            fields=dict.fromkeys(STANDARDS, ("*",)),
            recipients=(),
            retention_days=365,
            automated=True,
            notice="linking",
        )
    },
    agreements={},
    owners={name: frozenset({"data-office"}) for name in STANDARDS},
)

Rows = Sequence[Mapping[str, str | None]]


@dataclass
class World:
    """A library, its office database and its log."""

    library: Library
    log: EvidenceLog
    db: Database

    @classmethod
    def make(cls, folder: Path) -> "World":
        """A new one in a folder."""
        db, clock = open_database(f"sqlite:///{folder}/office.db"), FixedClock(NOW)
        log = EvidenceLog(db, keys=folder / "keys", origin="linking/test", clock=clock)
        return cls(Library(folder / "library", db, log, STANDARDS, REGISTER, clock), log, db)

    def put(self, source: str, rows: Rows, mode: str = "replace") -> Commit:
        """Records of one source, keyed by their `key`."""
        table = TABLES[source]
        path = self.library.stage(table) / "part.parquet"
        field = STANDARDS[table].subject.field
        full = [
            {
                **{n: row.get(n) for n in STANDARDS[table].names},
                "cl_ident": row.get(field) or row["key"], "cl_key": row["key"], "cl_source": source, "cl_batch": "b1",
                "cl_row": i, "cl_seen": NOW, "cl_known": "declared", "cl_scope": None,
            }
            for i, row in enumerate(rows)
        ]  # fmt: skip
        full.sort(key=lambda row: str(row["cl_ident"]))
        pq.write_table(pa.Table.from_pylist(full, schema=record_schema(STANDARDS[table])), path)
        change = Change(table, [path], mode, source)  # type: ignore[arg-type]
        return self.library.commit(
            [change], Leaf("collect.batch", ACTOR.id, "0" * 64), key=uuid4().hex
        )

    def link(self, *linkages: Linkage, **how: str) -> LinkResult:
        """One run over all sources."""
        settings = {"actor": ACTOR, "purpose": PURPOSE, "tables": TABLES, **how}
        return link(linkages, self.library, **settings)  # type: ignore[arg-type]

    def subjects(self, kind: str = "person") -> dict[tuple[str, str], str]:
        """(source, key) -> subject at the latest release."""
        with self.library.open(ACTOR, PURPOSE, {"links": ()}) as opened:
            rows = opened.sql("SELECT * FROM links").read_all().to_pylist()
        return {
            (r["cl_source"], r["cl_key"]): r["cl_subject"]
            for r in rows
            if r["kind"] == kind and r["cl_key"]
        }


def pairs_of(result: LinkResult, path: Path) -> list[dict[str, str]]:
    """The rows of the file of pairs."""
    result.write_pairs(path)
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def citizen_id(birth: str, sequence: int) -> str:
    """A valid id of a birth date."""
    first = f"330106{birth.replace('-', '')}{sequence:03d}"
    return first + check_character(first)


def people(count: int, seed: int = 1) -> list[dict[str, str | None]]:
    """Made-up residents, all different."""
    draw = random.Random(seed)
    family, given = (
        "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗",
        "伟芳娜秀敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲",
    )
    found = []
    for i in range(count):
        birth = date(1940, 1, 1) + timedelta(days=draw.randrange(25_000))
        day = birth.isoformat()
        found.append(
            {
                "key": f"R{i}",
                "citizen_id": citizen_id(day, i % 1000),
                "name": draw.choice(family) + draw.choice(given) + draw.choice(given),
                "birth_date": day,
                "sex": str(1 + i % 2),
                "phone": f"13{draw.randrange(10**9):09d}",
                "address": f"春风路{1 + i // 40}号{1 + i // 8 % 5}幢{101 + i // 2}室",
                "household_no": f"H{i // 2}",
            }
        )
    return found
