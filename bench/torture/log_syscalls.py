"""A fault at every single file system call of a short run of the log: death, I/O error, no space."""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .log_writer import batch, lost, open_log

CALLS = (
    "openat",
    "pwrite64",
    "write",
    "fsync",
    "fdatasync",
    "ftruncate",
    "unlink",
    "pread64",
    "mmap",
    "fcntl",
)
FAULTS = {
    "signal=KILL": CALLS,
    "error=EIO": (
        "openat",
        "pwrite64",
        "write",
        "fsync",
        "fdatasync",
        "ftruncate",
        "unlink",
        "pread64",
        "mmap",
    ),
    "error=ENOSPC": ("pwrite64", "write", "ftruncate", "openat", "mmap"),
}


def run(short: bool) -> Iterator[dict[str, Any]]:
    """Every point of two batches (every 25th in the short form). Nothing lost, and the log usable after."""
    if not shutil.which("strace"):
        yield {"name": "log: faults at file system calls", "ok": None, "why": "STRACE IS NOT HERE"}
        return
    start, wrong, outcome = time.perf_counter(), [], Counter[str]()
    with tempfile.TemporaryDirectory(prefix="civicloom-syscalls-") as name:
        base = Path(name) / "base"
        base.mkdir()
        _writer(base, "4")
        points = _points(Path(name), base)
        todo = [
            (fault, call, n)
            for fault, calls in FAULTS.items()
            for call, n in points
            if call in calls
        ]
        for fault, call, n in todo[:: 25 if short else 1]:
            ended, faults = _one(Path(name) / "work", base, fault, call, n)
            outcome[f"{fault}: {ended}"] += 1
            wrong += [f"{fault} {call} {n}: {text}" for text in faults]
    yield {
        "name": "log: faults at file system calls",
        "ok": not wrong,
        "runs": sum(outcome.values()),
        "points": len(points),
        **outcome,
        "lost_or_torn": len(wrong),
        "faults": wrong[:5],
        "seconds": round(time.perf_counter() - start, 1),
    }


def _writer(folder: Path, batches: str, *prefix: str, name: str = "base") -> int:
    command = [
        *prefix,
        sys.executable,
        "-m",
        "bench.torture.log_writer",
        str(folder),
        batches,
        "5",
        name,
    ]
    return subprocess.run(command, capture_output=True, timeout=120).returncode


def _points(folder: Path, base: Path) -> list[tuple[str, int]]:
    """The file calls of a run, counted by name from the moment that the writer says OPEN."""
    shutil.copytree(base, folder / "traced")
    trace = folder / "trace"
    _writer(
        folder / "traced",
        "2",
        "strace",
        "-f",
        "-e",
        f"trace={','.join(CALLS)}",
        "-o",
        str(trace),
        name="traced",
    )
    seen, opened, points = Counter[str](), False, []
    for line in trace.read_text("utf-8", "replace").splitlines():
        match = re.match(r"\d+\s+(\w+)\(", line)
        if not match:
            continue
        seen[match[1]] += 1
        opened = opened or "OPEN\\n" in line
        if opened:
            points.append((match[1], seen[match[1]]))
    return points


def _one(work: Path, base: Path, fault: str, call: str, n: int) -> tuple[str, list[str]]:
    """How the run ended, and what is wrong afterwards."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(base, work)
    inject = (
        "strace",
        "-f",
        "-o",
        "/dev/null",
        "-e",
        f"trace={call}",
        "-e",
        f"inject={call}:{fault}:when={n}",
    )
    code = _writer(work, "2", *inject, name="faulty")
    log = open_log(work)
    wrong = lost(work, log)
    log.append(batch("after", n, 1))
    wrong += [str(f) for f in log.verify()]
    log.db.close()
    return "ended well" if code == 0 else "ended with an error", wrong
