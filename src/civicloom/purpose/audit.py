"""Whether the usage lines are still those that the evidence log saw: nobody has changed or removed one."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from ..model.clock import timestamp
from ..model.errors import CivicloomError
from .day import midnight
from .usage import Usage


def usage_faults(lines: Iterable[Usage], entries: Iterable[bytes]) -> Iterator[CivicloomError]:
    """PUR-044 for a line that has no entry, PUR-045 for an entry whose line is gone.

    Lines that were dropped after their years of keeping are not missed: the log says up to which day.
    """
    stored = Counter[str]()
    number_of = {}
    for line in lines:
        digest = line.digest()
        stored[digest] += 1
        number_of[digest] = line.number
    dropped = ""
    missing: list[tuple[str, str]] = []
    for entry in _of_usage(entries):
        if entry["type"] == "purpose.usage-dropped":
            dropped = max(dropped, entry["facts"]["before"])
        elif stored[entry["object"]]:
            stored[entry["object"]] -= 1
        else:
            missing.append((entry["time"], entry["type"]))
    for digest in (digest for digest, count in stored.items() if count > 0):
        yield CivicloomError("PUR-044", number=number_of[digest])
    for time, kind in (gone for gone in missing if gone[0] >= _kept_from(dropped)):
        yield CivicloomError("PUR-045", time=time, kind=kind)


def _kept_from(dropped: str) -> str:
    """The moment from which no line was dropped with its day.

    A line is a moment older than its entry, so entries of the first minutes may belong to a dropped line.
    """
    if not dropped:
        return ""
    return timestamp(midnight(date.fromisoformat(dropped)) + timedelta(minutes=10))


def _of_usage(entries: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for data in entries:
        if b'"type":"use.' in data or b'"type":"purpose.usage-dropped"' in data:
            yield json.loads(data)
