"""Packages are made beside their place, out of each other's way, and stand there whole or not at all."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ..model.files import hold, sync

_PREFIX = ".making-"


@contextmanager
def making(path: Path, mode: int = 0o700) -> Iterator[Path]:
    """An empty folder to make what shall stand at ``path``; it goes at the end, unless it was moved there.

    Others may make the same meanwhile. What killed processes left beside it goes first.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path.parent)
    folder, lock = _own(path.parent)
    try:
        made = folder / path.name
        made.mkdir(mode)
        yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.close()


def moved(made: Path, path: Path) -> bool:
    """Move a folder to its place; False when another stands there already."""
    settle(made)
    try:
        made.rename(path)
    except OSError:
        if not path.is_dir():
            raise
        return False
    return True


def settle(folder: Path) -> None:
    """Make files durable before a receipt speaks of them."""
    for path in (*folder.iterdir(), folder):
        sync(path)


def _own(outbox: Path) -> tuple[Path, BinaryIO]:
    while True:
        folder = outbox / f"{_PREFIX}{secrets.token_hex(8)}"
        folder.mkdir(0o700)
        lock = _hold(folder)
        if lock is not None:  # else it was swept before it was held
            return folder, lock


def _sweep(outbox: Path) -> None:
    for folder in outbox.glob(f"{_PREFIX}*"):
        lock = _hold(folder)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            lock.close()


def _hold(folder: Path) -> BinaryIO | None:
    """The lock of a folder; None when another holds it, it is another's, or it is gone."""
    try:
        lock = hold(folder)
    except (FileNotFoundError, PermissionError):
        return None
    if lock is None or (folder / "lock").exists():
        return lock
    lock.close()
    return None
