"""The whole loop, cold, on the synthetic district: seconds, peak memory and growth with size.

Each step is a process of its own, as an operator runs it, so that its memory can be told apart.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SIZES, QUICK_SIZES = (15_000, 150_000, 1_500_000), (2_000, 15_000)
BAR_GROWTH = 1.1
STEPS = ("collect", "link", "collide", "push")
PROGRAM = (sys.executable, "-m", "civicloom.cli")


def run(quick: bool) -> list[dict[str, Any]]:
    """A row for each size, the last with the growth exponent from the smallest to the largest."""
    rows = [_loop(size) for size in (QUICK_SIZES if quick else SIZES)]
    first, last = rows[0], rows[-1]
    growth = math.log(last["seconds"] / first["seconds"]) / math.log(
        last["residents"] / first["residents"]
    )
    last |= {
        "growth": round(growth, 3),
        "bar": f"growth <= {BAR_GROWTH}",
        "ok": growth <= BAR_GROWTH,
    }
    return rows


def _loop(residents: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(
        prefix="civicloom-loop-", dir=os.environ.get("CIVICLOOM_BENCH")
    ) as home:
        root = Path(home) / "district"
        _timed("init", str(root), "--example", "yunxi")
        making = _timed("simulate", str(root), "--residents", str(residents))
        steps = {step: _timed("run", str(root), "--only", step) for step in STEPS}
    seconds = sum(spent for spent, _ in steps.values())
    return {
        "name": f"the loop on {residents:,} residents, cold",
        "residents": residents,
        "seconds": round(seconds, 1),
        "peak_mib": max(peak for _, peak in steps.values()),
        "steps": {
            step: {"seconds": round(s, 1), "peak_mib": peak} for step, (s, peak) in steps.items()
        },
        "simulate": {"seconds": round(making[0], 1), "peak_mib": making[1]},
        "bar": "reported",
        "ok": None,
    }


def _timed(*command: str) -> tuple[float, int]:
    """Seconds and peak memory (MiB) of one command in a process of its own."""
    start = time.monotonic()
    child = subprocess.Popen([*PROGRAM, *command, "--json"], stdout=subprocess.PIPE)
    assert child.stdout
    said = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{command} failed: {said[-2000:].decode()}")
    peak = usage.ru_maxrss // (1024 if sys.platform == "linux" else 1024 * 1024)
    return time.monotonic() - start, int(peak)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    for row in run(parser.parse_args().quick):
        print(json.dumps(row))
