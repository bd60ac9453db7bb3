"""The segments of an index on disk: laid down whole, merged by size, listed in one file that is replaced at once."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from civicloom.model.errors import CivicloomError
from civicloom.model.files import locked, write_whole

from .journal import REMOVED, TAKEN, Journal
from .prints import GRAM, LONG, WINDOWS
from .segment import U64, Segment, merged
from .stored import packed, unpacked

FORM = {"form": 1, "gram": GRAM, "long": LONG, "windows": list(WINDOWS)}
"""What must be equal for prints to be comparable."""
FANOUT = 4
"""Segments of about one size that become one."""
FILED = 4096
"""Texts from which a segment has its own file; smaller ones lie in the journal and in memory."""
LARGEST = 1 << 18
"""Texts from which a segment is not merged further, so that merging needs bounded memory."""
STALE = 0.25
"""Share of removed texts from which a segment is written anew without them."""


class Shelf:
    """The segments in ``folder``, oldest first. One process at a time: REP-001 otherwise.

    Raises REP-002 when a file is damaged, REP-003 when the index has another form.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = locked(folder, CivicloomError("REP-001", path=folder))
        self.segments: list[Segment] = []
        self._files: list[str] = []
        listed = self._listed()
        self._next = int(listed["next"])
        try:
            for name in listed["segments"]:
                self.segments.append(_opened(folder / name))
                self._files.append(name)
        except (OSError, ValueError, TypeError) as error:
            raise CivicloomError("REP-002", path=folder, reason=error) from error
        self._journal = Journal(folder / str(listed["journal"]))
        self._replay()
        self._sweep()

    def take(self, segment: Segment) -> None:
        """Add a segment; its texts are on the disk when this returns."""
        self._journal.write(TAKEN, packed(segment.columns()))
        self._held(segment)
        self._settle()

    def remove(self, keys: U64) -> int:
        """Remove the texts with these keys; gives how many there were."""
        before = self._alive()
        self._journal.write(REMOVED, keys.tobytes())
        self._bury(keys)
        for number in reversed(range(len(self._files))):
            self._thin(number)
        return before - self._alive()

    def close(self) -> None:
        """Close the journal and let other processes in."""
        self._journal.close()
        self._lock.close()

    def _alive(self) -> int:
        return sum(len(one) - int(one.dead.sum()) for one in self.segments)

    def _listed(self) -> dict[str, Any]:
        path = self._folder / "index.json"
        if not path.exists():
            return {**FORM, "segments": [], "journal": "0.journal", "next": 1}
        try:
            listed: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except ValueError as error:
            raise CivicloomError("REP-002", path=self._folder, reason=error) from error
        if {name: listed.get(name) for name in FORM} != FORM:
            raise CivicloomError("REP-003", path=self._folder)
        return listed

    def _replay(self) -> None:
        for kind, data in self._journal.entries():
            array = np.frombuffer(data, np.uint8)
            if kind == TAKEN:
                self._held(Segment(**unpacked(array)))
            else:
                self._bury(array.view(np.uint64))

    def _bury(self, keys: U64) -> None:
        for segment, name in zip(
            self.segments, [*self._files, *[""] * len(self.segments)], strict=False
        ):
            places = segment.places(keys)
            places = places[places >= 0]
            if len(places):
                segment.dead[places] = True
                if name:
                    write_whole(self._folder / f"{name}.dead", np.packbits(segment.dead).tobytes())

    def _held(self, segment: Segment) -> None:
        """Add a segment in memory, and merge those of its size."""
        self.segments.append(segment)
        first = len(self._files)
        while (count := _alike(self.segments[first:])) >= FANOUT:
            one = merged(self.segments[-count:])
            self.segments[-count:] = [one] if len(one) else []

    def _settle(self) -> None:
        """Lay down what has grown large enough; then merge files of about one size."""
        held = self.segments[len(self._files) :]
        if sum(map(len, held)) < FILED:
            return
        self._replace(len(self._files), merged(held), len(held))
        while (count := _alike(self.segments)) >= FANOUT and len(self.segments[-1]) < LARGEST:
            self._replace(len(self._files) - count, merged(self.segments[-count:]), count)

    def _thin(self, number: int) -> None:
        segment = self.segments[number]
        if segment.dead.mean() >= STALE:
            self._replace(number, merged([segment]), 1)

    def _replace(self, at: int, segment: Segment, count: int) -> None:
        """Put one file in place of ``count`` segments from ``at`` on; all that was held is among them, or none."""
        old = [*self._files[at : at + count], self._journal.path.name]
        emptied = at + count > len(self._files)
        names = []
        if len(segment):
            names = [self._name("segment")]
            write_whole(self._folder / names[0], packed(segment.columns()))
        self._files[at : at + count] = names
        self.segments[at : at + count] = [_opened(self._folder / name) for name in names]
        if emptied:
            self._journal.close()
            self._journal = Journal(self._folder / self._name("journal"))
        self._list()
        for name in old:
            if name not in (*self._files, self._journal.path.name):
                (self._folder / name).unlink(missing_ok=True)
                (self._folder / f"{name}.dead").unlink(missing_ok=True)

    def _name(self, kind: str) -> str:
        self._next += 1
        return f"{self._next - 1}.{kind}"

    def _list(self) -> None:
        listed = {
            **FORM,
            "segments": self._files,
            "journal": self._journal.path.name,
            "next": self._next,
        }
        write_whole(self._folder / "index.json", json.dumps(listed).encode())

    def _sweep(self) -> None:
        """Remove what a killed process left and the list does not name."""
        named = {*self._files, self._journal.path.name, "index.json", "lock"}
        for path in self._folder.iterdir():
            if path.name.removesuffix(".dead") not in named:
                path.unlink()


def _alike(segments: Sequence[Segment]) -> int:
    """How many of the last segments are of about the size of the last one."""
    sizes = [_size(segment) for segment in segments]
    count = 0
    while count < len(sizes) and sizes[-1 - count] <= sizes[-1]:
        count += 1
    return count


def _size(segment: Segment) -> int:
    return (max(1, len(segment)).bit_length() - 1) // 2


def _opened(path: Path) -> Segment:
    segment = Segment(**unpacked(np.memmap(path, np.uint8, "r").view(np.ndarray)))
    gone = path.with_name(f"{path.name}.dead")
    if gone.exists():
        bits = np.frombuffer(gone.read_bytes(), np.uint8)
        segment.dead = np.unpackbits(bits, count=len(segment)).astype(np.bool_)
    return segment
