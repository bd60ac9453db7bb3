"""Which groups of people follow from public figures by adding and subtracting them."""

from collections.abc import Sequence

import numpy as np

_EPSILON = 1e-7


class Span:
    """All sums and differences of public groups, each a mask of atoms."""

    def __init__(self, public: Sequence[np.ndarray], size: int) -> None:
        matrix = np.array(public, dtype=bool).reshape(len(public), size)
        self._open = np.ones(size, dtype=bool)
        self._close(matrix)
        self._basis = _orthonormal(matrix[:, self._open])

    def holds(self, mask: np.ndarray) -> bool:
        """True when the group follows: nothing of it lies outside the span."""
        vector = mask[self._open].astype(np.float64)
        rest = vector - self._basis.T @ (self._basis @ vector)
        return float(np.abs(rest).max(initial=0.0)) < _EPSILON * 10

    def _close(self, matrix: np.ndarray) -> None:
        """Take out the atoms whose figure is plain, again and again: what is left is small."""
        while True:
            left = matrix & self._open
            plain = left[left.sum(axis=1) == 1].any(axis=0)
            if not plain.any():
                return
            self._open &= ~plain


def _orthonormal(matrix: np.ndarray) -> np.ndarray:
    rows = np.unique(matrix[matrix.any(axis=1)], axis=0).astype(np.float64)
    if not rows.size:
        return np.zeros((0, matrix.shape[1]))
    _, strength, basis = np.linalg.svd(rows, full_matrices=False)
    kept: np.ndarray = basis[strength > _EPSILON * strength[0]]
    return kept
