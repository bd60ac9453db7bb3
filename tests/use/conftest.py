"""A library of residents and visits, with code lists, sources and an agreement."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicloom.database import open_database
from civicloom.evidence import EvidenceLog, Leaf
from civicloom.library import Change, Library
from civicloom.model.standards import Field, Standard, Subject, record_schema
from civicloom.purpose import Actor, Agreement, Purpose, Register

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
POLICE = Actor("officer@public-security", "public-security")
GRID = Actor("worker@grid-centre", "grid-centre")
STREET = Actor("clerk@grid-centre", "grid-centre", "330199001")
TAX = Actor("clerk@tax", "tax")

PEOPLE = ("11010519491231002X", "440524188001010014")
RESIDENTS = Standard(
    id="residents",
    version="1.0.0",
    title={"en": "Residents", "zh": "常住人口"},
    subject=Subject("person", "citizen_id"),
    scope="house_code",
    fields=(
        Field(
            "citizen_id", identifier="citizen-id", personal=True, role="citizen_id", sensitivity=4
        ),
        Field("name", personal=True, role="name", title={"en": "Name", "zh": "姓名"}),
        Field(
            "sex",
            personal=True,
            role="sex",
            code_list="gbt2261.1",
            title={"en": "Sex", "zh": "性别"},
        ),
        Field("birth_date", type="date", personal=True, title={"en": "Born", "zh": "出生日期"}),
        Field("ethnic", personal=True, protected=True, title={"en": "Ethnicity", "zh": "民族"}),
        Field("house_code", role="house_code"),
    ),
)
VISITS = Standard(
    id="visits",
    version="1.0.0",
    title={"en": "Visits", "zh": "走访"},
    subject=Subject("person", "citizen_id"),
    scope="house_code",
    fields=(
        Field(
            "citizen_id", identifier="citizen-id", personal=True, role="citizen_id", sensitivity=4
        ),
        Field("name", personal=True, role="name", precedence=5, title={"en": "Name", "zh": "姓名"}),
        Field("at_home", type="boolean", title={"en": "At home", "zh": "在家"}),
        Field("house_code", role="house_code"),
    ),
)
STANDARDS = {s.id: s for s in (RESIDENTS, VISITS)}
PURPOSE = Purpose(
    id="housing-safety",
    title={"en": "Housing safety", "zh": "房屋安全"},
    basis="Emergency Response Law, art. 22",
    basis_zh="《突发事件应对法》第二十二条",
    offices=("grid-centre", "public-security"),
    fields={"residents": ("*",), "visits": ("*",)},
    recipients=(),
    retention_days=365,
    automated=False,
    notice="notice-1",
    assessment="pia-1",
)
AGREEMENT = Agreement(
    id="ps-to-grid",
    owner="public-security",
    receiver="grid-centre",
    standard="residents",
    fields=("name", "sex"),
    purpose="housing-safety",
    valid_from=date(2026, 1, 1),
    valid_until=date(2026, 12, 31),
)
REGISTER = Register(
    {PURPOSE.id: PURPOSE},
    {AGREEMENT.id: AGREEMENT},
    {"residents": frozenset({"public-security"}), "visits": frozenset({"grid-centre"})},
    {"residents": frozenset({"ethnic"})},
)
OFFICES = {"grid-centre": {"en": "Grid centre", "zh": "网格中心"}}


class Hands:
    """A clock that is set by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass
class World:
    """A library with its log and clock."""

    library: Library
    log: EvidenceLog
    clock: Hands

    def put(self, table: str, source: str, rows: Sequence[Mapping[str, object]], key: str) -> None:
        """Rows of one source as a release."""
        standard = STANDARDS[table]
        schema = record_schema(standard)
        full = [
            {
                **dict.fromkeys(standard.names),
                **row,
                "cl_ident": row["citizen_id"],
                "cl_key": f"{source}-{number}",
                "cl_source": source,
                "cl_batch": "b1",
                "cl_row": number,
                "cl_seen": NOW,
                "cl_known": "authority" if table == "residents" else "seen",
                "cl_scope": str(row.get("house_code", ""))[:14],
            }
            for number, row in enumerate(rows)
        ]
        path = self.library.stage(table) / "part-0.parquet"
        pq.write_table(pa.Table.from_pylist(full, schema=schema).sort_by("cl_ident"), path)
        leaf = Leaf("collect.batch", "steward", "0" * 64)
        self.library.commit([Change(table, [path], "replace", source)], leaf, key=key)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Two residents in two streets; one of them was visited."""
    db = open_database(f"sqlite:///{tmp_path / 'office.db'}")
    clock = Hands(NOW)
    log = EvidenceLog(db, keys=tmp_path / "keys", origin="yunxi.example/log", clock=clock)
    library = Library(tmp_path / "library", db, log, STANDARDS, REGISTER, clock)
    made = World(library, log, clock)
    first = {
        "citizen_id": PEOPLE[0],
        "name": "何以笙",
        "sex": "2",
        "birth_date": date(1949, 12, 31),
    }
    second = {"citizen_id": PEOPLE[1], "name": "赵默", "sex": "1", "birth_date": date(1880, 1, 1)}
    houses = ("3301990010010100001000001", "3301990020010100001000001")
    register = [
        {**first, "ethnic": "01", "house_code": houses[0]},
        {**second, "house_code": houses[1]},
    ]
    made.put("residents", "household-register", register, "one")
    visit = {"citizen_id": PEOPLE[0], "name": "何笙", "at_home": True, "house_code": houses[0]}
    made.put("visits", "grid-visits", [visit], "two")
    yield made
    library.close()
    db.close()
