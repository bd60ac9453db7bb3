"""A disk in memory that knows which sectors were not synced, as a SQLite file system."""

import random
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512
_TRUNCATED = -1


class Content:
    """A file as programs see it, and as the platter has it."""

    def __init__(self) -> None:
        self.seen = bytearray()
        self.durable = bytearray()
        self.unsynced: set[int] = set()


class Disk:
    """Files by name; after the cut every write fails."""

    def __init__(self) -> None:
        self.files: dict[str, Content] = {}
        self.ticks = 0
        self.cut_at: int | None = None
        self.dead = False

    def tick(self) -> None:
        """One write, truncation, sync or deletion; the cut comes before it."""
        self.ticks += 1
        if self.dead or (self.cut_at is not None and self.ticks >= self.cut_at):
            self.dead = True
            raise apsw.IOError("the power is gone")

    def leave(self, folder: Path, pick: random.Random) -> None:
        """Write what survived: synced bytes, and any of the unsynced sectors."""
        for name, content in self.files.items():
            (folder / name).write_bytes(_survived(content, pick))


def _survived(content: Content, pick: random.Random) -> bytes:
    image, chance = bytearray(content.durable), pick.choice([0, 0.1, 0.5, 0.9, 1])
    for sector in sorted(content.unsynced - {_TRUNCATED}):
        if pick.random() < chance:
            start, stop = sector * SECTOR, min((sector + 1) * SECTOR, len(content.seen))
            if start < stop:
                image.extend(bytes(max(0, stop - len(image))))
                image[start:stop] = content.seen[start:stop]
    if _TRUNCATED in content.unsynced and pick.random() < 0.5:
        del image[len(content.seen) :]
    return bytes(image)


class DiskFile:
    """An open file of the disk."""

    def __init__(self, disk: Disk, name: str) -> None:
        self._disk = disk
        self._content = disk.files.setdefault(name, Content())

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._content.seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.tick()
        seen = self._content.seen
        seen.extend(bytes(max(0, offset + len(data) - len(seen))))
        seen[offset : offset + len(data)] = data
        self._content.unsynced.update(
            range(offset // SECTOR, (offset + len(data) - 1) // SECTOR + 1)
        )

    def xTruncate(self, size: int) -> None:
        self._disk.tick()
        del self._content.seen[size:]
        self._content.unsynced.add(_TRUNCATED)

    def xSync(self, flags: int) -> None:
        self._disk.tick()
        self._content.durable = bytearray(self._content.seen)
        self._content.unsynced.clear()

    def xFileSize(self) -> int:
        return len(self._content.seen)

    def xLock(self, level: int) -> None:
        """One connection only."""

    def xUnlock(self, level: int) -> None:
        """One connection only."""

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, operation: int, pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return 0

    def xClose(self) -> None:
        """The content stays on the disk."""


class DiskVFS(apsw.VFS):
    """The disk under a name for SQLite."""

    def __init__(self, name: str, disk: Disk) -> None:
        self._disk = disk
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        path = name.filename() if hasattr(name, "filename") else name
        return DiskFile(self._disk, Path(path).name if path else f"temporary-{self._disk.ticks}")

    def xDelete(self, name: str, sync: bool) -> None:
        self._disk.tick()
        self._disk.files.pop(Path(name).name, None)

    def xAccess(self, name: str, flags: int) -> bool:
        return Path(name).name in self._disk.files

    def xFullPathname(self, name: str) -> str:
        return f"/disk/{Path(name).name}"
