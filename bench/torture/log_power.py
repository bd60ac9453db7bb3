"""Simulated power cuts: what was not synced reaches the disk sector by sector at random, or not at all.

The same cuts with synchronous=NORMAL and OFF are the negative control: they must lose something, or this
instrument sees nothing.
"""

import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import apsw

from civicloom.database import adopt
from civicloom.evidence import EvidenceLog
from civicloom.model.errors import CivicloomError

from .log_writer import ORIGIN, acknowledge, batch, lost, open_log
from .power import Disk, DiskVFS

# Journal mode, synchronous, and whether something must be lost.
MODES = (
    ("WAL", "FULL", False),
    ("DELETE", "FULL", False),
    ("WAL", "NORMAL", True),
    ("DELETE", "OFF", True),
)


class Raw:
    """An apsw connection with the few names that adopt() needs of a driver's connection."""

    Error = apsw.Error

    def __init__(self, path: str, vfs: str, journal: str, synchronous: str) -> None:
        self._connection = apsw.Connection(path, vfs=vfs)
        self.cursor, self.close = self._connection.cursor, self._connection.close
        # Without shared memory the write-ahead log needs a connection that never lets go.
        for pragma in (
            "locking_mode=EXCLUSIVE",
            f"journal_mode={journal}",
            f"synchronous={synchronous}",
            "wal_autocheckpoint=20",
        ):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, sql: str, params: Any = ()) -> Any:
        return self._connection.execute(sql, params)


def run(short: bool) -> Iterator[dict[str, Any]]:
    """1,500 cuts a mode (30 in the short form)."""
    for journal, synchronous, must_lose in MODES:
        start, cuts, outcome = time.perf_counter(), 30 if short else 1500, Counter[str]()
        pick = random.Random(11)
        with tempfile.TemporaryDirectory(prefix="civicloom-power-") as name:
            _make_keys(Path(name))
            for number in range(cuts):
                outcome[_cut(Path(name), number, journal, synchronous, pick)] += 1
        bad = cuts - outcome["whole"]
        yield {
            "name": f"log: power cut, {journal} {synchronous}"
            + (" (negative control)" if must_lose else ""),
            "ok": (bad > 0) is must_lose,
            "cuts": cuts,
            **outcome,
            "seconds": round(time.perf_counter() - start, 1),
        }


def _make_keys(folder: Path) -> None:
    log = open_log(folder / "first")
    log.db.close()
    (folder / "first" / "keys").rename(folder / "keys")


def _cut(folder: Path, number: int, journal: str, synchronous: str, pick: random.Random) -> str:
    """What a cut at a random moment left: whole, lost, or corrupt."""
    (folder / "ack").unlink(missing_ok=True)
    disk, name = Disk(), f"power-{journal}-{synchronous}-{number}"
    vfs = DiskVFS(name, disk)
    raw = Raw("/disk/office.db", name, journal, synchronous)
    with suppress(CivicloomError, apsw.Error):  # the cut
        _write(folder, raw, disk, pick)
    disk.dead = True
    disk.leave(folder, pick)
    with suppress(apsw.Error):
        raw.close()
    vfs.unregister()
    return _left(folder)


def _write(folder: Path, raw: Raw, disk: Disk, pick: random.Random) -> None:
    log = EvidenceLog(adopt(raw, "sqlite"), keys=folder / "keys", origin=ORIGIN)
    disk.cut_at = disk.ticks + pick.randrange(1, 260)
    for i in range(60):
        receipt = log.append(batch("power", i, pick.choice([1, 5, 40])))[-1]
        acknowledge(
            folder, f"{receipt.index} {receipt.size} {receipt.checkpoint.split(chr(10))[2]}\n"
        )


def _left(folder: Path) -> str:
    log = None
    try:
        log = open_log(folder)
        return "lost" if lost(folder, log, 5) else "whole"
    except (CivicloomError, ValueError, IndexError) as error:
        return f"corrupt ({getattr(error, 'code', type(error).__name__)})"
    finally:
        if log:
            log.db.close()
        for suffix in ("", "-wal", "-shm", "-journal"):
            (folder / f"office.db{suffix}").unlink(missing_ok=True)
