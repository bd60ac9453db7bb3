"""A full disk: a small tmpfs where one can be mounted, else a limit on the size of files."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .log_writer import batch, lost, open_log

LIMIT = 3_000_000


def run(short: bool) -> Iterator[dict[str, Any]]:
    """8 rounds (2 in the short form): a clean error, nothing lost, and the log goes on once there is room."""
    start, wrong, rounds, errors = time.perf_counter(), [], 2 if short else 8, []
    with _small_disk() as (folder, how):
        for number in range(rounds):
            errors.append(_fill(folder, number))
            log = open_log(folder)
            wrong += lost(folder, log)
            wrong += [] if errors[-1] == "DBS-005" else [f"round {number}: {errors[-1]}"]
            log.db.close()
            _make_room(folder)
    yield {
        "name": f"log: full disk ({how})",
        "ok": not wrong,
        "rounds": rounds,
        "lost_or_torn": len(wrong),
        "faults": wrong[:5],
        "seconds": round(time.perf_counter() - start, 1),
    }


_WRITER = """
import resource, signal, sys
from pathlib import Path
from bench.torture.log_writer import acknowledge, batch, open_log
from civicloom.model.errors import CivicloomError
folder, number, limit = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
if limit:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    log = open_log(folder)
    for i in range(100000):
        last = log.append(batch(f"disk{number}", i, 40))[-1]
        line = f"{last.index} {last.size} {last.checkpoint.split(chr(10))[2]}\\n"
        acknowledge(folder, line)
except CivicloomError as error:
    print(error.code)
except OSError:
    print("DBS-005")  # the acknowledgement itself found no room
"""


def _fill(folder: Path, number: int) -> str:
    """Append until there is no room; the code of the error."""
    limit = 0 if (folder / ".tmpfs").exists() else LIMIT
    command = [sys.executable, "-c", _WRITER, str(folder), str(number), str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return done.stdout.strip() or done.stderr[-300:]


def _make_room(folder: Path) -> None:
    """A new log for the next round: what is written stays written."""
    log = open_log(folder)
    if not (folder / ".tmpfs").exists():
        log.append(batch("room", 0, 1))
    log.db.close()
    for path in (*folder.glob("office.db*"), folder / "ack"):
        path.unlink(missing_ok=True)


@contextmanager
def _small_disk() -> Iterator[tuple[Path, str]]:
    with tempfile.TemporaryDirectory(prefix="civicloom-disk-") as name:
        mount = shutil.which("mount")
        mounted = (
            bool(mount)
            and not subprocess.run(
                ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", name], capture_output=True
            ).returncode
        )
        try:
            if mounted:
                (Path(name) / ".tmpfs").touch()
            yield (
                Path(name),
                "tmpfs of 6 MB"
                if mounted
                else "limit of 3 MB a file, for no tmpfs could be mounted",
            )
        finally:
            if mounted:
                subprocess.run(["umount", name], capture_output=True, check=True)
