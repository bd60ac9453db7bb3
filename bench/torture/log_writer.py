"""A process that appends to a log until it is stopped, and acknowledges each batch in a file.

    python -m bench.torture.log_writer FOLDER BATCHES SIZE NAME

Also here: what every torture of the log asks afterwards.
"""

import os
import sys
from pathlib import Path

from civicloom.database import open_database
from civicloom.evidence import EvidenceLog, Leaf, open_note, verify_consistency
from civicloom.evidence.notes import parse_checkpoint
from civicloom.evidence.notes.base64 import decode

ORIGIN = "torture.example/evidence"
_FIELDS = 3


def open_log(folder: Path) -> EvidenceLog:
    """The log of a folder."""
    return EvidenceLog(
        open_database(f"sqlite:///{folder}/office.db"), keys=folder / "keys", origin=ORIGIN
    )


def batch(name: str, number: int, size: int) -> list[Leaf]:
    """Entries that no other batch has."""
    return [Leaf("use.read", name, f"{number:032x}{i:032x}") for i in range(size)]


def acknowledge(folder: Path, line: str) -> None:
    """One whole line, after the commit."""
    file = os.open(folder / "ack", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, line.encode())
    os.close(file)


def acknowledged(folder: Path) -> list[tuple[int, int, bytes]]:
    """First index, size and root of each acknowledged batch; a line cut short was not acknowledged."""
    path, found = folder / "ack", []
    for line in path.read_text("ascii", "replace").splitlines() if path.exists() else []:
        parts = line.split()
        if len(parts) == _FIELDS and len(parts[2]) == 44:
            found.append((int(parts[0]), int(parts[1]), decode(parts[2])))
    return found


def lost(folder: Path, log: EvidenceLog, last: int = 20) -> list[str]:
    """What was acknowledged and is not a beginning of the present log; and every fault of the full check."""
    wrong = [str(fault) for fault in log.verify()]
    head = parse_checkpoint(open_note(log.checkpoint(), [log.verifier_key]))
    for _, size, root in acknowledged(folder)[-last:]:
        if size > head.size:
            wrong.append(f"{size} entries were acknowledged, {head.size} are there")
        elif not verify_consistency(
            size, head.size, log.consistency(size, head.size), root, head.root
        ):
            wrong.append(f"the tree of {size} acknowledged entries is another one")
    return wrong


def main() -> None:
    """Append and acknowledge."""
    folder, batches, size, name = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    os.write(1, b"OPEN\n")
    log = open_log(folder)
    for number in range(batches):
        receipts = log.append(batch(name, number, size), key=f"{name}-{number}")
        root = receipts[0].checkpoint.split("\n")[2]
        acknowledge(folder, f"{receipts[0].index} {receipts[0].size} {root}\n")
    log.db.scrub("cl_salt")
    log.db.close()


if __name__ == "__main__":
    main()
