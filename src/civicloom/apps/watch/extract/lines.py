"""What each line of a page is by itself: its size, links, punctuation, beginning and end."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .names import CUT, PHRASE
from .tree import Lines

Numbers = NDArray[np.float64]
STOPS = ",;!?，。！？；、।،؟"
END = '。！？.!?…”"’）)」』:：;；।'
IS_POINT, IS_SPACE, IS_END = 1, 2, 4
MOST = 1 << 18
ONE_STOP = 1 << 27
ONE_DIGIT = ONE_STOP * MOST
"""Bytes, stops and digits of a line are summed as one number: no line has 2**27 bytes, no prose MOST stops."""
WIDE = 0x10000
"""Characters from here on are of no class."""
BEGINNING = 40
"""Characters of a line among which a phrase that it begins with is sought: more than any has."""
SHORT = 12
"""Size below which a line may be a heading."""


@dataclass(frozen=True)
class LineFacts:
    """One number a line. ``size`` is about the number of Chinese characters or half words."""

    size: Numbers
    linked: Numbers
    punctuation: NDArray[np.int64]
    ends: Numbers
    digits: Numbers
    phrase: Numbers
    cut: Numbers
    title: Numbers
    prose: Numbers
    """Size of the lines that read like prose, else 0."""


def look_at_lines(lines: Lines, title: str) -> LineFacts:
    """The facts of all lines; ``title`` is the page's, to know its repetition."""
    texts, count = lines.texts, len(lines.texts)
    begins = [text[:BEGINNING].lower() for text in texts]
    signs = _Signs(texts)
    linked = np.array(lines.linked, float) / signs.count
    cut = np.zeros(count)
    for index in (signs.size < SHORT).nonzero()[0].tolist():
        cut[index] = CUT.match(texts[index].lower()) is not None
    return LineFacts(
        size=signs.size,
        linked=linked,
        punctuation=signs.punctuation,
        ends=signs.ends,
        digits=signs.digits / signs.count,
        phrase=np.fromiter(map(bool, map(PHRASE.match, begins)), float, count),
        cut=cut,
        title=_titles(texts, title),
        prose=np.where((signs.punctuation > 0) & (linked < 0.5), signs.size, 0.0),
    )


class _Signs:
    """The characters of all lines counted by class at once; every line has one at least."""

    def __init__(self, texts: list[str]) -> None:
        joined = "\n".join([*texts, ""])
        codes = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32)
        counts, classes = (table.take(codes, mode="clip") for table in _tables())
        points = (classes & IS_POINT > 0).nonzero()[0]
        counts[points[classes[points + 1] & IS_SPACE > 0]] += ONE_STOP
        length = np.fromiter(map(len, texts), np.int64, len(texts))
        after = (length + 1).cumsum()
        sums = np.add.reduceat(counts, after - length - 1)
        self.count = length.astype(np.float64)
        self.size = ((sums & (ONE_STOP - 1)) - 1) / 3
        self.punctuation = sums // ONE_STOP % MOST
        self.digits = sums // ONE_DIGIT
        self.ends = ((classes & IS_END)[after - 2] > 0).astype(np.float64)


@cache
def _tables() -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """What each character counts; and its class: a point or colon parts sentences before a space only."""
    counts = 1 + np.searchsorted([0x80, 0x800, WIDE], np.arange(WIDE + 1), side="right")
    counts[[ord(sign) for sign in STOPS]] += ONE_STOP
    counts[[ord(sign) for sign in "0123456789"]] += ONE_DIGIT
    classes = np.zeros(WIDE + 1, dtype=np.uint8)
    for signs, flag in ((".:", IS_POINT), (" \n", IS_SPACE), (END, IS_END)):
        classes[[ord(sign) for sign in signs]] |= flag
    return counts, classes


def _titles(texts: list[str], title: str) -> Numbers:
    """Lines that the title contains, but for spaces."""
    whole, most = title.replace(" ", "").lower(), len(title)
    found = np.zeros(len(texts))
    for index, text in enumerate(texts):
        if 4 < len(text) <= most:
            found[index] = text.replace(" ", "").lower() in whole
    return found
