"""SM3 (GB/T 32905), which stands beside SHA-256 for Chinese deployments."""

import hashlib
from collections.abc import Callable

from cryptography.hazmat.primitives import hashes


def _sm3_of_openssl() -> Callable[[bytes], str]:
    empty = hashlib.new("sm3")  # a copy is cheaper than the look-up of a hash by its name

    def digest(data: bytes) -> str:
        copy = empty.copy()
        copy.update(data)
        return copy.hexdigest()

    return digest


def _sm3_of_cryptography(data: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def _choose() -> Callable[[bytes], str]:
    # Which hashes Python offers depends on the OpenSSL it was built with; the wheel brings its own.
    return _sm3_of_openssl() if "sm3" in hashlib.algorithms_available else _sm3_of_cryptography


sm3_hex = _choose()
"""SM3 of some bytes in hexadecimal."""
