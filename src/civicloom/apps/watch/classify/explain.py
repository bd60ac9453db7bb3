"""Why a text got its label: the words for and against it, each with its share."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from civicloom.apps.watch.words import segment

from .classifier import Classifier, Verdict
from .ngrams import BITS, Grams, count, grams_of, written

WORDS_FOR, WORDS_AGAINST = 5, 3


@dataclass(frozen=True)
class Explanation:
    """A verdict with its words. A share is the part of all evidence, for and against, 0 to 1."""

    verdict: Verdict
    label: str
    words_for: list[tuple[str, float]]
    words_against: list[tuple[str, float]]
    model: str


def explain(model: Classifier, text: str, label: str | None = None) -> Explanation:
    """The words for and against a label (the best one if none is given), largest share first.

    What a weight adds to the label beyond the mean of all labels is spread over the characters of its
    n-gram, then summed over words. It is exact for a linear model; sums leave the bias out.
    """
    verdict = model.predict([text])[0]
    chosen = label or verdict.top[0][0]
    form = written(text)
    by_char = _by_character(model, form, model.place(chosen))
    words = _by_word(form, by_char)
    total = sum(abs(value) for value in words.values()) or 1.0
    ranked = sorted(
        ((word, value / total) for word, value in words.items()), key=lambda one: -one[1]
    )
    told = [(word, round(share, 4)) for word, share in ranked]
    return Explanation(
        verdict,
        chosen,
        [one for one in told if one[1] > 0][:WORDS_FOR],
        [one for one in reversed(told) if one[1] < 0][:WORDS_AGAINST],
        model.version,
    )


def _by_character(model: Classifier, form: str, place: int) -> npt.NDArray[np.float64]:
    grams = grams_of(form)
    columns = model.vocabulary.columns(grams.hashes.astype(np.int64))
    known = columns >= 0
    row = model.vocabulary.matrix(count([form]))
    value = np.zeros(len(model.vocabulary))
    value[row.indices] = row.data * _beyond_mean(model, row.indices, place)
    times = np.bincount(grams.hashes.astype(np.int64), minlength=1 << BITS)[grams.hashes]
    each = value[columns[known]] / times[known]
    return _spread(grams, known, each, len(form))


def _beyond_mean(
    model: Classifier, columns: npt.NDArray[np.int32], place: int
) -> npt.NDArray[np.float32]:
    weights = model.weights[columns]
    found: npt.NDArray[np.float32] = weights[:, place] - weights.mean(axis=1)
    return found


def _spread(
    grams: Grams, known: npt.NDArray[np.bool_], each: npt.NDArray[np.float64], size: int
) -> npt.NDArray[np.float64]:
    first, last = grams.first[known], grams.last[known]
    edges = np.zeros(size + 2)
    np.add.at(edges, first, each / (last - first))
    np.add.at(edges, last, -each / (last - first))
    return np.cumsum(edges)[:size]


def _by_word(form: str, by_char: npt.NDArray[np.float64]) -> dict[str, float]:
    words: dict[str, float] = {}
    place = 0
    for word in segment(form):
        place = form.index(word, place)
        if any(char.isalnum() for char in word):
            share = float(by_char[place : place + len(word)].sum())
            words[word] = words.get(word, 0.0) + share
        place += len(word)
    return words
