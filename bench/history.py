"""A large library to measure on: 20 rows of residence history a person, and declared leases against it.

Built once under bench/out/ for each size and kept. The records are made as collect makes them, with every
cl_* column, and committed through the library, so that what is measured is what is shipped.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from civicloom.database import Database, open_database
from civicloom.evidence import EvidenceLog, Leaf
from civicloom.library import Change, DuckdbEngine, Library, duckdb_engine
from civicloom.model.clock import SystemClock
from civicloom.model.standards import load_standard, record_schema
from civicloom.purpose import Actor, Purpose, Register

HERE = Path(__file__).parent
STANDARDS = HERE.parent / "examples" / "yunxi" / "standards"
TABLES = ("residence_history", "leases", "residents")
ROWS_A_PERSON, PERSONS_A_FILE = 20, 100_000
STEWARD = Actor("bench@data-office", "data-office")
PURPOSE = "bench"


@dataclass
class Bench:
    """A built library and its parts."""

    library: Library
    log: EvidenceLog
    rows: int
    folder: Path


@contextmanager
def built(rows: int, folder: Path | None = None) -> Iterator[Bench]:
    """The library with this many rows of history; made when it is not there yet."""
    folder = folder or HERE / "out" / f"history-{rows}"
    folder.mkdir(parents=True, exist_ok=True)
    db = open_database(f"sqlite:///{folder}/office.db")
    try:
        bench = _open(folder, db, rows)
        if not bench.library.releases():
            _build(bench)
        yield bench
    finally:
        db.close()


def _open(folder: Path, db: Database, rows: int) -> Bench:
    clock = SystemClock()
    standards = {
        name: load_standard(next((STANDARDS / name).iterdir()) / "schema.json") for name in TABLES
    }
    log = EvidenceLog(db, keys=folder / "keys", origin="bench/history", clock=clock)
    purpose = Purpose(
        id=PURPOSE,
        title={"en": "Benchmark", "zh": "基准测试"},
        basis="made-up data",
        offices=("data-office",),
        fields=dict.fromkeys(TABLES, ("*",)),
        recipients=(),
        retention_days=1,
        automated=False,
        notice="none",
    )
    register = Register(
        {PURPOSE: purpose}, {}, {name: frozenset({"data-office"}) for name in TABLES}
    )
    library = Library(folder / "library", db, log, standards, register, clock)
    return Bench(library, log, rows, folder)


def _build(bench: Bench) -> None:
    engine = duckdb_engine("4GB", 2, scratch=bench.folder / "scratch")
    engine.connection.execute(MACROS)
    engine.connection.execute(PERSONS.format(persons=bench.rows // ROWS_A_PERSON))
    changes = [
        Change("residence_history", _history(bench, engine), "replace", "residence-history"),
        Change(
            "leases",
            [_write(bench, engine, "leases", LEASES.format(declared=bench.rows // 100))],
            "replace",
            "lease-declarations",
        ),
        Change(
            "residents",
            [_write(bench, engine, "residents", RESIDENTS)],
            "replace",
            "household-register",
        ),
    ]
    engine.close()
    bench.library.commit(changes, Leaf("collect.batch", STEWARD.id, "0" * 64), key="build")


def _history(bench: Bench, engine: DuckdbEngine) -> list[Path]:
    """The history in files of two million rows, as settled ones are, one after the other in the order of the ids."""
    persons = bench.rows // ROWS_A_PERSON
    starts = range(0, persons, PERSONS_A_FILE)
    return [
        _write(
            bench,
            engine,
            "residence_history",
            HISTORY.format(start=start, stop=start + PERSONS_A_FILE),
        )
        for start in starts
    ]


def _write(bench: Bench, engine: DuckdbEngine, table: str, sql: str) -> Path:
    path = bench.library.stage(table) / "part-0.parquet"
    columns = ", ".join(
        f"CAST({field.name} AS {SQL_TYPES[str(field.type)]}) AS {field.name}"
        for field in record_schema(bench.library.standards[table])
    )
    engine.write(f"SELECT {columns} FROM ({sql}) ORDER BY cl_ident, cl_key", path)
    return path


SQL_TYPES = {
    "string": "VARCHAR",
    "int64": "BIGINT",
    "date32[day]": "DATE",
    "timestamp[us, tz=UTC]": "TIMESTAMPTZ",
}

# Citizen ids with true check digits (GB 11643), spread so that neighbours in number are not neighbours in order.
MACROS = """
CREATE MACRO body17(i) AS (
  (330100 + (hash(i) % 50)::INT)::VARCHAR || strftime(DATE '1930-01-01' + (i % 33000)::INT, '%Y%m%d')
  || lpad((((i // 33000) * 6 + (hash(i * 3) % 6)::INT) % 1000)::VARCHAR, 3, '0'));
CREATE MACRO check_digit(b) AS substr('10X98765432', 1 + (
  ((ord(b[1])-48)*7+(ord(b[2])-48)*9+(ord(b[3])-48)*10+(ord(b[4])-48)*5+(ord(b[5])-48)*8+(ord(b[6])-48)*4
  +(ord(b[7])-48)*2+(ord(b[8])-48)*1+(ord(b[9])-48)*6+(ord(b[10])-48)*3+(ord(b[11])-48)*7+(ord(b[12])-48)*9
  +(ord(b[13])-48)*10+(ord(b[14])-48)*5+(ord(b[15])-48)*8+(ord(b[16])-48)*4+(ord(b[17])-48)*2) % 11), 1);
CREATE MACRO house(n) AS '330199' || lpad(((n % 12) + 1)::VARCHAR, 3, '0')
  || lpad(((n // 12) % 10 + 1)::VARCHAR, 3, '0') || lpad(((n // 120) % 20 + 1)::VARCHAR, 2, '0')
  || lpad((n // 2400)::VARCHAR, 5, '0') || lpad((n % 2400)::VARCHAR, 6, '0');
CREATE MACRO recorded(pk, k) AS house((hash(pk * 31 + k) % 1000000)::INT);
CREATE MACRO starts(pk, k) AS DATE '2000-01-01' + (k * 460 + (hash(pk) % 400)::INT)::INT;
CREATE MACRO mobile(pk) AS '139' || lpad((hash(pk * 7) % 100000000)::VARCHAR, 8, '0');
CREATE MACRO called(pk) AS chr((19968 + hash(pk * 3) % 300)::INT) || chr((20500 + hash(pk * 5) % 2000)::INT);
"""

PERSONS = """
CREATE TABLE person AS
  SELECT pk, cid, row_number() OVER (ORDER BY cid) - 1 AS nth
  FROM (SELECT i::INT AS pk, body17(i) || check_digit(body17(i)) AS cid FROM range({persons}) r(i))
"""

RECORD = """
  'b1' AS cl_batch, 0 AS cl_row, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS cl_seen, 'declared' AS cl_known
"""

HISTORY = f"""
SELECT *, citizen_id AS cl_ident, substr(house_code, 1, 14) AS cl_scope, 'residence-history' AS cl_source,
  {RECORD}
FROM (
  SELECT cid AS citizen_id, recorded(pk, k) AS house_code, (k % 7)::VARCHAR AS status,
    starts(pk, k) AS valid_from, CASE WHEN k < 19 THEN starts(pk, k + 1) - 1 END AS valid_to,
    'office-' || (hash(pk * 17 + k) % 12)::VARCHAR AS recorder, pk::VARCHAR || '-' || k::VARCHAR AS cl_key
  FROM person, range(20) r(k) WHERE nth >= {{start}} AND nth < {{stop}}
)
"""

# One declaration in 200 is of somebody without history; one in 100 names another house than recorded.
LEASES = f"""
SELECT *, house_code AS cl_ident, lease_no AS cl_key, substr(house_code, 1, 14) AS cl_scope,
  'lease-declarations' AS cl_source, {RECORD}
FROM (
  SELECT 'L' || i::VARCHAR AS lease_no, called(pk) AS tenant_name, mobile(pk) AS phone,
    CASE WHEN i % 200 = 0 THEN (330200 + i % 50)::VARCHAR || substr(cid, 7) ELSE cid END AS tenant_id,
    CASE WHEN i % 100 = 1 THEN house((hash(i) % 1000000)::INT) ELSE recorded(pk, 19) END AS house_code,
    NULL AS address, NULL AS landlord_name, NULL AS landlord_id,
    DATE '2026-01-01' + (i % 300)::INT AS declared_on, DATE '2026-01-01' + (i % 300)::INT AS start_date,
    NULL AS end_date
  FROM (SELECT i, (hash(i * 13) % (SELECT count(*) FROM person))::INT AS pk FROM range({{declared}}) r(i)) d
  JOIN person USING (pk)
)
"""

RESIDENTS = f"""
SELECT *, citizen_id AS cl_ident, pk::VARCHAR AS cl_key, substr(house_code, 1, 14) AS cl_scope,
  'household-register' AS cl_source, {RECORD}
FROM (
  SELECT pk, cid AS citizen_id, called(pk) AS name, '1' AS sex, DATE '1990-01-01' AS birth_date, '01' AS ethnic,
    NULL AS address, recorded(pk, 19) AS house_code, mobile(pk) AS phone, pk::VARCHAR AS household_no,
    'head' AS relation, starts(pk, 19) AS moved_in, NULL AS moved_out
  FROM person
)
"""
