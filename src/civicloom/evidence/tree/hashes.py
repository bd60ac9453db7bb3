"""Hashes of RFC 6962, section 2.1: leaves and nodes are told apart by their first byte."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of an entry: SHA-256 of 0x00 and its bytes."""
    return sha256(b"\x00" + data).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """The hashes of many entries."""
    digest = sha256
    return [digest(b"\x00" + data).digest() for data in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two children: SHA-256 of 0x01 and both."""
    return sha256(b"\x01" + left + right).digest()


def parents(hashes: Sequence[bytes]) -> list[bytes]:
    """One level up. An odd last hash has no sibling yet and is left out."""
    digest = sha256
    return [
        digest(b"\x01" + hashes[i] + hashes[i + 1]).digest() for i in range(0, len(hashes) - 1, 2)
    ]


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The Merkle tree hash over leaf hashes; an odd last node is carried up unchanged."""
    level = list(leaf_hashes)
    while len(level) > 1:
        level = parents(level) + (level[-1:] if len(level) % 2 else [])
    return level[0] if level else EMPTY_ROOT
