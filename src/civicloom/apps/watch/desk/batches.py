"""Batches of marked items on the disk: written before they are taken, kept so that indexes can be rebuilt."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from civicloom.model.files import write_whole

from .marked import Marked, read_marked


class Batches:
    """Files in ``folder``: ``open/`` those on their way, ``done/`` those that are kept, in order of time."""

    def __init__(self, folder: Path) -> None:
        self.open, self.done = folder / "open", folder / "done"
        for part in (self.open, self.done):
            part.mkdir(parents=True, exist_ok=True)

    def write(self, marked: Sequence[Marked]) -> Path:
        """A batch on its way; on the disk when this returns."""
        content = _lines(marked)
        digest = hashlib.sha256(content).hexdigest()[:16]
        seen = max(one.item.seen for one in marked)
        path = self.open / f"{seen:%Y%m%dT%H%M%S}-{digest}.jsonl"
        write_whole(path, content)
        return path

    def waiting(self) -> list[Path]:
        """Batches that were written and not finished."""
        return sorted(self.open.glob("*.jsonl"))

    def finish(self, path: Path) -> None:
        """Say that a batch is in the library and in the indexes."""
        path.replace(self.done / path.name)

    def kept(self) -> list[Path]:
        """The batches that are kept, the oldest first."""
        return sorted(self.done.glob("*.jsonl"))

    def items(self) -> Iterator[Marked]:
        """Everything that is kept, oldest batch first."""
        for path in self.kept():
            yield from read(path)

    def newest(self, most: int) -> list[Marked]:
        """The items that were kept last, at most so many, the newest batch first."""
        found: list[Marked] = []
        for path in reversed(self.kept()):
            found += read(path)
            if len(found) >= most:
                break
        return found[:most]

    def get(self, where: Mapping[str, str]) -> dict[str, Marked]:
        """Items by id, of which the batches are given; without those that are no longer kept."""
        names: dict[str, set[str]] = {}
        for id_, name in where.items():
            names.setdefault(name, set()).add(id_)
        return {
            one.item.id: one
            for name, ids in names.items()
            if name and (self.done / name).exists()
            for one in read(self.done / name)
            if one.item.id in ids
        }

    def forget(self, gone: Mapping[str, Sequence[str]]) -> None:
        """Remove items from batches: the ids to go are given for each."""
        for name, ids in gone.items():
            path = self.done / name
            if not path.exists():
                continue
            kept = [one for one in read(path) if one.item.id not in set(ids)]
            if kept:
                write_whole(path, _lines(kept))
            else:
                path.unlink()


def _lines(marked: Sequence[Marked]) -> bytes:
    lines = [json.dumps(one.as_json(), ensure_ascii=False) for one in marked]
    return ("\n".join(lines) + "\n").encode()


def read(path: Path) -> list[Marked]:
    """The marked items of a batch."""
    return [read_marked(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
