"""A real library on real SQLite with a real log: two standards, two offices, one purpose."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicloom.database import Database, open_database
from civicloom.evidence import EvidenceLog, Leaf
from civicloom.library import Change, Commit, Library
from civicloom.model.clock import FixedClock
from civicloom.model.standards import Field, Standard, Subject, record_schema
from civicloom.purpose import Actor, Agreement, Purpose, Register

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
OBJECT = "0" * 64

RESIDENTS = Standard(
    id="residents",
    version="1.0.0",
    subject=Subject("person", "citizen_id"),
    scope="house_code",
    fields=(
        Field("citizen_id", identifier="citizen-id", personal=True, role="citizen_id"),
        Field("name", personal=True, role="name", title={"en": "Name", "zh": "姓名"}, precedence=5),
        Field("phone", personal=True, role="phone"),
        Field("ethnic", personal=True, protected=True),
        Field("house_code", identifier="house-code", role="house_code"),
    ),
)
HISTORY = Standard(
    id="residence_history",
    version="1.0.0",
    subject=Subject("person", "citizen_id"),
    scope="house_code",
    valid_time=("valid_from", "valid_to"),
    fields=(
        Field("citizen_id", identifier="citizen-id", personal=True, role="citizen_id"),
        Field("house_code", identifier="house-code", role="house_code"),
        Field("valid_from", type="date"),
        Field("valid_to", type="date"),
    ),
)
VISITS = Standard(
    id="visits",
    version="1.0.0",
    subject=Subject("dwelling", "house_code"),
    scope="house_code",
    fields=(
        Field("visit_no"),
        Field("house_code", identifier="house-code", role="house_code"),
        Field("name", personal=True, role="name"),
        Field("phone", personal=True, role="phone", precedence=9),
        Field("occupants", type="integer"),
    ),
)
STANDARDS = {s.id: s for s in (RESIDENTS, HISTORY, VISITS)}

PURPOSE = Purpose(
    id="housing-safety",
    title={"en": "Safe housing", "zh": "居住安全"},
    basis="Measures for Rental Housing, art. 7",
    offices=("grid-centre", "public-security"),
    fields={
        "residents": ("citizen_id", "name", "phone", "house_code"),
        "residence_history": ("citizen_id", "house_code", "valid_from", "valid_to"),
        "visits": ("*",),
    },
    recipients=("street-office",),
    retention_days=365,
    automated=False,
    notice="housing",
)
AGREEMENT = Agreement(
    id="ps-to-grid",
    owner="public-security",
    receiver="grid-centre",
    standard="residents",
    fields=("citizen_id", "name", "house_code"),
    purpose="housing-safety",
    valid_from=date(2026, 1, 1),
    valid_until=date(2026, 12, 31),
)
REGISTER = Register(
    purposes={PURPOSE.id: PURPOSE},
    agreements={AGREEMENT.id: AGREEMENT},
    owners={
        "residents": frozenset({"public-security"}),
        "residence_history": frozenset({"public-security"}),
        "visits": frozenset({"grid-centre"}),
    },
    protected={"residents": frozenset({"ethnic"})},
)
POLICE = Actor("officer@public-security", "public-security")
GRID = Actor("worker@grid-centre", "grid-centre")

Rows = Sequence[Mapping[str, object]]


@dataclass
class World:
    """A library and what it stands on."""

    library: Library
    log: EvidenceLog
    db: Database
    root: Path

    def change(self, table: str, source: str, rows: Rows, mode: str = "replace") -> Change:
        """Rows staged as one file of a source, sorted as the library wants them."""
        path = self.library.stage(table) / "part-0.parquet"
        schema = record_schema(STANDARDS[table])
        full = [record(table, source, number, row) for number, row in enumerate(rows)]
        full.sort(key=lambda row: str(row["cl_ident"]))
        pq.write_table(pa.Table.from_pylist(full, schema=schema), path)
        return Change(table, [path], mode, source)  # type: ignore[arg-type]

    def put(
        self, table: str, source: str, rows: Rows, *, mode: str = "replace", key: str = ""
    ) -> Commit:
        """Rows of one source committed as one release."""
        change = self.change(table, source, rows, mode)
        leaf = Leaf("collect.batch", "steward@data-office", OBJECT)
        return self.library.commit([change], leaf, key=key or uuid4().hex)

    def read(self, sql: str, asked: Mapping[str, Sequence[str]], **how: object) -> list[tuple]:  # type: ignore[type-arg]
        """Rows of a query over an opening by the police."""
        actor = how.pop("actor", POLICE)
        with self.library.open(actor, "housing-safety", asked, **how) as opened:  # type: ignore[arg-type]
            table = opened.sql(sql).read_all()
        return [tuple(row.values()) for row in table.to_pylist()]


def record(table: str, source: str, number: int, row: Mapping[str, object]) -> dict[str, object]:
    """One record with its cl_ columns, made as collect makes them."""
    standard = STANDARDS[table]
    key = str(row.get("key", f"{source}-b1:{number}"))
    ident = row.get(standard.subject.field) or key
    scope = str(row.get("house_code") or "")[:14] or None
    own = {
        "cl_ident": ident,
        "cl_key": key,
        "cl_source": source,
        "cl_batch": "b1",
        "cl_row": number,
        "cl_seen": row.get("seen", NOW),
        "cl_known": "declared",
        "cl_scope": scope,
    }
    return {**{name: row.get(name) for name in standard.names}, **own}


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Makes a world; called twice on one folder it opens the same one again."""
    opened: list[Database] = []

    def make(folder: Path = tmp_path, **changed: object) -> World:
        db = open_database(f"sqlite:///{folder}/office.db")
        opened.append(db)
        clock = changed.get("clock", FixedClock(NOW))
        log = EvidenceLog(db, keys=folder / "keys", origin="yunxi/test", clock=clock)  # type: ignore[arg-type]
        standards = changed.get("standards", STANDARDS)
        register = changed.get("register", REGISTER)
        library = Library(folder / "library", db, log, standards, register, clock)  # type: ignore[arg-type]
        return World(library, log, db, folder / "library")

    yield make
    for db in opened:
        db.close()


@pytest.fixture
def world(build: Callable[..., World]) -> World:
    """An empty library."""
    return build()
