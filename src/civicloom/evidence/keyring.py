"""The keys of a log: files that only their owner may read."""

import secrets
from collections.abc import Callable
from pathlib import Path

from ..model.errors import CivicloomError
from ..model.files import write_once
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
        write_once(path, (make() + "\n").encode())
    return path.read_text("utf-8")
