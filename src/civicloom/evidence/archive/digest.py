"""Digests of files, whatever their size."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives import hashes

_CHUNK = 1 << 20


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...


def known(algorithm: str) -> bool:
    """True for an algorithm of a manifest that can be computed here."""
    return algorithm == "sm3" or algorithm in hashlib.algorithms_guaranteed


def of_file(path: Path, algorithms: Sequence[str]) -> dict[str, str]:
    """Digests of a file in hexadecimal, by algorithm, in one pass."""
    sm3 = hashes.Hash(hashes.SM3())
    others = {name: hashlib.new(name) for name in algorithms if name != "sm3"}
    running: list[_Digest] = [*others.values(), *([sm3] if "sm3" in algorithms else [])]
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            for digest in running:
                digest.update(chunk)
    found = {name: digest.hexdigest() for name, digest in others.items()}
    return found | ({"sm3": sm3.finalize().hex()} if "sm3" in algorithms else {})
