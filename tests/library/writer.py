"""A process that appends batches to a library and says which are acknowledged. Run by test_processes."""

import sys
from pathlib import Path

from civicloom.database import open_database
from civicloom.evidence import EvidenceLog
from civicloom.library import Library
from civicloom.model.clock import FixedClock

from .conftest import NOW, REGISTER, STANDARDS, World


def main(folder: Path, name: str, batches: int) -> None:
    db = open_database(f"sqlite:///{folder}/office.db")
    clock = FixedClock(NOW)
    log = EvidenceLog(db, keys=folder / "keys", origin="yunxi/test", clock=clock)
    library = Library(folder / "library", db, log, STANDARDS, REGISTER, clock)
    world = World(library, log, db, folder / "library")
    for number in range(batches):
        key = f"{name}-{number}"
        rows = [{"citizen_id": f"{key}-{row:03d}", "name": key} for row in range(50)]
        done = world.put("residents", name, rows, mode="append", key=key)
        print(key, done.release.id, done.receipt.repeated, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
