"""How weights are learnt: one-against-rest support vectors whose strength held-out texts choose."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp  # type: ignore[import-untyped]

STRENGTHS = (0.6, 2.0)
"""Costs of an error that are tried: short noisy titles want the first, long petitions the second."""

FOLDS = 5
"""A fifth of the texts is held out to choose the strength."""

CHEAP = 2_500_000
"""Values up to which every fifth is held out in turn to calibrate, which halves the error."""

ROUGH, FINE = 0.1, 0.05
"""Tolerances of the solver while a strength is chosen and at the end."""

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Learnt:
    """Weights, columns x labels, with bias; and scores of texts that were not learnt from."""

    weights: Floats
    bias: Floats
    held_scores: Floats
    held_truth: Ints


def fit(matrix: sp.csr_matrix, truth: Ints, labels: int, measured: int, seed: int) -> Learnt:
    """Weights for the rows and their label numbers; only the first ``measured`` rows are held out.

    The strength is the one with the best accuracy on the first fifth.
    """
    folds = np.full(len(truth), -1)
    folds[:measured] = _folds(truth[:measured], seed)

    def held(strength: float, rounds: range) -> tuple[Floats, Ints]:
        outs = [folds == number for number in rounds]
        models = [solve(matrix[~out], truth[~out], labels, strength, ROUGH) for out in outs]
        scores = [
            np.asarray(matrix[out] @ weights + bias, np.float32)
            for out, (weights, bias) in zip(outs, models, strict=True)
        ]
        return np.concatenate(scores), np.concatenate([truth[out] for out in outs])

    tried = [(strength, *held(strength, range(1))) for strength in STRENGTHS]
    strength, scores, expected = max(
        tried, key=lambda one: float((one[1].argmax(axis=1) == one[2]).mean())
    )
    if matrix.nnz <= CHEAP:
        scores, expected = held(strength, range(FOLDS))
    return Learnt(*solve(matrix, truth, labels, strength, FINE), scores, expected)


def _folds(truth: Ints, seed: int) -> Ints:
    """A fold for each text such that every label is spread over all of them."""
    random = np.random.default_rng(seed)
    folds = np.zeros(len(truth), np.int64)
    for label in np.unique(truth):
        rows = np.flatnonzero(truth == label)
        folds[random.permutation(rows)] = (np.arange(len(rows)) + random.integers(5)) % FOLDS
    return folds


def solve(
    matrix: sp.csr_matrix, truth: Ints, labels: int, strength: float, tolerance: float
) -> tuple[Floats, Floats]:
    """Weights of columns x labels and bias (dual coordinate descent, Hsieh et al. 2008).

    Errors in rare labels cost more, by the square root of their rarity. A label without rows gets a
    bias that keeps it behind all others.
    """
    from sklearn.svm import LinearSVC  # loads slowly; prediction does without

    present, sizes = np.unique(truth, return_counts=True)
    weights = np.zeros((matrix.shape[1], labels), np.float32)
    bias = np.full(labels, -4.0, np.float32)
    if len(present) < 2:
        bias[present] = 1.0
        return weights, bias
    cost = {
        label: float(np.sqrt(len(truth) / len(present) / size))
        for label, size in zip(present.tolist(), sizes.tolist(), strict=True)
    }
    model = LinearSVC(C=strength, class_weight=cost, tol=tolerance, max_iter=200, random_state=0)
    model.fit(matrix, truth)
    found, offset = model.coef_, model.intercept_
    if len(present) == 2:
        found, offset = np.vstack([-found, found]), np.append(-offset, offset)
    weights[:, present] = found.T
    bias[present] = offset
    return weights, bias
