"""A synthetic district of 1.5 million residents: seconds, peak memory, and how both grow from 15,000."""

import json
import math
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from civicloom.simulate import simulate

SIZES, QUICK_SIZES = (15_000, 150_000, 1_500_000), (1_000, 5_000)
BAR_SECONDS, BAR_MIB = 600.0, 4096.0
KIB = 1024


def run(quick: bool) -> list[dict[str, Any]]:
    """A row for each size, each made in a process of its own; growth is the exponent from the size before."""
    rows: list[dict[str, Any]] = []
    for residents in QUICK_SIZES if quick else SIZES:
        row = _measured(residents)
        if rows:
            before = rows[-1]
            row["growth"] = math.log(row["seconds"] / before["seconds"]) / math.log(
                residents / before["residents"]
            )
        rows.append(row)
    return rows


def _measured(residents: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.simulate", str(residents)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    facts = json.loads(answer)
    within = facts["seconds"] <= BAR_SECONDS and facts["peak_mib"] <= BAR_MIB
    return {
        "name": f"simulate {residents:,} residents",
        "residents": residents,
        "ours": facts["rows"] / facts["seconds"],
        "unit": "rows/s",
        "bar": f"<= {BAR_SECONDS:.0f} s and {BAR_MIB:.0f} MiB",
        "ok": within,
        **facts,
    }


def _once(residents: int) -> dict[str, Any]:
    """Seconds, peak resident memory and rows of one district, which is deleted again."""
    folder = Path(tempfile.mkdtemp(prefix="civicloom-bench-"))
    try:
        started = time.perf_counter()
        files: Any = simulate(folder, residents, 1)["files"]
        seconds = time.perf_counter() - started
    finally:
        shutil.rmtree(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in KiB, macOS in bytes
    mib = peak / KIB if sys.platform == "linux" else peak / KIB / KIB
    return {"seconds": seconds, "peak_mib": mib, "rows": sum(files.values())}


if __name__ == "__main__":
    print(json.dumps(_once(int(sys.argv[1]))))
