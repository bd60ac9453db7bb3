"""Ingest: a CSV of people read, checked with ten checks, good and bad rows written, one receipt.

`python -m bench.ingest [--full] [--json]`. The peer is pandera on pandas with python-stdnum, which checks and writes
nothing; both run in processes of their own. So does one statement by hand, the limit of the machine.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from math import log
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent / "out"
FULL, QUICK, PEER = 10_000_000, 300_000, 1_000_000
REGIONS = [str(code) for code in range(330101, 330115)]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲红华梅鑫建国玉志海波宇浩欣怡"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def run(quick: bool) -> list[dict[str, Any]]:
    """The figures of the ingest bar: speed and memory here, the peer's speed, growth with size."""
    size = QUICK if quick else FULL
    peer_size = QUICK if quick else PEER
    small = _ours(size // 10)
    ours = _ours(size)
    peer, limit = _measured("peer", peer_size), _measured("limit", size)
    speed, peer_speed = size / ours["seconds"], peer_size / peer["seconds"]
    growth = log(ours["seconds"] / small["seconds"]) / log(10)
    shared = {"seconds": ours["seconds"], "peak_mib": ours["peak_mib"], "growth": round(growth, 3)}
    exact = ours["faults"] == ours["expected"]
    return [
        _line("ingest rows a second", speed, None, "rows/s", 450_000, speed >= 450_000, shared),
        _line(
            "ingest beside one statement by hand, without keys, order and release",
            speed,
            size / limit["seconds"],
            "rows/s",
            None,
            None,
            shared,
        ),
        _line(
            "ingest beside pandera",
            speed,
            peer_speed,
            "rows/s",
            3.5,
            speed / peer_speed >= 3.5,
            shared,
        ),
        _line("ingest memory", ours["peak_mib"], None, "MiB", 512, ours["peak_mib"] <= 512, shared),
        _line("ingest reason counts exact", float(exact), None, "true", 1, exact, shared),
    ]


def _line(
    name: str,
    ours: float,
    peer: float | None,
    unit: str,
    bar: float | None,
    ok: bool | None,
    shared: dict[str, Any],
) -> dict[str, Any]:
    ratio = round(ours / peer, 2) if peer else None
    return {
        "name": name,
        "ours": ours,
        "peer": peer,
        "ratio": ratio,
        "unit": unit,
        "bar": bar,
        "ok": ok,
        **shared,
    }


def _ours(rows: int) -> dict[str, Any]:
    return _measured("ours", rows)


def _measured(who: str, rows: int) -> dict[str, Any]:
    """One run in a fresh process, so that its peak memory is its own."""
    made(rows)
    command = [sys.executable, "-m", "bench.ingest", "--child", who, "--rows", str(rows)]
    done = subprocess.run(
        command, cwd=OUT.parent.parent, check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def made(rows: int) -> Path:
    """The CSV of so many people, the same every time; about 2 % of the rows have a planted fault."""
    path = OUT / f"people-{rows}.csv"
    if not path.exists():
        import duckdb

        OUT.mkdir(exist_ok=True)
        unfinished = path.with_suffix(".part")
        with duckdb.connect() as session:
            session.execute(f"COPY ({_people(rows)}) TO '{unfinished}' (FORMAT csv, HEADER)")
        unfinished.rename(path)
    return path


def _check(text: str, weights: list[int], modulus: int, alphabet: str, signs: str) -> str:
    terms = " + ".join(
        f"(strpos('{signs}', {text}[{n + 1}]) - 1) * {w}" for n, w in enumerate(weights)
    )
    return f"substr('{alphabet}', 1 + (({terms}) % {modulus})::INT, 1)"


def _people(rows: int) -> str:
    """The table as SQL over row numbers: all choices come from hashes of the number."""
    citizen = _check(
        "c17", [2 ** (17 - n) % 11 for n in range(17)], 11, "10X98765432", ALPHABET[:10]
    )
    credit = _check("u17", [-(3**n) % 31 for n in range(17)], 31, ALPHABET, ALPHABET)
    tail = " || ".join(
        f"substr('{ALPHABET}', 1 + (hash(i * {100 + n}) % 31)::INT, 1)" for n in range(9)
    )
    return f"""
    WITH base AS (SELECT i, hash(i * 7) % 1000 AS p, DATE '1935-01-01' + (hash(i * 3) % 32000)::INT AS born,
                         (330101 + hash(i * 11) % 14)::VARCHAR AS region FROM range({rows}) t(i)),
    bodies AS (SELECT *, region || strftime(born, '%Y%m%d') || lpad((hash(i * 5) % 1000)::VARCHAR, 3, '0') AS c17,
                      '91330106' || {tail} AS u17 FROM base),
    whole AS (SELECT *, c17 || {citizen} AS cid18, u17 || {credit} AS u18 FROM bodies)
    SELECT i AS rec_no,
      CASE WHEN p < 3 THEN c17 || CASE WHEN cid18[18] = '0' THEN '1' ELSE '0' END
           WHEN p < 5 THEN c17[1:16] ELSE cid18 END AS cid,
      CASE WHEN i % 4 = 0 THEN '' WHEN p IN (10, 11) THEN u17 || CASE WHEN u18[18] = '0' THEN '1' ELSE '0' END
           ELSE u18 END AS uscc,
      CASE WHEN p = 20 THEN '' ELSE substr('{SURNAMES}', 1 + (hash(i * 19) % {len(SURNAMES)})::INT, 1)
           || substr('{GIVEN}', 1 + (hash(i * 23) % {len(GIVEN)})::INT, 1) END AS name,
      CASE WHEN p BETWEEN 30 AND 32 THEN '3' ELSE (1 + (c17[17]::INT + 1) % 2)::VARCHAR END AS sex,
      CASE WHEN p IN (40, 41) THEN '339999' ELSE region END AS region,
      CASE p WHEN 50 THEN '2025-02-30' WHEN 51 THEN '2025/1/3'
           ELSE strftime(DATE '2015-01-01' + (hash(i * 31) % 3900)::INT, '%Y-%m-%d') END AS reg_date,
      CASE WHEN p = 60 THEN 'N/A' ELSE ((hash(i * 37) % 10000000) / 100.0)::VARCHAR END AS amount,
      strftime(CASE WHEN p = 70 THEN born + 1 ELSE born END, '%Y-%m-%d') AS dob,
      '西湖区' || substr('{GIVEN}', 1 + (hash(i * 41) % {len(GIVEN)})::INT, 2) || '路'
          || (hash(i * 47) % 900)::VARCHAR || '号' || (hash(i * 59) % 2000)::VARCHAR || '室' AS addr
    FROM whole"""


def _expected(path: Path) -> dict[str, int]:
    """The planted faults, counted again by the plain SQL of their planting."""
    import duckdb

    rows = int(path.stem.rpartition("-")[2])
    counts = """
    count(*) FILTER (p < 3) AS CID_CHECK, count(*) FILTER (p IN (3, 4)) AS CID_FORMAT,
    count(*) FILTER (p IN (10, 11) AND i % 4 <> 0) AS USCC_CHECK, count(*) FILTER (p = 20) AS NAME_NULL,
    count(*) FILTER (p BETWEEN 30 AND 32) AS SEX_CODE, count(*) FILTER (p IN (40, 41)) AS REGION_CODE,
    count(*) FILTER (p IN (50, 51)) AS REGDATE, count(*) FILTER (p = 60) AS AMOUNT_NUM,
    count(*) FILTER (p = 70) AS DOB_CID_MISMATCH"""
    with duckdb.connect() as session:
        table = session.sql(
            f"SELECT {counts} FROM (SELECT i, hash(i * 7) % 1000 AS p FROM range({rows}) t(i))"
        )
        (line,) = table.to_arrow_table().to_pylist()
    return {code: int(count) for code, count in line.items() if count}


def _standard() -> dict[str, Any]:
    def field(name: str, code: str, **words: Any) -> dict[str, Any]:
        limits = {"required": True, **words.pop("constraints", {})}
        reasons = dict.fromkeys(("NULL", "TYPE", "LENGTH", "ENUM"), code)
        return {"name": name, "constraints": limits, "civicloom:reasons": reasons, **words}

    return {
        "name": "people",
        "version": "1.0.0",
        "title": "people",
        "civicloom:subject": {"kind": "person", "field": "cid"},
        "fields": [
            field("cid", "CID_FORMAT", **{"civicloom:identifier": "citizen-id"}),
            {
                "name": "uscc",
                "civicloom:identifier": "credit-code-outer",
                "civicloom:reasons": {"FORMAT": "USCC_CHECK"},
            },
            field("name", "NAME_NULL", constraints={"minLength": 2}),
            field("sex", "SEX_CODE", constraints={"enum": ["0", "1", "2", "9"]}),
            field("region", "REGION_CODE", constraints={"enum": REGIONS}),
            field("reg_date", "REGDATE", type="date"),
            field("amount", "AMOUNT_NUM", type="number"),
            field("dob", "DOB", type="date"),
            {"name": "addr"},
        ],
        "civicloom:checks": [
            {
                "name": "birth-matches-citizen-id",
                "fields": ["dob", "cid"],
                "reason": "DOB_CID_MISMATCH",
            }
        ],
    }


def _collect(rows: int) -> dict[str, Any]:
    """Collect the file into a new library; the time is from the call to the receipt, without imports as for the peer."""
    import pandas  # noqa: F401 - Arrow looks for it when it makes its first array

    from civicloom.collect import collect, load_source
    from civicloom.database import open_database
    from civicloom.evidence import EvidenceLog
    from civicloom.library import Library
    from civicloom.model.clock import SystemClock
    from civicloom.model.standards import load_standard
    from civicloom.purpose import Actor, Register

    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        root = Path(folder)
        (root / "schema.json").write_text(json.dumps(_standard()), "utf-8")
        standards = {"people": load_standard(root / "schema.json")}
        fields = ", ".join(f"{name}: {name}" for name in standards["people"].names)
        (root / "sources").mkdir()
        (root / "sources/people.yaml").write_text(
            "id: people\noffice: o\nstandard: people@1\nconnector: {kind: csv, path: none}\n"
            f"key: [rec_no]\nmapping: {{{fields}}}\n"
        )
        source = load_source(root / "sources/people.yaml", standards)
        clock, database = SystemClock(), open_database(f"sqlite:///{root / 'office.db'}")
        keys = EvidenceLog(database, keys=root / "keys", origin="bench.example/log", clock=clock)
        register = Register.load(root / "purposes", root / "agreements", owners={})
        library = Library(root / "library", database, keys, standards, register, clock)
        began = time.perf_counter()
        batch = collect(source, library, actor=Actor("s@o", "o"), clock=clock, path=made(rows))
        return {"seconds": time.perf_counter() - began, "faults": dict(batch.faults)}


def _peer(rows: int) -> dict[str, Any]:
    """The same checks in pandera on pandas, identifiers by python-stdnum."""
    import pandas as pd
    import pandera.pandas as pa
    from stdnum.cn import ric, uscc

    def valid(module: Any, text: str) -> bool:
        try:
            return bool(module.is_valid(text))
        except KeyError:  # some divisions make python-stdnum fail
            return True

    def dates(column: Any) -> Any:
        return pd.to_datetime(column, format="%Y-%m-%d", errors="coerce").notna()

    columns = {
        "cid": pa.Column(
            str,
            [
                pa.Check.str_matches(r"^[1-9][0-9]{16}[0-9X]$"),
                pa.Check(lambda s: s.map(lambda t: valid(ric, t))),
            ],
        ),
        "uscc": pa.Column(str, pa.Check(lambda s: s.map(lambda t: valid(uscc, t))), nullable=True),
        "name": pa.Column(str, pa.Check.str_length(2, None)),
        "sex": pa.Column(str, pa.Check.isin(["0", "1", "2", "9"])),
        "region": pa.Column(str, pa.Check.isin(REGIONS)),
        "reg_date": pa.Column(str, pa.Check(dates)),
        "amount": pa.Column(str, pa.Check(lambda s: pd.to_numeric(s, errors="coerce").notna())),
        "dob": pa.Column(str, pa.Check(dates)),
    }
    began = time.perf_counter()
    frame = pd.read_csv(made(rows), dtype=str)
    schema = pa.DataFrameSchema(
        columns, checks=pa.Check(lambda d: d["dob"].str.replace("-", "") == d["cid"].str[6:14])
    )
    with suppress(pa.errors.SchemaErrors):
        schema.validate(frame, lazy=True)
    return {"seconds": time.perf_counter() - began}


def _limit(rows: int) -> dict[str, Any]:
    from .ingest_limit import seconds

    return {"seconds": seconds(made(rows))}


_WAYS = {"ours": _collect, "peer": _peer, "limit": _limit}


def _child(who: str, rows: int) -> None:
    found = _WAYS[who](rows)
    found["peak_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    if who == "ours":
        found["expected"] = _expected(made(rows))
    print(json.dumps(found))


def main() -> None:
    """Run the bar, or one measured child."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="ten million rows")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", choices=tuple(_WAYS))
    parser.add_argument("--rows", type=int, default=0)
    asked = parser.parse_args()
    if asked.child:
        _child(asked.child, asked.rows)
        return
    for line in run(quick=not asked.full):
        print(
            json.dumps(line)
            if asked.json
            else f"{line['name']}: {line['ours']:.6g} {line['unit']}, ratio {line['ratio']} (bar {line['bar']})"
        )


if __name__ == "__main__":
    main()
