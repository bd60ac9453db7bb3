"""kill -9 at random moments under load."""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .log_writer import acknowledged, lost, open_log


def run(short: bool) -> Iterator[dict[str, Any]]:
    """200 kills (8 in the short form); every acknowledged entry must be there after each."""
    pick, wrong, unheard = random.Random(5), [], 0
    start, kills = time.perf_counter(), 8 if short else 200
    with tempfile.TemporaryDirectory(prefix="civicloom-kills-") as name:
        folder = Path(name)
        for number in range(kills):
            _kill_one(folder, number, pick)
            log = open_log(folder)
            done = acknowledged(folder)
            unheard += bool(done) and log.size > done[-1][1]
            if number % 10 == 9 or number == kills - 1:
                wrong += lost(folder, log, 200)
            elif done and log.size < done[-1][1]:
                wrong.append(f"kill {number}: {log.size} < {done[-1][1]}")
            log.db.close()
        entries = acknowledged(folder)[-1][1]
    yield {
        "name": "log: kill -9",
        "ok": not wrong,
        "kills": kills,
        "acknowledged_entries": entries,
        "committed_but_unheard": unheard,
        "lost_or_torn": len(wrong),
        "faults": wrong[:5],
        "seconds": round(time.perf_counter() - start, 1),
    }


def _kill_one(folder: Path, number: int, pick: random.Random) -> None:
    before = len(acknowledged(folder))
    command = [
        sys.executable,
        "-m",
        "bench.torture.log_writer",
        folder,
        "1000000",
        str(pick.choice([1, 3, 50, 300])),
        f"w{number}",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while len(acknowledged(folder)) == before and process.poll() is None:
        time.sleep(0.02)
    time.sleep(pick.random() * 0.3)
    process.kill()
    process.wait()
