"""A stream that survives: every item and decision is on disk before it is acknowledged."""

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

import numpy as np

from civicloom.apps.watch.item import Item
from civicloom.model.errors import CivicloomError
from civicloom.model.files import locked, replacing

from .part import Member
from .story import Decision
from .stream import Stream
from .vector import Vector

_LOG = "stories.jsonl"
_BLOCK = 65_536
_COUNTS = "counts.npz"
_PART = 4
"""The log is written anew when one line in so many was written since."""


class Journal:
    """The stream of a folder: a log of what was put where and decided, and counts of features beside it.

    One process writes at a time, from its first write until it closes; any number read.

    The log alone gives the stories. The counts only weigh features; items after them are counted again from
    their vectors. To rebuild from the items: an empty folder, the items in order with their clusters, the decisions by ``redo``.
    """

    def __init__(self, folder: Path) -> None:
        """Open or begin. Raises EVT-005 for a log damaged elsewhere than at its torn end."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._file: BinaryIO | None = None
        self._lock: BinaryIO | None = None
        self._read()

    def add(self, items: Iterable[Item], parts: Mapping[str, str] | None = None) -> list[str]:
        """The story of each item; all are on disk when this returns. Raises EVT-008.

        ``parts``: the cluster that items were put into before, by item.
        """
        self._hold()
        given = list(items)
        stream = self.stream
        new = dict.fromkeys(item.id for item in given if stream.story_of(item.id) is None)
        stories = stream.add_many(given, parts)
        # Where items are months apart, the first are forgotten when the last is in.
        left = [stream.member(item) for item in new if stream.story_of(item) is not None]
        self._write(list(map(_entry, left)))
        return stories

    def apply(self, decision: Decision) -> None:
        """Do what an analyst decided, and write it down. Raises EVT-001 to EVT-004, EVT-008."""
        self._hold()
        self.stream.apply(decision)
        self._write([{"decision": asdict(decision)}])

    def redo(self, decisions: Iterable[Decision]) -> None:
        """Do again, in their order, what was decided before and is not done here; what cannot be done is passed over.

        Raises EVT-008.
        """
        self._hold()
        for decision in decisions:
            with suppress(CivicloomError):
                self.stream.redo(decision)
        self.snapshot()

    def release(self, items: Iterable[str]) -> int:
        """Let go titles and words of items whose time is over, in the log too; gives how many. Raises EVT-008."""
        self._hold()
        gone = self.stream.release(items)
        if gone:
            self.snapshot()
        return gone

    def snapshot(self) -> None:
        """Write the counts down, and the log anew without what is forgotten. Stopped anywhere, nothing is lost.

        Raises EVT-008.
        """
        self._hold()
        self._write_counts()
        members = list(self.stream.members())
        items = self.stream.features.items
        state = {"items": items, "members": len(members), **self.stream.families.state()}
        self._let_go()
        with replacing(self._folder / _LOG) as file:
            file.write(_line({"state": state}))
            file.writelines(_line(_entry(member)) for member in members)
        self._file = (self._folder / _LOG).open("ab")
        self._lines = 0

    def close(self) -> None:
        """Write the counts down, if anything was written, and let other processes write.

        The log is written anew when a part of it is new, so that what a day takes does not grow with the months.
        """
        if self._lock is not None:
            if self._lines * _PART > self.stream.size:
                self.snapshot()
            else:
                self._write_counts()
            self._let_go()
            self._lock.close()
            self._lock = None

    def _hold(self) -> None:
        """Keep other processes from writing, and read anew what they wrote since."""
        if self._lock is None:
            self._lock = locked(self._folder, CivicloomError("EVT-008", path=self._folder))
            if self._state() != self._as_read:
                self._read()
            _cut_torn_end(self._folder / _LOG)
        if self._file is None:
            self._file = (self._folder / _LOG).open("ab")

    def _let_go(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _read(self) -> None:
        self._as_read = self._state()
        self.stream = Stream()
        self._lines = 0
        self._load_counts()
        self._replay(self._folder / _LOG)
        self.stream.settle()

    def _write_counts(self) -> None:
        features = self.stream.features
        with replacing(self._folder / _COUNTS) as file:
            np.savez_compressed(file, counts=features.counts, items=features.items)

    def _state(self) -> tuple[int, int]:
        """Which log there is, and how long: another one after a snapshot, a longer one after a line."""
        path = self._folder / _LOG
        path.touch()
        found = path.stat()
        return found.st_ino, found.st_size

    def _write(self, entries: list[dict[str, Any]]) -> None:
        if entries and self._file is not None:
            self._file.write(b"".join(map(_line, entries)))
            self._file.flush()
            os.fsync(self._file.fileno())
            self._lines += len(entries)

    def _load_counts(self) -> None:
        """Read the counts; a file that cannot be read counts for nothing."""
        features = self.stream.features
        with (
            suppress(OSError, ValueError, KeyError, BadZipFile),
            np.load(self._folder / _COUNTS) as data,
        ):
            counts, items = data["counts"], int(data["items"])
            features.counts[:], features.items = counts, items

    def _replay(self, path: Path) -> None:
        replay = _Replay(self.stream)
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.endswith(b"\n"):  # never acknowledged, or being written just now
                    return
                try:
                    replay.redo(json.loads(line))
                except (ValueError, KeyError, TypeError, AttributeError, CivicloomError) as error:
                    raise CivicloomError("EVT-005", line=number, path=path) from error
                self._lines = replay.lines


class _Replay:
    """Lines of a log done again; an item is counted when the counts do not have it yet."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._counted = stream.features.items
        self._number = 0
        self.lines = 0
        """How many there are since the log was written anew."""

    def redo(self, entry: dict[str, Any]) -> None:
        self.lines += 1
        if "state" in entry:
            self._stream.families.restore(entry["state"])
            self._number = entry["state"]["items"] - entry["state"]["members"]
            self.lines = -entry["state"]["members"]
        elif "decision" in entry:
            data = entry["decision"]
            self._stream.apply(Decision(**{**data, "items": tuple(data["items"])}))
        else:
            at = datetime.fromisoformat(entry["at"])
            by_name = entry.get("vector")
            vector = Vector.read(entry) if by_name is None else Vector.of(by_name)
            self._stream.put(entry["item"], at, entry["title"], vector, entry["part"])
            self._number += 1
            if self._number > self._counted:
                self._stream.features.count(vector)


def _entry(member: Member) -> dict[str, Any]:
    return {
        "item": member.item,
        "at": member.at.isoformat(),
        "title": member.title,
        "part": member.part.id,
        **member.vector.written(),
    }


def _line(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, ensure_ascii=True).encode() + b"\n"


def _cut_torn_end(path: Path) -> None:
    """Cut what a stopped write left after the last whole line."""
    with path.open("r+b") as file:
        end = size = file.seek(0, os.SEEK_END)
        while end:
            step = min(end, _BLOCK)
            file.seek(end - step)
            newline = file.read(step).rfind(b"\n")
            end -= step if newline < 0 else step - newline - 1
            if newline >= 0:
                break
        if end < size:
            file.truncate(end)
