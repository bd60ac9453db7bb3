"""A step at once for each correction, with step sizes of each weight's own (AdaGrad)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..calibrate import Calibration
from ..classifier import Classifier, Verdict
from ..ngrams import BITS, count_one
from ..vocabulary import Vocabulary

RATE = 0.3
CAUTION = 1.0
"""The squared gradient that every weight starts with where a learnt model is corrected, those of new n-grams too.

Without it one text would give all its new n-grams, mostly common words, weights as large as learnt ones.
"""

SMALL = 1e-6
"""Keeps quotients finite: of a weight's first step, of a text without n-grams."""

MOST_STEPS = 4
"""A text that is still taken for something else after its step is gone over again, this often."""


class OnlineLearner:
    """A model that learns text by text (Duchi et al. 2011); n-grams it meets for the first time join.

    Start it from a trained model to correct it, or from ``empty`` to learn a stream.
    """

    def __init__(self, model: Classifier) -> None:
        self._start = model
        self._size = len(model.vocabulary)
        self._hashes = model.vocabulary.hashes.copy()
        self._seen_in = model.vocabulary.seen_in.copy()
        self._texts = model.vocabulary.texts
        self._columns = np.full(1 << BITS, -1, np.int32)
        self._columns[self._hashes] = np.arange(self._size)
        self._weights = model.weights.copy()
        self._bias = model.bias.copy()
        self._caution = CAUTION if self._size else 0.0
        self._squares = np.full_like(self._weights, self._caution)
        self._view: Classifier | None = model
        self.steps = 0

    @classmethod
    def empty(cls, labels: Sequence[str]) -> "OnlineLearner":
        """A learner that knows the labels and nothing else; it never abstains."""
        nothing = np.zeros(0, np.int64)
        zero = np.zeros((0, len(labels)), np.float32)
        bias = np.zeros(len(labels), np.float32)
        names = tuple(sorted(labels))
        return cls(
            Classifier(names, Vocabulary(nothing, nothing, 0), zero, bias, Calibration(1.0), 0.0)
        )

    def learn(self, text: str, label: str) -> None:
        """Take a step towards the label; the next prediction shows it. Raises CLS-003."""
        target = self._start.place(label)
        hashes, times = count_one(text)
        columns = self._known(hashes)
        self._texts += 1
        self._seen_in[columns] += 1
        values = (1 + np.log(times)) * self._rarity(columns)
        values /= max(float(np.linalg.norm(values)), SMALL)
        self._steps(columns, values, target)
        self.steps += 1
        self._view = None

    def predict(self, texts: Sequence[str]) -> list[Verdict]:
        """Verdicts of the model as it is now."""
        return self.model().predict(texts)

    def model(self) -> Classifier:
        """The model as it is now; it stays as it is while the learner goes on."""
        if self._view is None:
            part = slice(self._size)
            order = np.argsort(self._hashes[part], kind="stable")
            hashes, seen_in = self._hashes[part][order], self._seen_in[part][order]
            vocabulary = Vocabulary(hashes, seen_in, self._texts)
            version = f"{self._start.version}+{self.steps}"
            self._view = self._start.changed(
                vocabulary, self._weights[part][order], self._bias.copy(), version
            )
        return self._view

    def _steps(
        self, columns: npt.NDArray[np.int32], values: npt.NDArray[np.float32], target: int
    ) -> None:
        """Steps until the text has its label; its weights are fetched and put back once."""
        weights, squares = self._weights[columns], self._squares[columns]
        for _ in range(MOST_STEPS):
            scores = values @ weights + self._bias
            scaled = scores / self._start.calibration.temperature
            sure = np.exp(scaled - scaled.max())
            sure /= sure.sum()
            sure[target] -= 1
            slope = values[:, None] * sure
            squares += slope * slope
            weights -= RATE * slope / (np.sqrt(squares) + SMALL)
            if int(scores.argmax()) == target:
                break
        self._weights[columns], self._squares[columns] = weights, squares

    def _rarity(self, columns: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
        share = (self._texts + 1) / (self._seen_in[columns].astype(np.float32) + 1)
        found: npt.NDArray[np.float32] = np.log(share) + 1
        return found

    def _known(self, hashes: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """The columns of the hashes; those met for the first time get new ones."""
        columns = self._columns[hashes]
        new = hashes[columns < 0]
        if len(new):
            end = self._size + len(new)
            self._grow(end)
            self._hashes[self._size : end] = new
            self._columns[new] = np.arange(self._size, end)
            self._size = end
            columns = self._columns[hashes]
        return columns

    def _grow(self, size: int) -> None:
        if size <= len(self._hashes):
            return
        more = max(size, 2 * len(self._hashes)) - len(self._hashes)
        self._hashes = np.append(self._hashes, np.zeros(more, np.int64))
        self._seen_in = np.append(self._seen_in, np.zeros(more, np.int64))
        blank = np.zeros((more, self._weights.shape[1]), np.float32)
        self._weights = np.vstack([self._weights, blank])
        self._squares = np.vstack([self._squares, np.full_like(blank, self._caution)])
