"""Append-only records of what analysts corrected, and which of them stand."""

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from civicloom.model.errors import CivicloomError, Place


@dataclass(frozen=True)
class Correction:
    """One act: ``item`` has the label ``new`` in ``task``, where the ``model`` had said ``old``.

    ``when`` is UTC in ISO 8601. A record with ``undone`` takes back the record of that id; its labels
    are those of that record the other way round.
    """

    id: str
    who: str
    when: str
    item: str
    task: str
    old: str
    new: str
    reason: str = ""
    model: str = ""
    undone: str = ""


def standing(records: Iterable[Correction], task: str) -> list[Correction]:
    """The corrections of a task that were not taken back, the last one of each item, in order.

    Raises CLS-007 for a record that takes back one that is not before it.
    """
    kept: dict[str, Correction] = {}
    seen: set[str] = set()
    for record in records:
        if record.undone and record.undone not in seen:
            raise CivicloomError("CLS-007", id=record.id, undone=record.undone)
        seen.add(record.id)
        if record.undone:
            kept.pop(record.undone, None)
        elif record.task == task:
            kept[record.id] = record
    latest = {record.item: record for record in kept.values()}
    return [record for record in kept.values() if latest[record.item] is record]


class CorrectionLog:
    """Corrections in a file, a JSON object a line; only ever appended to, each line synced to disk.

    Several processes may read and append: a line without its end was never acknowledged, or is being written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    @property
    def size(self) -> int:
        """Bytes so far; another number tells that something was appended."""
        return self.path.stat().st_size

    def append(self, record: Correction) -> None:
        """Write a record; when this returns it survives a killed process and a lost power supply."""
        self.decide(lambda _: record)

    def decide(self, make: Callable[[list[Correction]], Correction]) -> Correction:
        """Write the record that follows from those before it, and give it; nobody else writes meanwhile.

        Raises what ``make`` raises; then nothing is written.
        """
        with self.path.open("rb+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            record = make(list(self))
            line = json.dumps(asdict(record), ensure_ascii=False) + "\n"
            _to_end(file)
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())
        return record

    def __iter__(self) -> Iterator[Correction]:
        """The records in order. Raises CLS-008 for a line that is none."""
        with self.path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.endswith(b"\n"):
                    return
                try:
                    yield Correction(**json.loads(line))
                except (ValueError, TypeError) as error:
                    place = Place(file=str(self.path), line=number)
                    raise CivicloomError("CLS-008", place=place, why=error) from error


def _to_end(file: BinaryIO) -> None:
    """Go to the end of the last whole line, and cut off what a killed process left after it."""
    written = file.read()
    whole = written.rfind(b"\n") + 1
    if whole < len(written):
        file.truncate(whole)
    file.seek(whole)
