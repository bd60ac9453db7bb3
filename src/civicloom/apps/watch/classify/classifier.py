"""A linear classifier over hashed n-grams that learns, says how sure it is, and abstains."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp  # type: ignore[import-untyped]

from civicloom.model.errors import CivicloomError

from . import calibrate
from .learner import fit
from .ngrams import count
from .vocabulary import Vocabulary

PRECISION = 0.95
"""The precision that answers given without a person have to reach; below it the model abstains."""

MOST_WEIGHTS = 3_200_000
"""Weights of a task: 6.4 MB as float16, which leaves room for the vocabulary within 8 MB."""

CROWD = 450_000
"""N-grams from which on those seen in one text are left out."""

ROWS = 256
"""Texts weighed at once, so that they stay in the processor's cache."""

SHOWN = 3


@dataclass(frozen=True)
class Verdict:
    """The answer for one text: ``label`` is None when the model abstains; ``top`` the best labels."""

    label: str | None
    confidence: float
    top: list[tuple[str, float]]


@dataclass(frozen=True)
class Classifier:
    """Weights of columns x labels with their vocabulary; never changed, only replaced.

    ``calibration`` turns scores into probabilities, ``threshold`` is the confidence below which the
    model abstains, ``version`` names it in the records of corrections.
    """

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    calibration: calibrate.Calibration
    threshold: float
    version: str = "1"

    @classmethod
    def train(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        *,
        seed: int = 0,
        precision: float = PRECISION,
        helpers: tuple[Sequence[str], Sequence[str]] = ((), ()),
    ) -> "Classifier":
        """A model of the labelled texts. ``helpers`` are seed texts: learnt from, never measured on.

        Strength and calibration are chosen on held-out texts, then all are learnt from. Raises
        CLS-001 for fewer than two labels, CLS-002 when texts and labels differ in number.
        """
        if len(texts) != len(labels):
            raise CivicloomError("CLS-002", texts=len(texts), labels=len(labels))
        names = tuple(sorted(set(labels) | set(helpers[1])))
        if len(names) < 2:
            raise CivicloomError("CLS-001", labels=len(names))
        counts = count([*texts, *helpers[0]])
        crowded = CROWD if len(texts) else counts.nnz + 1
        vocabulary = Vocabulary.of(counts, MOST_WEIGHTS // len(names), crowded)
        place = {name: number for number, name in enumerate(names)}
        truth = np.array([place[one] for one in (*labels, *helpers[1])])
        measured = len(texts) or len(truth)
        learnt = fit(vocabulary.matrix(counts), truth, len(names), measured, seed)
        calibration = calibrate.calibrated(learnt.held_scores, learnt.held_truth)
        sure = calibration(learnt.held_scores)
        right = sure.argmax(axis=1) == learnt.held_truth
        bound = calibrate.threshold(sure.max(axis=1), right, precision)
        return cls(names, vocabulary, learnt.weights, learnt.bias, calibration, bound)

    def scores(self, counts: sp.csr_matrix) -> npt.NDArray[np.float32]:
        """Scores, texts x labels, of counted n-grams."""
        found = np.empty((counts.shape[0], len(self.labels)), np.float32)
        for first in range(0, counts.shape[0], ROWS):
            rows = self.vocabulary.matrix(counts[first : first + ROWS])
            found[first : first + ROWS] = rows @ self.weights + self.bias
        return found

    def probabilities(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Calibrated probabilities, texts x labels; a row sums to 1 at most."""
        return self.sure(count(texts))

    def sure(self, counts: sp.csr_matrix) -> npt.NDArray[np.float32]:
        """Calibrated probabilities of counted n-grams."""
        return self.calibration(self.scores(counts))

    def predict(self, texts: Sequence[str]) -> list[Verdict]:
        """A verdict for each text, in order; a text without any known n-gram gets none."""
        return self.verdicts(count(texts))

    def verdicts(self, counts: sp.csr_matrix) -> list[Verdict]:
        """Verdicts of counted n-grams."""
        sure = self.sure(counts)
        order = np.argsort(-sure, axis=1, kind="stable")[:, :SHOWN]
        best = np.take_along_axis(sure, order, axis=1).astype(float)
        silent = np.diff(counts.indptr) == 0
        return [
            self._verdict(places, values, bool(mute))
            for places, values, mute in zip(order.tolist(), best.tolist(), silent, strict=True)
        ]

    def only(self, labels: Sequence[str]) -> "Classifier":
        """The model that chooses among these labels alone. Raises CLS-003 for one it does not know."""
        kept = sorted({self.place(label) for label in labels})
        if len(kept) < 2:
            raise CivicloomError("CLS-001", labels=len(kept))
        names = tuple(self.labels[place] for place in kept)
        return replace(self, labels=names, weights=self.weights[:, kept], bias=self.bias[kept])

    def place(self, label: str) -> int:
        """The column of a label. Raises CLS-003 for one the model does not know."""
        if label not in self.labels:
            raise CivicloomError("CLS-003", label=label, known=", ".join(self.labels))
        return self.labels.index(label)

    def changed(
        self,
        vocabulary: Vocabulary,
        weights: npt.NDArray[np.float32],
        bias: npt.NDArray[np.float32],
        version: str,
    ) -> "Classifier":
        """A model with these weights and all else as here."""
        return replace(self, vocabulary=vocabulary, weights=weights, bias=bias, version=version)

    def _verdict(self, places: list[int], values: list[float], mute: bool) -> Verdict:
        top = [
            (self.labels[place], round(value, 4))
            for place, value in zip(places, values, strict=True)
        ]
        told = not mute and values[0] >= self.threshold
        return Verdict(top[0][0] if told else None, 0.0 if mute else round(values[0], 4), top)
