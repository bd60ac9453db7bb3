"""Texts of a column as NumPy numbers: hashes of them, and which stretch of their order each falls into."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Hashes = NDArray[np.uint64]

_WIDEST = 64  # bytes of a text that are looked at together
_STIR = np.uint64(0x9E3779B97F4A7C15)  # the golden ratio of 64 bits


def hashes(texts: pa.StringArray) -> "Hashes":
    """64 bits of each text; null counts as an empty one. Fibonacci hashing (Knuth, TAOCP 3, 6.4) over its words."""
    lengths, characters = _matrix(texts)
    found = (lengths.astype("u8") + np.uint64(1)) * _STIR
    for word in characters.view("u8").T:
        found = (found ^ word) * _STIR
        found ^= found >> np.uint64(32)
    for row in np.flatnonzero(lengths > _WIDEST):
        whole = texts[int(row)].as_py().encode()
        found[row] = int.from_bytes(blake2b(whole, digest_size=8).digest())
    return found


def stretches(texts: pa.StringArray, bounds: Sequence[str]) -> "NDArray[np.uint16]":
    """For each text how many of the ordered bounds are not above it, in the order of bytes.

    Texts and bounds are told apart by their first 64 bytes.
    """
    characters = _matrix(texts)[1]
    kind = f"S{_WIDEST}"
    cuts = np.array([bound.encode()[:_WIDEST] for bound in bounds], kind)
    ordered = np.ascontiguousarray(characters).view(f"S{characters.shape[1]}").ravel()
    return np.searchsorted(cuts, ordered, side="right").astype("u2")


def _matrix(texts: pa.StringArray) -> "tuple[NDArray[np.int32], Bytes]":
    """Lengths in bytes, and the first bytes of each text in a row of whole words, filled up with zeros."""
    _, offset_buffer, data_buffer = texts.buffers()
    if len(texts) == 0 or data_buffer is None:
        return np.zeros(len(texts), "i4"), np.zeros((len(texts), 8), "u1")
    offsets = np.frombuffer(offset_buffer, "i4")[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(data_buffer, "u1")
    lengths = np.diff(offsets)
    width = min(int(lengths.max()), _WIDEST)
    rows = np.zeros((len(texts), max(8, -(-width // 8) * 8)), "u1")
    if (lengths == width).all():
        rows[:, :width] = data[offsets[0] : offsets[-1]].reshape(-1, width)
        return lengths, rows
    for place in range(width):
        long = lengths > place
        rows[long, place] = data[offsets[:-1][long] + place]
    return lengths, rows
