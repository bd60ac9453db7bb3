"""The features of many texts, found in one pass over all of them."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from civicloom.apps.watch.words import segment_lines
from civicloom.model.own_yaml import own_yaml
from civicloom.model.text import half_width, simplified

from .codes import BREAK, MARK, WORD, Ints, pair_codes, place_code, word_code

LEAD = 400
"""Characters of a text that are read; an event is told at the beginning."""

_TITLE_WEIGHT = 3
_BLANKS = str.maketrans("\n\r\0", "   ")


class Found:
    """Features of texts, a title and a body each, in order of the text and of their codes.

    ``text`` is the number of the text, ``code`` the feature, ``often`` how often it is there. Features are
    words of two characters or more, pairs of neighbours, and names of places.
    """

    def __init__(self, texts: Sequence[tuple[str, str]]) -> None:
        lines = _plain(chain.from_iterable(texts))
        words = segment_lines(lines)
        names, named_in = _names(lines)
        self._words = words + names
        codes = np.fromiter(map(word_code, words), np.int64, len(words))
        line = np.cumsum(codes == BREAK)
        code = np.abs(codes)
        at = np.flatnonzero(code > BREAK)
        singles = at[codes[at] > 0]
        beside = line[at[:-1]] == line[at[1:]]
        first, second = at[:-1][beside], at[1:][beside]
        placed = np.fromiter(map(place_code, names), np.int64, len(names))
        place = np.arange(len(words), len(self._words))
        self._gather(
            np.concatenate([code[singles], pair_codes(code[first], code[second]), placed]),
            np.concatenate([line[singles], line[first], named_in]),
            (np.concatenate([singles, first, place]), np.concatenate([singles, second, place])),
        )

    def _gather(self, code: Ints, line: Ints, span: tuple[Ints, Ints]) -> None:
        text = line >> 1
        order = np.lexsort((code, text))
        code, text = code[order], text[order]
        new = np.flatnonzero((np.diff(code, prepend=-1) != 0) | (np.diff(text, prepend=-1) != 0))
        times = np.where(line & 1, 1.0, _TITLE_WEIGHT)[order]
        self.text, self.code = text[new], code[new]
        self.often: NDArray[np.float64] = np.add.reduceat(times, new) if len(new) else times
        self._begin, self._end = (one[order[new]] for one in span)

    def names(self, features: Ints) -> list[str]:
        """The names of features by their number."""
        words = self._words
        spans = zip(self._begin[features].tolist(), self._end[features].tolist(), strict=True)
        return [words[a] if a == b else f"{words[a]} {words[b]}" for a, b in spans]


def _plain(texts: Iterator[str]) -> list[str]:
    """A line for the lead of each text, in simplified characters, without what the libraries in C cannot take."""
    lines = "\n".join(text[:LEAD].translate(_BLANKS) for text in texts)
    sound = lines.encode(errors="replace").decode()
    return simplified(half_width(sound)).split("\n")


def _names(lines: Sequence[str]) -> tuple[list[str], Ints]:
    """Names of places, and the line of each: some signs before an ending, all of one word."""
    suffix, before = _place_ends()
    found = [
        (MARK + line[begin:end], number)
        for number, line in enumerate(lines)
        for match in suffix.finditer(line)
        for end in (match.end(),)
        for begin in _begins(line, match.start(), end, before)
    ]
    return [name for name, _ in found], np.array([number for _, number in found], np.int64)


def _begins(line: str, start: int, end: int, before: Sequence[int]) -> Iterator[int]:
    for length in before:
        if start < length or not WORD.fullmatch(line, start - length, end):
            return  # and a longer one has the same sign that is of no word
        yield start - length


@cache
def _place_ends() -> tuple[re.Pattern[str], tuple[int, ...]]:
    data = own_yaml((Path(__file__).parent / "places.yaml").read_text("utf-8"))
    longest_first = sorted(data["suffixes"], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), tuple(sorted(data["before"]))
