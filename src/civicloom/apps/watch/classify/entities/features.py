"""What a tagger knows of each character, hashed for all characters of a text at once."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from civicloom.apps.watch.words import segment_with_pos
from civicloom.model.own_yaml import own_yaml

Words = npt.NDArray[np.uint64]

CHARACTERS = Path(__file__).parent / "characters.yaml"
LONGEST = 500
"""Characters of a piece that is tagged at once; a longer text is cut at the ends of its sentences."""

ENDS = "。！？!?；;\n"
_BLANK_WORD, _OUTSIDE = 1, 0
_SMALL = np.uint64(0x9E3779B97F4A7C15)
_LARGE = np.uint64(0xBF58476D1CE4E5B9)


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a text, none longer than LONGEST, with their places."""
    first = 0
    for place, char in enumerate(text):
        if char in ENDS or place - first == LONGEST - 1:
            yield first, text[first : place + 1]
            first = place + 1
    if first < len(text):
        yield first, text[first:]


def features(text: str, bounds: npt.NDArray[np.int64]) -> Words:
    """Hashes, characters x features: a character, its neighbours, the words around and their classes.

    ``bounds`` are the places where pieces of the text begin; neighbours of another piece are unknown.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    near = _Near(len(text), bounds)
    words, kinds, place = _words(text)
    within = codes != ord("\n")  # the end of a line is as what lies outside
    codes, words = codes * within, words * within
    mark = (kinds * np.uint64(8) + place) * within
    char = {step: near(codes, step) for step in range(-2, 3)}
    marks = {step: near(mark, step) for step in (-1, 0, 1)}
    here, shape = char[0], _shapes()[np.minimum(codes, 0xFFFF)].astype(np.uint64)
    shapes = {step: near(shape, step) for step in (-1, 0, 1)}
    before, after = _beside(words, place, near)
    groups = [
        (here,), (char[-1],), (char[1],), (char[-2],), (char[2],),
        (char[-1], here), (here, char[1]), (char[-2], char[-1]), (char[1], char[2]),
        (char[-1], here, char[1]), (marks[0],), (marks[-1],), (marks[1],),
        (marks[-1], marks[0], marks[1]), (here, marks[0]),
        (shapes[-1], shapes[0], shapes[1]), (words, place), (before, place), (after, place),
        (before, after, place),
    ]  # fmt: skip
    return np.stack([_hashed(number, group) for number, group in enumerate(groups)], axis=1)


class _Near:
    """Shifts values within pieces."""

    def __init__(self, size: int, bounds: npt.NDArray[np.int64]) -> None:
        starts = np.zeros(size, np.int64)
        starts[bounds] = 1
        self._piece = np.cumsum(starts)

    def __call__(self, values: Words, step: int) -> Words:
        if step == 0:
            return values
        found = np.full(len(values), _OUTSIDE, np.uint64)
        to, source = (
            (slice(-step, None), slice(step)) if step < 0 else (slice(-step), slice(step, None))
        )
        same = self._piece[to] == self._piece[source]
        found[to] = np.where(same, values[source], np.uint64(_OUTSIDE))
        return found


def _hashed(number: int, group: tuple[Words, ...]) -> Words:
    found = np.full(len(group[0]), number + 1, np.uint64)
    for values in group:
        found = (found ^ values) * _SMALL
        found ^= found >> np.uint64(29)
    found *= _LARGE
    return found ^ (found >> np.uint64(32))


def _words(text: str) -> tuple[Words, Words, Words]:
    """For each character its word, the class of the word, and its place: 1 alone, 2 first, 3 within, 4 last."""
    word, kind = np.full((2, len(text)), _BLANK_WORD, np.uint64)
    place = np.ones(len(text), np.uint64)
    end = 0
    for form, name in segment_with_pos(text):
        first = text.find(form, end)
        if first < 0:
            break
        end = first + len(form)
        word[first:end], kind[first:end] = crc32(form.encode()), _number(name)
        if end - first > 1:
            place[first:end], place[first], place[end - 1] = 3, 2, 4
    return word, kind, place


@cache
def _number(name: str) -> int:
    return crc32(name.encode())


def _beside(words: Words, place: Words, near: _Near) -> tuple[Words, Words]:
    """The words before and after that of each character."""
    starts, stops = np.flatnonzero(place <= 2), np.flatnonzero((place == 1) | (place == 4))
    number = np.cumsum(place <= 2) - 1
    before = near(words, -1)[starts][np.minimum(number, len(starts) - 1)]
    after = near(words, 1)[stops][np.minimum(number, len(stops) - 1)]
    return before, after


@cache
def _shapes() -> npt.NDArray[np.uint32]:
    """A bit for each list that a character is in: surnames, sounds of foreign names, endings, digits, Latin."""
    lists: dict[str, str] = own_yaml(CHARACTERS.read_text(encoding="utf-8"))
    found = np.zeros(0x10000, np.uint32)
    for bit, chars in enumerate(lists.values()):
        found[[ord(char) for char in chars if not char.isspace()]] |= np.uint32(1 << bit)
    found += np.uint32(1)
    found[_OUTSIDE] = _OUTSIDE
    return found
