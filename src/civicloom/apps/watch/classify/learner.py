"""How weights are learnt: one-against-rest support vectors whose settings held-out texts choose."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp  # type: ignore[import-untyped]

from .folds import folds

SETTINGS = ((0.3, 0.3), (1.0, 0.15), (2.0, 0.3), (4.0, 0.0))
"""What is tried: the cost of an error, and how far an n-gram's spread over the labels counts (to this power).

Noisy titles want the first, feelings the second, long petitions the third, titles of clear news the last.
"""

BAYES, SMOOTH = 1.0, 0.05
"""The size of the weights of naive Bayes beside those of the support vectors, and what it adds to each sum."""

TRIED_ON = 2
"""Folds on which the settings are tried; and all that are held out of large sets, to save time."""

EVERY = 4
"""Of large sets the settings are tried by models of every fourth text."""

CHEAP = 2_500_000
"""Values up to which every fold is held out in turn to calibrate."""

SMALL = 1e-9

ROUGH, FINE = 0.4, 0.05
"""Tolerances of the solver while a setting is chosen and at the end."""

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Setting = tuple[float, float]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Learnt:
    """Weights, columns x labels, with bias; and scores of texts that were not learnt from."""

    weights: Floats
    bias: Floats
    held_scores: Floats
    held_truth: Ints


def fit(matrix: sp.csr_matrix, truth: Ints, labels: int, measured: int, seed: int) -> Learnt:
    """Weights for the rows and their label numbers; only the first ``measured`` rows are held out.

    The setting is the one with the best accuracy on the texts first held out.
    """
    fold = np.full(len(truth), -1)
    fold[:measured] = folds(matrix[:measured], truth[:measured], seed)
    numbers = np.unique(fold[:measured])
    cheap = matrix.nnz <= CHEAP
    first = np.isin(fold, numbers[:TRIED_ON])
    some = ~first & (np.arange(len(fold)) % (1 if cheap else EVERY) == 0)

    def held(setting: Setting, learnt: Bools, out: Bools) -> Floats:
        weights, bias = solve(matrix[learnt], truth[learnt], labels, setting, ROUGH)
        return np.asarray(matrix[out] @ weights + bias, np.float32)

    best = max(SETTINGS, key=lambda one: _accuracy(held(one, some, first), truth[first]))
    outs = [fold == number for number in numbers] if cheap else [first]
    scores = np.concatenate([held(best, ~out, out) for out in outs])
    expected = np.concatenate([truth[out] for out in outs])
    return Learnt(*solve(matrix, truth, labels, best, FINE), scores, expected)


def _accuracy(scores: Floats, truth: Ints) -> float:
    return float((scores.argmax(axis=1) == truth).mean())


def solve(
    matrix: sp.csr_matrix, truth: Ints, labels: int, setting: Setting, tolerance: float
) -> tuple[Floats, Floats]:
    """Weights of columns x labels and bias (dual coordinate descent, Hsieh et al. 2008).

    N-grams that tell labels apart may have larger weights: they are scaled by their spread.
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
    model = LinearSVC(C=setting[0], class_weight=cost, tol=tolerance, max_iter=200, random_state=0)
    scale = _scale(matrix, truth, labels, setting[1])
    model.fit(_scaled(matrix, scale), truth)
    found, offset = model.coef_ * scale, model.intercept_
    if len(present) == 2:
        found, offset = np.vstack([-found, found]), np.append(-offset, offset)
    bayes = _bayes(matrix, truth, labels)[present]
    bayes *= BAYES * np.linalg.norm(found) / max(float(np.linalg.norm(bayes)), SMALL)
    weights[:, present] = (found + bayes).T
    bias[present] = offset
    return weights, bias


def _bayes(matrix: sp.csr_matrix, truth: Ints, labels: int) -> Floats:
    """Weights of naive Bayes by complements (Rennie et al. 2003), labels x columns, about their mean."""
    sums = _sums(matrix, truth, labels, matrix.data)
    others = sums.sum(axis=0) - sums + SMOOTH
    found = np.log(others.sum(axis=1, keepdims=True)) - np.log(others)
    return np.asarray(found - found.mean(axis=0), np.float32)


def _scale(matrix: sp.csr_matrix, truth: Ints, labels: int, power: float) -> Floats:
    """What each column is multiplied with: the spread of its log-count ratios over the labels, to a power.

    The ratios are those of Wang and Manning (2012), their root mean square taken over the texts; the
    squares of all values keep their sum, so that a cost means the same with and without.
    """
    texts = np.bincount(truth, minlength=labels)
    seen = _sums(matrix, truth, labels, None)
    rest = seen.sum(axis=0) - seen
    share, others = texts[:, None] + 2, len(truth) - texts[:, None] + 2
    ratios = np.log((seen + 1) / share) - np.log((rest + 1) / others)
    spread = np.sqrt(texts / len(truth) @ ratios**2) ** power
    squares = matrix.data**2
    found: Floats = spread * np.sqrt(squares.sum() / (squares @ spread[matrix.indices] ** 2))
    return found.astype(np.float32)


def _sums(matrix: sp.csr_matrix, truth: Ints, labels: int, values: Floats | None) -> Floats:
    """The sum of a column's values in the texts of each label, labels x columns; without values their number."""
    cells = np.repeat(truth * matrix.shape[1], np.diff(matrix.indptr)) + matrix.indices
    size = labels * matrix.shape[1]
    return np.bincount(cells, values, size).reshape(labels, -1).astype(np.float32)


def _scaled(matrix: sp.csr_matrix, scale: Floats) -> sp.csr_matrix:
    values = matrix.data * scale[matrix.indices]
    return sp.csr_matrix((values, matrix.indices, matrix.indptr), matrix.shape)
