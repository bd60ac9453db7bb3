"""Two rules over a history of 100 M rows and 1 M declarations: through the platform, by hand, and in pandas.

Each run is a process of its own, in alternation, medians of three; peak memory is the process's own. By hand
means the same SQL in the same DuckDB over the same files, written to Parquet, with nothing around it.
One declaration in seventy gives a finding: findings are for people to look at.
"""

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import sqlglot.dialects.duckdb  # noqa: F401 - else it is imported by the first rule, and imports are left out by hand too

from bench.history import HERE, STEWARD, built
from civicloom.collide import collide
from civicloom.rules import load_rules

ROWS, QUICK_ROWS = 100_000_000, 1_000_000
PANDAS_ROWS = (1_000_000, 10_000_000)
QUICK_PANDAS_ROWS = (100_000, 1_000_000)
RUNS = 3
BAR_RATIO, BAR_MIB, BAR_PANDAS = 1.10, 1024, 20
ASKED = {
    "leases": ("lease_no", "tenant_id", "house_code", "declared_on"),
    "residence_history": ("citizen_id", "house_code", "recorder", "valid_from", "valid_to"),
}

RULES = load_rules(HERE / "rules")


def run(quick: bool) -> list[dict[str, Any]]:
    """Two rows: against SQL by hand, and against pandas extrapolated to the same size."""
    rows = QUICK_ROWS if quick else ROWS
    for size in {rows, *(QUICK_PANDAS_ROWS if quick else PANDAS_ROWS)}:
        # In a process of its own: what a parent once held counts as its children's peak on Linux.
        _measured("build", size)
    runs: dict[str, list[dict[str, float]]] = {"platform": [], "hand": []}
    for _ in range(RUNS):
        for way, results in runs.items():
            results.append(_measured(way, rows))
    ours, hand = _median(runs["platform"]), _median(runs["hand"])
    if ours["found"] != hand["found"]:
        raise SystemExit(f"the findings differ: {ours['found']} and {hand['found']}")
    pandas, growth = _pandas(rows, QUICK_PANDAS_ROWS if quick else PANDAS_ROWS)
    small = _measured("platform", rows // 10) if not quick else ours
    own_growth = None if quick else math.log10(ours["seconds"] / small["seconds"])
    ratio, faster = ours["seconds"] / hand["seconds"], pandas / ours["seconds"]
    within = ratio <= BAR_RATIO and ours["peak_mib"] <= BAR_MIB
    return [
        {
            "name": f"collide {rows:,} rows of history with {rows // 100:,} declarations",
            "ours": ours["seconds"],
            "peer": hand["seconds"],
            "ratio": ratio,
            "unit": "s; peer: the same SQL by hand in DuckDB",
            "bar": f"<= {BAR_RATIO:.2f}x, peak <= {BAR_MIB} MiB",
            "ok": None if quick else within,
            "seconds": ours["seconds"],
            "peak_mib": ours["peak_mib"],
            "growth": own_growth,
            "cpu_ratio": ours["cpu"] / hand["cpu"],
        },
        {
            "name": f"the same against pandas, extrapolated to {rows:,} rows",
            "ours": ours["seconds"],
            "peer": pandas,
            "ratio": faster,
            "unit": "s; ratio: times faster",
            "bar": f">= {BAR_PANDAS}x",
            "ok": None if quick else faster >= BAR_PANDAS,
            "seconds": ours["seconds"],
            "peak_mib": ours["peak_mib"],
            "growth": growth,
        },
    ]


def _pandas(rows: int, sizes: tuple[int, int]) -> tuple[float, float]:
    """Seconds at `rows`, by the growth between two sizes that pandas can hold, and that exponent."""
    turns = [[_measured("pandas", size)["seconds"] for size in sizes] for _ in range(RUNS)]
    small, large = map(median, zip(*turns, strict=True))
    growth = math.log(large / small) / math.log(sizes[1] / sizes[0])
    return large * (rows / sizes[1]) ** growth, growth


def _measured(way: str, rows: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.collide", "--way", way, "--rows", str(rows)]
    answer = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, check=True)
    return dict(json.loads(answer.stdout.splitlines()[-1]))


def _median(runs: list[dict[str, float]]) -> dict[str, float]:
    return {
        "seconds": median(one["seconds"] for one in runs),
        "cpu": median(one["cpu"] for one in runs),
        "peak_mib": max(one["peak_mib"] for one in runs),
        "found": runs[0]["found"],
    }


def build(rows: int, out: Path) -> tuple[float, int]:
    """The library to measure on, unless it is there."""
    started = time.perf_counter()
    with built(rows) as bench:
        return time.perf_counter() - started, bench.rows


def platform(rows: int, out: Path) -> tuple[float, int]:
    """The verb itself: rules checked, opened for a purpose, run, findings digested, committed with receipts."""
    with built(rows) as bench:
        # A day that was not asked before: the same question again would give the earlier run.
        as_of = date(2026, 1, 1) + timedelta(days=len(bench.library.releases()))
        started = time.perf_counter()
        runs = [collide(rule, bench.library, actor=STEWARD, as_of=as_of) for rule in RULES]
        return time.perf_counter() - started, sum(run.findings for run in runs)


def hand(rows: int, out: Path) -> tuple[float, int]:
    """The rules' SQL as it stands over the same files, in a DuckDB with the same threads and memory."""
    import duckdb

    with built(rows) as bench:
        files = {table: bench.library.files(table) for table in ASKED}
    started, found = time.perf_counter(), 0
    for rule in RULES:
        connection = duckdb.connect(config={"threads": 2, "memory_limit": "512MB"})
        connection.execute("SET preserve_insertion_order = false")
        for table, paths in files.items():
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet({paths})")
        target = out / f"{rule.id}.parquet"
        written = connection.execute(f"COPY ({rule.sql}) TO '{target}' (FORMAT parquet)").fetchall()
        found += written[0][0]
        connection.close()
    return time.perf_counter() - started, found


def pandas(rows: int, out: Path) -> tuple[float, int]:
    """What somebody writes in a notebook."""
    import pandas as pd

    with built(rows) as bench:
        files = {table: bench.library.files(table) for table in ASKED}
    started = time.perf_counter()
    leases, history = (
        pd.concat(pd.read_parquet(path, columns=list(ASKED[table])) for path in files[table])
        for table in ASKED
    )
    both = leases.merge(
        history, left_on="tenant_id", right_on="citizen_id", suffixes=("", "_right")
    )
    ended = both.valid_to.notna() & (both.declared_on > both.valid_to)
    elsewhere = both[
        (both.declared_on >= both.valid_from) & ~ended & (both.house_code != both.house_code_right)
    ]
    unrecorded = leases[~leases.tenant_id.isin(history.citizen_id.unique())]
    elsewhere.to_parquet(out / "elsewhere.parquet")
    unrecorded.to_parquet(out / "unrecorded.parquet")
    return time.perf_counter() - started, len(elsewhere) + len(unrecorded)


def main() -> None:
    """The benchmark, or one measured run of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--json", action="store_true", help="one JSON a line, which is also the default"
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--way", choices=("build", "platform", "hand", "pandas"))
    parser.add_argument("--rows", type=int, default=QUICK_ROWS)
    options = parser.parse_args()
    if options.way is None:
        for row in run(options.quick):
            print(json.dumps(row))
        return
    ways = {"build": build, "platform": platform, "hand": hand, "pandas": pandas}
    (HERE / "out").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HERE / "out") as out:
        seconds, found = ways[options.way](options.rows, Path(out))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cpu = time.process_time()
    print(json.dumps({"seconds": seconds, "cpu": cpu, "found": found, "peak_mib": peak}))


if __name__ == "__main__":
    main()
