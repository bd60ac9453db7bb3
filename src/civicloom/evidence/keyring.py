"""The keys of a log: files that only their owner may read."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

from ..model.errors import CivicloomError
from .notes import SigningKey
from .notes.keys import parse_signing_key


def signing_key(folder: Path, name: str, kind: int, file: str) -> SigningKey:
    """The signing key in a folder, made on first use. Raises EVI-014 when it has another name."""
    text = _kept(folder / file, lambda: str(SigningKey(name, kind, secrets.token_bytes(32))))
    key = parse_signing_key(text)
    if key.name != name or key.kind != kind:
        raise CivicloomError("EVI-014", path=folder / file, name=key.name, wanted=name)
    return key


def secret(folder: Path, file: str) -> bytes:
    """32 secret bytes in a folder, made on first use."""
    return bytes.fromhex(_kept(folder / file, lambda: secrets.token_hex(32)).strip())


def _kept(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_once(path, make() + "\n")
    return path.read_text("utf-8")


def _write_once(path: Path, text: str) -> None:
    """Whole or not at all; of two processes that make the same key the first one wins."""
    with NamedTemporaryFile("w", dir=path.parent, prefix=".new-", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
        try:
            path.hardlink_to(file.name)
        except FileExistsError:
            return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
