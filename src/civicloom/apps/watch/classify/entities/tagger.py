"""A tagger that a district trains with its own marked texts: a linear-chain conditional random field."""

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from civicloom.model.errors import CivicloomError, Place
from civicloom.model.files import replacing

from .features import ENDS, features, pieces
from .lists import lists_of
from .span import Span, merge

SETTINGS = {"c1": 0.05, "c2": 0.05, "max_iterations": 80, "feature.possible_transitions": True}
OUTSIDE = "O"
FORMAT = "civicloom-tagger-1"
CERTAIN = 1e4
"""Weight of what is certain: that a sign which divides belongs to no name."""

DIVIDING = ENDS + "，,：:、"
SLOT_BITS = 21
BATCH = 10_000
"""Characters tagged at once."""

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]


class Tagger:
    """Finds what it was trained to find. Made by ``train``, opened from its file; nothing ships with it."""

    def __init__(self, path: Path) -> None:
        try:
            with np.load(path, allow_pickle=False) as arrays:
                if str(arrays["format"]) != FORMAT:
                    raise ValueError(arrays["format"])
                self._tags: list[str] = arrays["tags"].tolist()
                self._keys: Words = arrays["keys"]
                weights: Floats = arrays["weights"].astype(np.float32)
                self._steps: Floats = arrays["steps"]
        except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise CivicloomError("CLS-011", place=Place(file=str(path)), why=error) from error
        self._weights = np.vstack([weights, np.zeros((1, len(self._tags)), np.float32)])
        self._keys = np.append(self._keys, np.uint64(0))
        self._slots = np.full(1 << SLOT_BITS, len(self._keys) - 1, np.int32)
        heavy = np.argsort(np.abs(weights).sum(axis=1), kind="stable")
        self._slots[_slot(self._keys[heavy])] = (
            heavy  # of those that share a slot the heaviest stays
        )
        self._outside = self._tags.index(OUTSIDE)

    @classmethod
    def train(cls, texts: Sequence[str], marks: Sequence[Sequence[Span]], path: Path) -> "Tagger":
        """Learn from texts with their marked spans (Lafferty et al. 2001) and keep the model at ``path``.

        Lists of the marked names are learnt from too, for the texts may hold none.
        """
        import pycrfsuite

        trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params(SETTINGS)
        marked = chain(zip(texts, marks, strict=True), lists_of(texts, marks))
        for text, spans in marked:
            tags = tags_of(text, spans)
            bounds = _bounds(text)
            known = features(text, bounds).astype(str).tolist()
            for first, last in zip(bounds.tolist(), [*bounds.tolist()[1:], len(text)], strict=True):
                trainer.append(known[first:last], tags[first:last])
        with tempfile.TemporaryDirectory() as folder:
            trainer.train(f"{folder}/model")
            learnt = pycrfsuite.Tagger()
            learnt.open(f"{folder}/model")
            _keep(learnt.info(), path)
        return cls(path)

    def find(self, text: str) -> list[Span]:
        """The spans in a text, in order."""
        return self.find_all([text])[0]

    def find_all(self, texts: Sequence[str]) -> list[list[Span]]:
        """The spans in each text; many texts at once take a fraction of the time."""
        found: list[list[Span]] = []
        for batch in _batches(texts):
            joined = "".join(f"{text}\n" for text in batch)  # ends alike, alone or among others
            tags = [self._tags[place] for place in self._decoded(joined).tolist()]
            first = 0
            for text in batch:
                own = spans_of(tags[first : first + len(text)])
                found.append([Span(a, b, kind, text[a:b], "tagger") for a, b, kind in own])
                first += len(text) + 1
        return found

    def _decoded(self, text: str) -> Ints:
        bounds = _bounds(text)
        hashes = features(text, bounds)
        rows = self._slots[_slot(hashes)]
        rows = np.where(self._keys[rows] == hashes, rows, len(self._keys) - 1)
        scores = self._weights[rows].sum(axis=1)
        cuts = np.array([place for place, char in enumerate(text) if char in DIVIDING], np.int64)
        scores[cuts, self._outside] += CERTAIN
        first = np.unique(np.concatenate([bounds, cuts[cuts < len(text) - 1] + 1]))
        inner = first[~np.isin(first, bounds)]
        scores[inner] += self._steps[self._outside]
        return best_path(scores, first, self._steps)


def best_path(scores: Floats, first: Ints, steps: Floats) -> Ints:
    """The best label of each row: chains begin at ``first``, a step from a to b adds ``steps[a, b]``.

    All chains are walked at once (Viterbi 1967), the longest first in the arrays.
    """
    sizes = np.diff(first, append=len(scores))
    order = np.argsort(-sizes, kind="stable")
    begin, sizes = first[order], sizes[order]
    active = np.searchsorted(-sizes, -np.arange(sizes[0]), side="left")
    back = np.zeros(scores.shape, np.int64)
    best = scores[begin]
    into = np.ascontiguousarray(steps.T)
    for step in range(1, int(sizes[0])):
        count = int(active[step])
        ways = best[:count, None, :] + into
        from_ = ways.argmax(axis=2)
        places = begin[:count] + step
        back[places] = from_
        best[:count] = np.take_along_axis(ways, from_[:, :, None], 2)[:, :, 0] + scores[places]
    ends = best.argmax(axis=1)
    found = np.zeros(len(scores), np.int64)
    for step in range(int(sizes[0]) - 1, -1, -1):
        count = int(active[step])
        places = begin[:count] + step
        found[places] = ends[:count]
        ends[:count] = back[places, ends[:count]]
    return found


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


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text) + 1
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _bounds(text: str) -> Ints:
    return np.array([first for first, _ in pieces(text)], np.int64)


def _slot(keys: Words) -> Words:
    return keys & np.uint64((1 << SLOT_BITS) - 1)


def _keep(learnt: Any, path: Path) -> None:
    """Write what was learnt as arrays: keys of features, their weights for each tag, steps between tags."""
    tags = sorted(learnt.labels)
    column = {tag: place for place, tag in enumerate(tags)}
    keys = sorted({int(name) for name, _ in learnt.state_features})
    row = {key: place for place, key in enumerate(keys)}
    weights = np.zeros((len(keys), len(tags)), np.float32)
    for (name, tag), weight in learnt.state_features.items():
        weights[row[int(name)], column[tag]] = weight
    steps = np.zeros((len(tags), len(tags)), np.float32)
    for (before, after), weight in learnt.transitions.items():
        steps[column[before], column[after]] = weight
    with replacing(path) as file:
        np.savez_compressed(
            file, format=np.array(FORMAT), tags=np.array(tags), keys=np.array(keys, np.uint64),
            weights=weights.astype(np.float16), steps=steps,
        )  # fmt: skip
