"""A sender and a receiver: two workspaces with logs of their own, agreements as files."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicloom.database import open_database
from civicloom.evidence import EvidenceLog, Leaf
from civicloom.library import Change, Library
from civicloom.model.standards import Field, Standard, Subject, record_schema
from civicloom.purpose import Actor, Register

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
POLICE = Actor("steward@public-security", "public-security")
HOUSING = Actor("steward@housing", "housing")

RESIDENTS = Standard(
    id="residents",
    version="1.2.0",
    title={"en": "Residents", "zh": "常住人口"},
    description={"en": "Who is registered where", "zh": "户籍登记"},
    subject=Subject("person", "citizen_id"),
    scope="house_code",
    primary_key=("number",),
    fields=(
        Field("citizen_id", identifier="citizen-id", personal=True),
        Field("name", personal=True, role="name"),
        Field("number"),
        Field("sex", personal=True),
        Field("birth_date", type="date", personal=True),
        Field("ethnic", personal=True, protected=True),
        Field("house_code"),
        Field("balance", type="number"),
    ),
)
PURPOSE = """
id: housing-safety
title: {en: Housing safety, zh: 房屋安全}
basis: {en: "Emergency Response Law, art. 22", zh: "《突发事件应对法》第二十二条"}
offices: [housing]
fields: {residents: [citizen_id, name, house_code, balance]}
retention_days: 30
automated: false
notice: notice-2026-01
"""
AGREEMENT = """
id: residents-for-housing
owner: public-security
receiver: housing
standard: residents
fields: [citizen_id, name, balance]
purpose: housing-safety
valid_from: 2026-01-01
valid_until: 2026-12-31
scope: "330199001"
"""
ROWS = (
    {"citizen_id": "A", "name": "=cmd()", "house_code": "3301990010010100001", "balance": -1.5},
    {"citizen_id": "B", "name": "乙", "house_code": "3301990010010100002", "balance": 2.0},
    {"citizen_id": "C", "name": "丙", "house_code": "3301990020010100003", "balance": 3.0},
)


class Hands:
    """A clock that is set by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass
class World:
    """One workspace's parts."""

    folder: Path
    library: Library
    log: EvidenceLog
    clock: Hands

    def put(self, rows: Sequence[Mapping[str, object]], key: str = "first") -> None:
        """Rows of residents as a release."""
        schema = record_schema(RESIDENTS)
        full = [self._record(number, row) for number, row in enumerate(rows)]
        path = self.library.stage("residents") / "part-0.parquet"
        pq.write_table(pa.Table.from_pylist(full, schema=schema).sort_by("cl_ident"), path)
        leaf = Leaf("collect.batch", "steward", "0" * 64)
        self.library.commit([Change("residents", [path], "replace", "register")], leaf, key=key)

    def _record(self, number: int, row: Mapping[str, object]) -> dict[str, object]:
        meta = {"cl_ident": row["citizen_id"], "cl_key": str(number), "cl_source": "register"}
        scope = str(row.get("house_code", ""))[:14]
        more = {"cl_batch": "b1", "cl_row": number, "cl_seen": NOW, "cl_scope": scope}
        return {**dict.fromkeys(RESIDENTS.names), **row, **meta, **more, "cl_known": "authority"}

    @property
    def agreement_file(self) -> Path:
        return self.folder / "agreements" / "residents-for-housing.yaml"


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[[str], World]]:
    """Makes a workspace by name."""
    opened = []

    def make(name: str) -> World:
        folder = tmp_path / name
        for sub, text in (("purposes", PURPOSE), ("agreements", AGREEMENT)):
            (folder / sub).mkdir(parents=True)
            file = "housing-safety" if sub == "purposes" else "residents-for-housing"
            (folder / sub / f"{file}.yaml").write_text(text, "utf-8")
        standards = {"residents": RESIDENTS}
        owners = {"residents": {"public-security"}}
        register = Register.load(folder / "purposes", folder / "agreements", owners, standards)
        db = open_database(f"sqlite:///{folder / 'office.db'}")
        opened.append(db)
        clock = Hands(NOW)
        log = EvidenceLog(db, keys=folder / "keys", origin=f"{name}.example/log", clock=clock)
        library = Library(folder / "library", db, log, standards, register, clock)
        return World(folder, library, log, clock)

    yield make
    for db in opened:
        db.close()


@pytest.fixture
def sender(build: Callable[[str], World]) -> World:
    """The owner's workspace, with three residents of two streets."""
    world = build("police")
    world.put(ROWS)
    return world


@pytest.fixture
def receiver(build: Callable[[str], World]) -> World:
    """The receiver's workspace, without data."""
    return build("housing")
