"""One person's card over a 100 M-row history: the whole path, from the question to its durable usage line."""

import json
import sys
import time
from random import Random
from typing import Any

import psutil

from bench.history import PURPOSE, STEWARD, built
from civicloom.library import duckdb_engine

ROWS, QUICK_ROWS = 100_000_000, 1_000_000
PERSONS = 300
BAR_MS = 50.0


def run(quick: bool) -> list[dict[str, Any]]:
    """One row: p95 in milliseconds over random persons, in one kept process."""
    rows = QUICK_ROWS if quick else ROWS
    with built(rows) as bench:
        ids = _persons(bench.library.files("residents"), 30 if quick else PERSONS)
        started = time.perf_counter()
        bench.library.card(STEWARD, PURPOSE, f"citizen-id:{ids[0]}")
        first = time.perf_counter() - started
        took = sorted(_ask(bench.library, ident) for ident in ids)
        bench.library.close()
    p95 = took[int(len(took) * 0.95)]
    return [
        {
            "name": f"card of one person, {rows:,} rows of history",
            "ours": p95,
            "peer": None,
            "ratio": None,
            "unit": "ms, p95",
            "bar": f"<= {BAR_MS:.0f} ms",
            "ok": None if quick else p95 <= BAR_MS,
            "seconds": first,
            "peak_mib": psutil.Process().memory_info().rss / 2**20,
            "growth": None,
            "p50_ms": took[len(took) // 2],
        }
    ]


def _persons(files: list[str], count: int) -> list[str]:
    engine = duckdb_engine()
    table = engine.sql(f"SELECT DISTINCT citizen_id FROM read_parquet({files})").read_all()
    engine.close()
    return Random(1).sample(sorted(table["citizen_id"].to_pylist()), count)


def _ask(library: Any, ident: str) -> float:
    started = time.perf_counter()
    card = library.card(STEWARD, PURPOSE, f"citizen-id:{ident}")
    took = (time.perf_counter() - started) * 1000
    if not card.members:
        raise SystemExit("a person without records: the benchmark measures nothing")
    return took


if __name__ == "__main__":
    for figure in run("--quick" in sys.argv):
        print(json.dumps(figure))
