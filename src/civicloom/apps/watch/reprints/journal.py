"""What was taken and not yet laid down in a segment file: entries with a check sum, in the order they came."""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

_HEAD = struct.Struct("<cQI")
_LARGEST = 1 << 31

TAKEN = b"+"
REMOVED = b"-"


class Journal:
    """An append-only file. An entry that a killed process left half written is cut off on opening."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO = path.open("a+b")

    def write(self, kind: bytes, data: bytes) -> None:
        """Add an entry; it is on the disk when this returns."""
        self._file.write(_HEAD.pack(kind, len(data), crc32(data)))
        self._file.write(data)
        self._file.flush()
        os.fsync(self._file.fileno())

    def entries(self) -> Iterator[tuple[bytes, bytes]]:
        """Every whole entry from the first; afterwards the journal ends behind the last of them."""
        self._file.seek(0)
        whole = 0
        while (head := self._file.read(_HEAD.size)) and len(head) == _HEAD.size:
            kind, length, check = _HEAD.unpack(head)
            data = self._file.read(length) if length <= _LARGEST else b""
            if len(data) != length or crc32(data) != check:
                break
            whole = self._file.tell()
            yield kind, data
        self._file.truncate(whole)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
