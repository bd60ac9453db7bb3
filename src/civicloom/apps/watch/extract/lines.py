"""What each line of a page is by itself: its size, links, punctuation, beginning and end."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .names import CUT, PHRASE
from .tree import Line

Numbers = NDArray[np.float64]
STOPS = ",;!?，。！？；、।،؟"
END = '。！？.!?…”"’）)」』:：;；।'
IS_STOP, IS_POINT, IS_DIGIT, IS_END, IS_SPACE = 1, 2, 4, 8, 16
WIDE = 0x10000
"""Characters from here on are of no class."""
BEGIN = 40
SHORT = 12
"""Size below which a line may be a heading."""


@dataclass(frozen=True)
class LineFacts:
    """One number a line. ``size`` is about the number of Chinese characters or half words."""

    size: Numbers
    linked: Numbers
    punctuation: Numbers
    ends: Numbers
    digits: Numbers
    phrase: Numbers
    cut: Numbers
    title: Numbers
    prose: Numbers
    """Size of the lines that read like prose, else 0."""


def look_at_lines(lines: list[Line], title: str) -> LineFacts:
    """The facts of all lines; ``title`` is the page's, to know its repetition."""
    texts = [line.text for line in lines]
    begins = [text[:BEGIN].lower() for text in texts]
    signs = _Signs(texts)
    short = (signs.size < SHORT).tolist()
    linked = np.array([line.linked for line in lines], dtype=np.float64) / signs.count
    return LineFacts(
        size=signs.size,
        linked=linked,
        punctuation=signs.punctuation,
        ends=signs.ends,
        digits=signs.digits / signs.count,
        phrase=_flags(PHRASE.match(text) for text in begins),
        cut=_flags(few and CUT.match(text) for few, text in zip(short, begins, strict=True)),
        title=_titles(texts, title),
        prose=np.where((signs.punctuation > 0) & (linked < 0.5), signs.size, 0.0),
    )


class _Signs:
    """The characters of all lines counted by class at once; every line has one at least."""

    def __init__(self, texts: list[str]) -> None:
        joined = "\n".join([*texts, ""])
        codes = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32)
        classes = _classes()[np.minimum(codes, WIDE)]
        length = np.array([len(text) for text in texts], dtype=np.int64)
        after = np.cumsum(length + 1)
        starts = after - length - 1
        bytes_ = 1 + (codes > 0x7F) + (codes > 0x7FF).astype(np.int64) + (codes >= WIDE)
        points = (classes[:-1] & IS_POINT > 0) & (classes[1:] & IS_SPACE > 0)
        stops = (classes & IS_STOP > 0).astype(np.int64)
        stops[:-1] += points
        self.count = length.astype(np.float64)
        self.size = (np.add.reduceat(bytes_, starts) - 1) / 3
        self.punctuation = np.add.reduceat(stops, starts).astype(np.float64)
        self.digits = np.add.reduceat((classes & IS_DIGIT > 0).astype(np.int64), starts)
        self.ends = (classes[after - 2] & IS_END > 0).astype(np.float64)


@cache
def _classes() -> NDArray[np.uint8]:
    """What each character is: a point or colon parts sentences before a space only."""
    table = np.zeros(WIDE + 1, dtype=np.uint8)
    for signs, flag in (
        (STOPS, IS_STOP), (".:", IS_POINT), ("0123456789", IS_DIGIT), (END, IS_END), (" \n", IS_SPACE),
    ):  # fmt: skip
        table[[ord(sign) for sign in signs]] |= flag
    return table


def _flags(values: Iterable[object]) -> Numbers:
    return np.fromiter(map(bool, values), dtype=np.float64)


def _titles(texts: list[str], title: str) -> Numbers:
    whole, most = title.replace(" ", "").lower(), len(title)
    return _flags(
        4 < len(text) <= most and text.replace(" ", "").lower() in whole for text in texts
    )
