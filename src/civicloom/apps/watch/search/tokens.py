"""Texts as the words of the index: every Chinese character and digit one, every other word one, punctuation one.

A phrase of such words is found exactly where its characters stand in a row, whatever the script; blanks do not count.
Where two frequent characters stand side by side, the pair is noted too: a phrase of characters that are everywhere is
looked for among the texts that have its pairs (common grams: Manning, Raghavan, Schütze, "Introduction to Information
Retrieval", 2008, 2.4.3).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from civicloom.model.own_yaml import own_yaml

from ..charfold import CODES, Codes, codes, table, text_of

BLANK, SINGLE, LETTER, MARK = range(4)
_WIDTHS = np.array([[0, 2, 2, 2], [0, 2, 2, 2], [0, 2, 1, 2], [0, 2, 2, 0]], np.uint8).ravel()
"""Signs that are written for one, by the kind before it (rows) and its own: itself, after a blank, or neither."""
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


@cache
def _kinds() -> NDArray[np.uint8]:
    """The kind of each code point, folded."""
    return _classes()[table()]


@cache
def _signs() -> Codes:
    """What is written for each code point. Lone surrogates, which the index cannot hold, are U+FFFD."""
    found = table().copy()
    found[0xD800:0xE000] = 0xFFFD
    found[_kinds() == MARK] = ord(PAUSE)
    return found


@cache
def _frequent() -> NDArray[np.bool_]:
    """Which signs stand in so many texts that a phrase of them alone is looked for by its pairs first."""
    found = np.zeros(CODES, np.bool_)
    named = own_yaml(Path(__file__).with_name("frequent.yaml").read_text("utf-8"))
    found[[ord(sign) for sign in "".join(named["characters"])]] = True
    return found


@dataclass(frozen=True)
class Line:
    """A text as the index takes it: its words, and the pairs of frequent signs in it, a blank before each."""

    words: str
    pairs: str


def lines(texts: Iterable[str]) -> Iterator[Line]:
    """Each text folded and cut into words."""
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


def _block(texts: Sequence[str]) -> Iterator[Line]:
    points = codes("".join(texts))
    signs, kinds = _signs().take(points), _kinds().take(points)
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    words = _words(signs, kinds, ends)
    return map(Line, words, _pairs(signs, kinds, ends))


def _words(signs: Codes, kinds: NDArray[np.uint8], ends: NDArray[np.int64]) -> Iterator[str]:
    before = np.empty_like(kinds)
    before[1:] = kinds[:-1]
    before[_firsts(ends)] = BLANK
    widths = _WIDTHS.take(before << 2 | kinds)
    written = np.empty((len(signs), 2), np.bool_)
    written[:, 0], written[:, 1] = widths == 2, widths > 0
    shown = np.empty((len(signs), 2), np.uint32)
    shown[:, 0], shown[:, 1] = 0x20, signs
    sizes = np.append(0, np.cumsum(widths, dtype=np.int32))
    return _cut(np.compress(written.ravel(), shown), sizes[ends])


def _pairs(signs: Codes, kinds: NDArray[np.uint8], ends: NDArray[np.int64]) -> Iterator[str]:
    """The pairs of frequent signs in each text; blanks between two do not count."""
    at = np.flatnonzero(_frequent().take(signs))
    steps = (kinds != BLANK).astype(np.int32)
    steps[_firsts(ends)] += 1  # so that the next text's first sign is not beside
    order = np.cumsum(steps, dtype=np.int32).take(at)
    beside = np.flatnonzero(order[1:] == order[:-1] + 1)
    shown = np.full((len(beside), 3), 0x20, np.uint32)
    shown[:, 1], shown[:, 2] = signs.take(at.take(beside)), signs.take(at.take(beside + 1))
    counts = np.searchsorted(at.take(beside), ends)
    return _cut(shown.ravel(), 3 * counts)


def _firsts(ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where texts begin that are not empty."""
    starts = np.append(0, ends[:-1])
    return starts[starts < ends]


def _cut(points: Codes, ends: NDArray[np.int64]) -> Iterator[str]:
    whole = text_of(points)
    return (whole[start:end] for start, end in pairwise([0, *ends.tolist()]))


def words(text: str) -> list[str]:
    """The words of one phrase, without punctuation around it."""
    return next(lines([text])).words.strip(f" {PAUSE}").split()


def pairs(phrase: Sequence[str]) -> list[str]:
    """The pairs of frequent signs that stand in every text in which the phrase does."""
    frequent = _frequent()
    often = [len(word) == 1 and bool(frequent[ord(word)]) for word in phrase]
    beside = [one and other for one, other in pairwise(often)]
    return [
        one + other for (one, other), both in zip(pairwise(phrase), beside, strict=True) if both
    ]
