"""A tagger that a district trains with its own marked texts: a linear-chain conditional random field."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pycrfsuite

from civicloom.apps.watch.words import segment_with_pos
from civicloom.model.errors import CivicloomError, Place

from .span import Span, merge

LONGEST = 500
"""Characters of a piece that is tagged at once; a longer text is cut at the ends of its sentences."""

ENDS = "。！？!?；;\n"
SETTINGS = {"c1": 0.05, "c2": 0.05, "max_iterations": 80, "feature.possible_transitions": True}
OUTSIDE = "O"


class Tagger:
    """Finds what it was trained to find. Made by ``train``, opened from its file; nothing ships with it."""

    def __init__(self, path: Path) -> None:
        self._model = pycrfsuite.Tagger()
        try:
            self._model.open(str(path))
        except ValueError as error:
            raise CivicloomError("CLS-011", place=Place(file=str(path)), why=error) from error

    @classmethod
    def train(cls, texts: Sequence[str], marks: Sequence[Sequence[Span]], path: Path) -> "Tagger":
        """Learn from texts with their marked spans (Lafferty et al. 2001) and keep the model at ``path``."""
        trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params(SETTINGS)
        for text, spans in zip(texts, marks, strict=True):
            tags = tags_of(text, spans)
            for first, piece in pieces(text):
                trainer.append(features(piece), tags[first : first + len(piece)])
        trainer.train(str(path))
        return cls(path)

    def find(self, text: str) -> list[Span]:
        """The spans in a text, in order."""
        return [
            Span(first + a, first + b, kind, text[first + a : first + b], "tagger")
            for first, piece in pieces(text)
            for a, b, kind in spans_of(self._model.tag(features(piece)))
        ]


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a text, none longer than LONGEST, with their places."""
    first = 0
    for place, char in enumerate(text):
        if char in ENDS or place - first == LONGEST - 1:
            yield first, text[first : place + 1]
            first = place + 1
    if first < len(text):
        yield first, text[first:]


def tags_of(text: str, spans: Sequence[Span]) -> list[str]:
    """A tag for each character: B-kind, I-kind, E-kind, S-kind, O."""
    tags = [OUTSIDE] * len(text)
    for span in merge(spans):
        tags[span.first : span.last] = [f"I-{span.kind}"] * (span.last - span.first)
        tags[span.last - 1] = f"E-{span.kind}"
        tags[span.first] = f"{'S' if span.last - span.first == 1 else 'B'}-{span.kind}"
    return tags


def spans_of(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """First, last and kind of each span that the tags make."""
    first, kind = 0, ""
    for place, tag in enumerate([*tags, OUTSIDE]):
        mark, _, name = tag.partition("-")
        if kind and (mark in "OBS" or name != kind):
            yield first, place, kind
            kind = ""
        if mark != OUTSIDE and not kind:
            first, kind = place, name
        if mark in "ES":
            yield first, place + 1, kind
            kind = ""


def features(piece: str) -> list[list[str]]:
    """What is known of each character: itself, its neighbours, the word and the word class it stands in."""
    chars = ["<<", "<", *piece, ">", ">>"]
    marks = _word_marks(piece)
    found = []
    for place in range(len(piece)):
        b, c, d, e, f = chars[place : place + 5]
        here, before, after = marks[place], marks[place - 1] if place else "<", marks[place + 1]
        found.append([
            "c" + d, "b" + c, "a" + e, "2b" + b, "2a" + f, "bd" + c + d, "da" + d + e, "bb" + b + c,
            "aa" + e + f, "bda" + c + d + e, "m" + here, "mb" + before, "ma" + after,
            "mm" + before + here + after, "cm" + d + here,
        ])  # fmt: skip
    return found


def _word_marks(piece: str) -> list[str]:
    """The place in its word and the class of the word, for each character, and an end."""
    marks = ["x"] * len(piece)
    place = 0
    for word, kind in segment_with_pos(piece):
        place = piece.find(word, place)
        if place < 0:
            break
        size = len(word)
        for n in range(size):
            marks[place + n] = (
                f"{'s' if size == 1 else 'b' if n == 0 else 'e' if n == size - 1 else 'i'}{kind}"
            )
        place += size
    return [*marks, ">"]
