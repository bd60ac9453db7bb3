"""The numbers of texts, each with the two characters before it and after it: what a template changes daily."""

import re
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ..charfold import Codes, text_of

Numbers = NDArray[np.uint64]

MOST = 128
"""Numbers of a text that are kept: the first."""
AROUND = 2
"""Characters before and after a number that tell what it counts."""

_LINK = re.compile(r"https?://[!-~]+")
_NUMBER = re.compile(r"\d+(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?", re.ASCII)
_PAUSE = re.compile(r"[\W_]+")
_MARK = "\x00"


def numbers_of(folded: Codes, sizes: NDArray[np.int64]) -> tuple[Numbers, NDArray[np.int64]]:
    """The numbers of each text of ``sizes`` characters in ``folded``, and where they end."""
    found: list[int] = []
    ends = np.zeros(len(sizes), np.int64)
    text = text_of(folded)
    start = 0
    for index, size in enumerate(sizes.tolist()):
        found += _numbers(text[start : start + size])
        start += size
        ends[index] = len(found)
    return np.array(found, np.uint64), ends


def _numbers(text: str) -> list[int]:
    if "://" in text:
        text = _LINK.sub("", text)
    parts = _NUMBER.split(text, maxsplit=MOST)
    if len(parts) == 1:
        return []
    values = _NUMBER.findall(text)[: len(parts) - 1]
    masked = _masked(parts)
    found, place = [], -1
    for value in values:
        place = masked.index(_MARK, place + 1)
        near = masked[max(0, place - AROUND) : place + AROUND + 1]
        context = crc32(near.encode("utf-8", "replace"))
        found.append(context << 32 | crc32(value.replace(",", "").encode()))
    return found


def _masked(parts: list[str]) -> str:
    """The text with a mark for each number, without punctuation; only what stands near a number."""
    near = 4 * AROUND
    short = [
        part if len(part) <= 4 * near else part[: 2 * near] + part[-2 * near :] for part in parts
    ]
    return _MARK.join(_PAUSE.sub("", part) for part in short)
