"""Texts as the words of the index: every Chinese character and digit one, every other word one, punctuation one.

A phrase of such words is found exactly where its characters stand in a row, whatever the script; blanks do not count.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..charfold import CODES, Codes, codes, table, text_of

BLANK, SINGLE, LETTER, MARK = range(4)
_START = np.array([0, 2, 2, 2], np.int32)
_RUN = np.array([0, 2, 1, 0], np.int32)
PAUSE = "·"
"""What stands for any run of punctuation, so that a phrase does not reach across it."""
BLOCK = 20_000
"""Characters that are worked on at once: few enough to stay near the processor."""
OWN = ((0x3040, 0x3100), (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2FA20))
"""Blocks of scripts written without blanks: kana and Chinese characters."""


@cache
def _classes() -> NDArray[np.uint8]:
    found = np.full(CODES, MARK, np.uint8)
    for code in range(0x30000):
        sign = chr(code)
        if sign.isspace() or not sign.isprintable():
            found[code] = BLANK
        elif sign.isalpha() or sign.isnumeric():
            found[code] = LETTER
    for first, last in (*OWN, (0x30, 0x3A)):
        found[first:last] = SINGLE
    return found


def spaced(texts: Iterable[str]) -> Iterator[str]:
    """Each text folded, with a blank before each word."""
    block: list[str] = []
    size = 0
    for text in texts:
        block.append(text)
        size += len(text)
        if size >= BLOCK:
            yield from _block(block)
            block, size = [], 0
    if block:
        yield from _block(block)


def _block(texts: Sequence[str]) -> list[str]:
    folded = table()[codes("".join(texts))]
    kinds = _classes()[folded]
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    before = np.append(np.uint8(BLANK), kinds[:-1])
    before[(np.cumsum(sizes) - sizes)[sizes > 0]] = BLANK
    run = (kinds == before) & (kinds != SINGLE)
    widths = np.where(run, _RUN[kinds], _START[kinds])
    ends = np.cumsum(widths, dtype=np.int32)
    signs = np.where(kinds == MARK, np.uint32(ord(PAUSE)), folded)
    placed = np.full(int(ends[-1]) if len(ends) else 0, 0x20, np.uint32)
    written = widths > 0
    placed[ends[written] - 1] = signs[written]
    bounds = np.append(np.int32(0), ends)[np.append(0, np.cumsum(sizes))]
    whole = text_of(_sound(placed))
    return [whole[start:end] for start, end in pairwise(bounds.tolist())]


def words(text: str) -> list[str]:
    """The words of one phrase, without punctuation around it."""
    return next(spaced([text])).strip(f" {PAUSE}").split()


def _sound(points: Codes) -> Codes:
    """Without lone surrogates, which the index cannot hold."""
    points[(points >= 0xD800) & (points < 0xE000)] = 0xFFFD
    return points
