"""The shipped rules on a simulated district: DuckDB against Spark to the byte, and both against the truth."""

import csv
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from civicloom.collide import Run, replay
from civicloom.simulate import simulate
from civicloom.workspace import Workspace, init

RESIDENTS, QUICK_RESIDENTS = 15_000, 1_500


def run(quick: bool) -> list[dict[str, Any]]:
    """Two rows: rules whose findings are hash-equal on both engines, and rules that find the truth."""
    with _district(QUICK_RESIDENTS if quick else RESIDENTS) as workspace:
        started = time.perf_counter()
        runs = {name: _collide(workspace, name) for name in workspace.rules}
        here = time.perf_counter() - started
        equal = {name: _again_on_spark(workspace, found) for name, found in runs.items()}
        there = time.perf_counter() - started - here
        right = {name: _matches_truth(workspace, found) for name, found in runs.items()}
    findings = sum(found.findings for found in runs.values())
    return [
        _row("rules equal on DuckDB and Spark", equal, there, {"duckdb_seconds": here}),
        _row(f"rules that find the simulated truth ({findings} findings)", right, here, {}),
    ]


def _row(
    name: str, passed: dict[str, bool], seconds: float, more: dict[str, Any]
) -> dict[str, Any]:
    return {
        "name": name,
        "ours": sum(passed.values()),
        "peer": len(passed),
        "ratio": sum(passed.values()) / len(passed),
        "unit": "rules",
        "bar": "100 %",
        "ok": all(passed.values()),
        "seconds": seconds,
        "peak_mib": psutil.Process().memory_info().rss / 2**20,
        "growth": None,
        "failed": sorted(name for name, ok in passed.items() if not ok),
        **more,
    }


@contextmanager
def _district(residents: int) -> Iterator[Workspace]:
    with tempfile.TemporaryDirectory(prefix="civicloom-bench-") as folder:
        home = Path(folder) / "yunxi"
        init(home, "yunxi")
        simulate(home, residents=residents, seed=1)
        with Workspace.open(home) as workspace:
            desk = workspace.desk()
            for source in workspace.sources:
                desk.collect(source)
            yield workspace


def _collide(workspace: Workspace, name: str) -> Run:
    return workspace.desk(purpose=workspace.rule(name).purpose).collide(name)


def _again_on_spark(workspace: Workspace, found: Run) -> bool:
    again = replay(found.id, workspace.library, actor=workspace.actor(""), engine="spark")
    return bool(again.equal) and again.findings == found.findings


def _matches_truth(workspace: Workspace, found: Run) -> bool:
    truth = workspace.root / "truth" / "rules" / f"{found.rule}.csv"
    with truth.open(encoding="utf-8") as file:
        expected = {row["subject"] for row in csv.DictReader(file)}
    asked = {"findings": ("subject", "run")}
    with workspace.library.open(workspace.actor(""), found.purpose, asked) as opened:
        rows = opened.sql(f"SELECT subject FROM findings WHERE run = '{found.id}'").read_all()
    return set(rows["subject"].to_pylist()) == expected
