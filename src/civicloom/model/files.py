"""Files that are there whole or not at all, and folders that one process holds."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO


def sync(path: Path) -> None:
    """Flush a file or a folder to the disk; a receipt may not outlive what it speaks of."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes its place when it is whole; it is on the disk when this ends without an error."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync(path.parent)


def write_whole(path: Path, data: bytes) -> None:
    """Put a file there whole, or not at all; it is on the disk when this returns."""
    with replacing(path) as file:
        file.write(data)


def write_once(path: Path, data: bytes) -> None:
    """Put a file there that only its owner may read, unless there is one: of several who write, the first one wins."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        try:
            path.hardlink_to(file.name)
        except FileExistsError:
            return
    sync(path.parent)


def hold(folder: Path) -> BinaryIO | None:
    """The lock of a folder, held until it is closed or the process ends; None when another holds it.

    Raises OSError where no lock can be had at all.
    """
    lock = (folder / "lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    except OSError as error:
        lock.close()
        raise OSError(error.errno, error.strerror, str(folder)) from error
    return lock


def locked(folder: Path, taken: Exception) -> BinaryIO:
    """The lock of a folder as ``hold`` gives it; raises ``taken`` when another holds it."""
    lock = hold(folder)
    if lock is None:
        raise taken
    return lock
