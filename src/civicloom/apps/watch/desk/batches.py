"""Batches of marked items on the disk: written before they are taken, kept so that indexes can be rebuilt."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
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
        lines = [json.dumps(one.as_json(), ensure_ascii=False) for one in marked]
        content = ("\n".join(lines) + "\n").encode()
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

    def items(self) -> Iterator[Marked]:
        """Everything that is kept, oldest batch first."""
        for path in sorted(self.done.glob("*.jsonl")):
            yield from read(path)

    def forget(self, before: datetime) -> list[str]:
        """Remove the items that were seen before a moment from the batches; gives their ids."""
        gone: list[str] = []
        for path in sorted(self.done.glob("*.jsonl")):
            marked = read(path)
            kept = [one for one in marked if one.item.seen >= before]
            if len(kept) == len(marked):
                continue
            gone += [one.item.id for one in marked if one.item.seen < before]
            if kept:
                lines = [json.dumps(one.as_json(), ensure_ascii=False) for one in kept]
                write_whole(path, ("\n".join(lines) + "\n").encode())
            else:
                path.unlink()
        return gone


def read(path: Path) -> list[Marked]:
    """The marked items of a batch."""
    return [read_marked(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
