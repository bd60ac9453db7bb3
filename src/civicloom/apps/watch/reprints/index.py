"""The index of prints on disk: texts go in, their reprints come out; no text can be read from it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import cast

import numpy as np
import xxhash
from numpy.typing import NDArray

from civicloom.model.errors import CivicloomError

from .judging import Kind
from .matching import Alike, candidates
from .prints import Prints, chosen, prints
from .segment import U64, made
from .shelf import Shelf
from .tracing import Veto, earliest

LONGEST_NAME = 1000
"""Characters of an id, an outlet or an origin."""
BATCH = 512
"""Texts that are looked up at once."""


@dataclass(frozen=True)
class Entry:
    """A text to be added: its id, when it says it was published, who published it, and the source it names."""

    id: str
    text: str
    published: datetime | None = None
    outlet: str = ""
    origin: str = ""


@dataclass(frozen=True)
class Match:
    """A text of the index that is like the one asked for.

    ``score``: the share, from 0 to 1, of the shorter text that is in the other, rare words counting more.
    """

    id: str
    score: float
    kind: Kind
    published: datetime | None = None
    outlet: str = ""
    origin: str = ""


class ReprintIndex:
    """An index in ``folder``, for one process at a time; close it, or use it in a ``with``.

    What ``add`` and ``remove`` returned from is kept, whatever happens to the process. Only hashes are kept.
    Raises REP-001 when another process has it open, REP-002 when a file of it is damaged and REP-003
    when its prints are of another form; then remove the folder and add the texts again.
    """

    def __init__(self, folder: Path) -> None:
        self._shelf = Shelf(folder)

    def __enter__(self) -> "ReprintIndex":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return sum(len(one) - int(one.dead.sum()) for one in self._shelf.segments)

    def close(self) -> None:
        """Let other processes in."""
        self._shelf.close()

    def add(
        self,
        id: str,
        text: str,
        published: datetime | None = None,
        outlet: str = "",
        origin: str = "",
    ) -> None:
        """Add one text; see ``add_many``."""
        self.add_many([Entry(id, text, published, outlet, origin)])

    def add_many(self, entries: Iterable[Entry]) -> int:
        """Add texts whose ids are not yet there; gives how many those were.

        Raises REP-006, before any is added, for an id, outlet or origin that is too long or holds NUL, or no id.
        """
        return self._take(list(entries))

    def add_and_trace(self, entries: Sequence[Entry], moments: Sequence[datetime]) -> list[str]:
        """Add texts as ``add_many`` does; then the id of the earliest text that each copies, "" when there is none.

        Earlier is what was published before the text's ``moment``, or then and with a lesser id. Texts without a
        time are nobody's origin. Raises REP-006.
        """
        found = prints([entry.text for entry in entries])
        self._take(entries, found)
        seconds = np.array([moment.timestamp() for moment in moments], np.float64)
        return earliest(self._shelf.segments, found, [entry.id for entry in entries], seconds)

    def _take(self, listed: Sequence[Entry], found: Prints | None = None) -> int:
        keys = _keys([entry.id for entry in listed])
        names = [_name(entry) for entry in listed]
        fresh = self._fresh(keys)
        if not fresh:
            return 0
        if found is None:
            found = prints([listed[at].text for at in fresh])
        elif len(fresh) < len(listed):
            found = chosen(found, fresh)
        published = np.array([_seconds(listed[at].published) for at in fresh], np.float64)
        self._shelf.take(made(keys[fresh], published, [names[at] for at in fresh], found))
        return len(fresh)

    def remove(self, ids: Iterable[str]) -> int:
        """Remove texts; gives how many there were. Their prints leave the disk when a quarter of a file is removed."""
        return self._shelf.remove(_keys(list(ids)))

    def find(self, text: str, limit: int = 100) -> list[Match]:
        """The texts that are like this one, the surest first; also the text itself when it was added."""
        return next(self.find_many([text], limit))

    def find_many(self, texts: Iterable[str], limit: int = 100) -> Iterator[list[Match]]:
        """For each text those that are like it; faster than one by one."""
        batch: list[str] = []
        for text in texts:
            batch.append(text)
            if len(batch) == BATCH:
                yield from self.matches(prints(batch), limit)
                batch = []
        if batch:
            yield from self.matches(prints(batch), limit)

    def matches(self, asked: Prints, limit: int = 100) -> Iterator[list[Match]]:
        """For each text whose prints these are, those that are like it."""
        for part, alike in candidates(self._shelf.segments, asked):
            found: list[list[Match]] = [[] for _ in part.ends]
            veto = Veto(self._shelf.segments, part, alike)
            for row, at in enumerate(alike.asked.tolist()):
                if len(found[at]) < limit:
                    found[at].append(self._match(alike, row, veto))
            yield from found

    def _match(self, alike: Alike, row: int, veto: Veto) -> Match:
        segment, place = self._shelf.segments[int(alike.segment[row])], int(alike.place[row])
        kind = cast(Kind, str(alike.kind[row]))
        if kind != "possible" and veto(row):
            kind = "possible"
        text_id, outlet, origin = segment.name_at(place)
        published = _moment(float(segment.published[place]))
        score = round(float(alike.score[row]), 4)
        return Match(text_id, score, kind, published, outlet, origin)

    def _fresh(self, keys: U64) -> list[int]:
        """Which of the keys are not yet there, each once."""
        known = np.zeros(len(keys), np.bool_)
        for segment in self._shelf.segments:
            known |= segment.places(keys) >= 0
        first: dict[int, int] = {}
        for at, key in enumerate(keys.tolist()):
            if not known[at]:
                first.setdefault(key, at)
        return list(first.values())


def _keys(ids: Sequence[str]) -> U64:
    hashed = [xxhash.xxh3_64_intdigest(one.encode("utf-8", "surrogatepass")) for one in ids]
    found: NDArray[np.uint64] = np.array(hashed, np.uint64)
    return found


def _name(entry: Entry) -> bytes:
    parts = (entry.id, entry.outlet, entry.origin)
    if not entry.id or any(len(part) > LONGEST_NAME or "\0" in part for part in parts):
        raise CivicloomError("REP-006", id=entry.id[:40], limit=LONGEST_NAME)
    return "\0".join(parts).encode("utf-8", "surrogatepass")


def _seconds(moment: datetime | None) -> float:
    return float("nan") if moment is None else moment.timestamp()


def _moment(seconds: float) -> datetime | None:
    return None if seconds != seconds else datetime.fromtimestamp(seconds, UTC)
