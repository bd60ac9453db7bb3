"""A stream that survives: every item and decision is on disk before it is acknowledged."""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from civicloom.apps.watch.item import Item
from civicloom.model.errors import CivicloomError

from .part import Member
from .story import Decision
from .stream import Stream

_LOG = "stories.jsonl"
_BLOCK = 65_536
_COUNTS = "counts-{items}.npz"


class Journal:
    """The stream of a folder: a log of what was put where and decided, and counts of features beside it.

    The log alone gives the stories. The counts, written now and then, only weigh features; what came after
    them is counted again from the vectors in the log. To rebuild from the items: a new folder, the items in
    order, the decisions.
    """

    def __init__(self, folder: Path) -> None:
        """Open or begin. Raises EVT-005 for a log damaged elsewhere than at its torn end."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.stream = Stream()
        self._counted = self._load_counts()
        self._replay(folder / _LOG)
        self._file = (folder / _LOG).open("ab")

    def add(self, items: Iterable[Item]) -> list[str]:
        """The story of each item; all are on disk when this returns."""
        stories, lines = [], []
        for item in items:
            new = self.stream.story_of(item.id) is None
            stories.append(self.stream.add(item))
            if new:
                lines.append(_item_line(self.stream, item.id))
        self._write(lines)
        return stories

    def apply(self, decision: Decision) -> None:
        """Do what an analyst decided, and write it down. Raises EVT-001 to EVT-004."""
        self.stream.apply(decision)
        self._write([json.dumps({"decision": asdict(decision)}, ensure_ascii=False)])

    def snapshot(self) -> None:
        """Write the counts of features down, so that opening again need not guess them."""
        features = self.stream.features
        target = self._folder / _COUNTS.format(items=features.items)
        rough = target.with_suffix(".part")
        with rough.open("wb") as file:
            np.savez_compressed(file, counts=features.counts, items=features.items)
            file.flush()
            os.fsync(file.fileno())
        rough.replace(target)
        for old in self._folder.glob(_COUNTS.format(items="*")):
            if old != target:
                old.unlink()

    def close(self) -> None:
        """Write a snapshot and let the files go."""
        self.snapshot()
        self._file.close()

    def _write(self, lines: list[str]) -> None:
        if lines:
            self._file.write("".join(line + "\n" for line in lines).encode())
            self._file.flush()
            os.fsync(self._file.fileno())

    def _load_counts(self) -> int:
        """Read the newest counts; a file that cannot be read counts for nothing."""
        for path in self._folder.glob(_COUNTS.format(items="*")):
            with suppress(OSError, ValueError, KeyError), np.load(path) as data:
                if data["counts"].shape == self.stream.features.counts.shape:
                    self.stream.features.counts[:] = data["counts"]
                    self.stream.features.items = int(data["items"])
        return self.stream.features.items

    def _replay(self, path: Path) -> None:
        if not path.exists():
            return
        _cut_torn_end(path)
        replayed = 0
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    replayed += self._redo(json.loads(line), replayed)
                except (ValueError, KeyError, TypeError, CivicloomError) as error:
                    raise CivicloomError("EVT-005", line=number, path=path) from error

    def _redo(self, entry: dict[str, Any], replayed: int) -> int:
        """Do one line again; 1 for an item."""
        if "decision" in entry:
            data = entry["decision"]
            self.stream.apply(Decision(**{**data, "items": tuple(data["items"])}))
            return 0
        at = datetime.fromisoformat(entry["at"])
        member = Member(entry["item"], at, entry["title"], dict(entry["vector"]))
        self.stream.put(member, entry["part"])
        if replayed >= self._counted:
            self.stream.features.count(member.vector)
        return 1


def _item_line(stream: Stream, item: str) -> str:
    member = stream.member(item)
    entry = {
        "item": item,
        "at": member.at.isoformat(),
        "title": member.title,
        "part": stream.part_of(item),
        "vector": {feature: round(weight, 5) for feature, weight in member.vector.items()},
    }
    return json.dumps(entry, ensure_ascii=False)


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
