"""Named arrays as bytes, and back without copying: the form of a segment on disk and of a journal's entry."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_ALIGN = 64


def packed(arrays: Mapping[str, Array]) -> bytes:
    """The arrays in one run of bytes: the length of the heading, the heading (JSON), the data, aligned."""
    heading = json.dumps([[name, a.dtype.str, len(a)] for name, a in arrays.items()]).encode()
    parts = [len(heading).to_bytes(8, "little"), heading]
    size = 8 + len(heading)
    for array in arrays.values():
        parts.append(b"\0" * (-size % _ALIGN))
        parts.append(np.ascontiguousarray(array).tobytes())
        size += -size % _ALIGN + array.nbytes
    return b"".join(parts)


def unpacked(data: NDArray[np.uint8]) -> dict[str, Array]:
    """The arrays in ``data``, as views of it. Raises ValueError when it is no such run of bytes."""
    length = int.from_bytes(data[:8].tobytes(), "little")
    if not 0 < length < 1_000_000:
        raise ValueError("no heading")
    heading = json.loads(data[8 : 8 + length].tobytes())
    found, place = {}, 8 + length
    for name, kind, count in heading:
        place += -place % _ALIGN
        size = np.dtype(kind).itemsize * count
        if place + size > len(data):
            raise ValueError("cut off")
        found[name] = data[place : place + size].view(kind)
        place += size
    return found
