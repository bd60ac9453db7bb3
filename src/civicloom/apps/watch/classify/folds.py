"""Which texts are held out together: near duplicates on one side, each label spread over all folds."""

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp  # type: ignore[import-untyped]

FOLDS = 10
"""A tenth is held out in turn: a model of nine tenths gives scores nearly as large as one of all."""

RARE = 20
"""An n-gram in more texts than this, or in more than a hundredth of them, tells nothing of copying."""

SHARED, LEAST = 0.15, 8
"""Rare n-grams in common that make near duplicates: a part of the shorter text, and so many at least."""

LARGEST = 0.05
"""A group with more of all texts than this shares a form, as complaints of one kind do; it is taken apart."""

Ints = npt.NDArray[np.int64]


def folds(matrix: sp.csr_matrix, truth: Ints, seed: int) -> Ints:
    """A fold, 0 to FOLDS - 1, for each row."""
    groups = near_duplicates(matrix)
    _, first = np.unique(groups, return_index=True)
    random = np.random.default_rng(seed)
    found = np.zeros(len(first), np.int64)
    for label in np.unique(truth):
        places = np.flatnonzero(truth[first] == label)
        turn = np.arange(len(places)) + random.integers(FOLDS)
        found[random.permutation(places)] = turn % FOLDS
    chosen: Ints = found[groups]
    return chosen


def near_duplicates(matrix: sp.csr_matrix) -> Ints:
    """A number for each row, the same for texts copied from one another, 0 to groups - 1.

    A copy that is held out is known to the model by heart, and its confidence would be taken for that of
    new texts.
    """
    from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

    seen_in = np.bincount(matrix.indices, minlength=matrix.shape[1])
    most = min(RARE, 2 + matrix.shape[0] // 100)
    rare = np.flatnonzero((seen_in > 1) & (seen_in <= most))
    place = np.full(matrix.shape[1], -1, np.int32)
    place[rare] = np.arange(len(rare))
    columns = place[matrix.indices]
    kept = np.flatnonzero(columns >= 0)
    starts = np.searchsorted(kept, matrix.indptr)
    ones = np.ones(len(kept), np.int32)
    known = sp.csr_matrix((ones, columns[kept], starts), (matrix.shape[0], len(rare)))
    common = (known @ known.T).tocoo()
    sizes = np.diff(matrix.indptr)
    shorter = np.minimum(sizes[common.row], sizes[common.col])
    near = common.data >= np.maximum(SHARED * shorter, LEAST)
    pairs = sp.coo_matrix((near[near], (common.row[near], common.col[near])), common.shape)
    groups = connected_components(pairs, directed=False)[1]
    apart = np.bincount(groups)[groups] > LARGEST * len(groups)
    groups[apart] = groups.max() + 1 + np.arange(apart.sum())
    numbers: Ints = np.unique(groups, return_inverse=True)[1]
    return numbers
