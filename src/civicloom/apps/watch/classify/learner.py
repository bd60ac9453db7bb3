"""How weights are learnt: one-against-rest support vectors whose strength held-out texts choose."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp  # type: ignore[import-untyped]

STRENGTHS = (0.3, 2.0)
"""Costs of an error that are tried: short noisy titles want the first, long petitions the second."""

FOLDS_OF_FEW = 5
HELD_OUT = 5
FEW = 1_500
ROUGH, FINE = 0.1, 0.02
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

    One fifth is held out, of few texts each fifth in turn. Strength is chosen by accuracy there.
    """
    rounds = FOLDS_OF_FEW if measured <= FEW else 1
    folds = np.full(len(truth), -1)
    folds[:measured] = _folds(truth[:measured], seed)
    best: tuple[float, float] = (-1.0, STRENGTHS[0])
    held: tuple[Floats, Ints] = (np.zeros((0, labels), np.float32), truth[:0])
    for strength in STRENGTHS:
        scores, expected = _held_out(matrix, truth, labels, folds, rounds, strength)
        right = float((scores.argmax(axis=1) == expected).mean())
        if right > best[0]:
            best, held = (right, strength), (scores, expected)
    weights, bias = solve(matrix, truth, labels, best[1], FINE)
    return Learnt(weights, bias, *held)


def _held_out(
    matrix: sp.csr_matrix, truth: Ints, labels: int, folds: Ints, rounds: int, strength: float
) -> tuple[Floats, Ints]:
    scores, expected = [], []
    for number in range(rounds):
        out = folds == number
        weights, bias = solve(matrix[~out], truth[~out], labels, strength, ROUGH)
        scores.append(np.asarray(matrix[out] @ weights + bias, np.float32))
        expected.append(truth[out])
    return np.concatenate(scores), np.concatenate(expected)


def _folds(truth: Ints, seed: int) -> Ints:
    """A fold for each text such that every label is spread over all of them."""
    random = np.random.default_rng(seed)
    folds = np.zeros(len(truth), np.int64)
    for label in np.unique(truth):
        rows = np.flatnonzero(truth == label)
        folds[random.permutation(rows)] = (np.arange(len(rows)) + random.integers(5)) % HELD_OUT
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
