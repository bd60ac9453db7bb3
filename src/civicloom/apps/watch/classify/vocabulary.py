"""Which hashed n-grams a task knows, and what each weighs: inverse document frequency, unit length."""

from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp  # type: ignore[import-untyped]

from .ngrams import BITS

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


TINY = 1e-12
"""Stands for the squared length of a text without n-grams."""


class Vocabulary:
    """The columns of a task's matrix: column n stands for the hash ``hashes[n]``."""

    def __init__(self, hashes: Ints, seen_in: Ints, texts: int) -> None:
        self.hashes = hashes
        self.seen_in = seen_in
        self.texts = texts
        rarity = np.log((texts + 1) / (np.append(seen_in, 1) + 1)) + 1
        self._weights: Floats = rarity.astype(np.float32)  # the last one is that of the unknown

    @classmethod
    def of(cls, counts: sp.csr_matrix, most: int, crowd: int) -> "Vocabulary":
        """The ``most`` n-grams seen in most texts; those of one text only while below ``crowd``."""
        seen_in = np.bincount(counts.indices, minlength=1 << BITS)
        known = np.flatnonzero(seen_in)
        if len(known) > crowd:
            known = np.flatnonzero(seen_in > 1)
        if len(known) > most:
            known = np.sort(known[np.argsort(-seen_in[known], kind="stable")[:most]])
        return cls(known, seen_in[known], counts.shape[0])

    def __len__(self) -> int:
        return len(self.hashes)

    @cached_property
    def _columns(self) -> npt.NDArray[np.int32]:
        columns = np.full(1 << BITS, -1, np.int32)
        columns[self.hashes] = np.arange(len(self.hashes))
        return columns

    def columns(self, hashes: npt.NDArray[np.integer]) -> npt.NDArray[np.int32]:
        """The column of each hash, -1 for those unknown."""
        found: npt.NDArray[np.int32] = self._columns[hashes]
        return found

    def matrix(self, counts: sp.csr_matrix) -> sp.csr_matrix:
        """Counts as rows of (1 + log count) times inverse document frequency, of length at most 1.

        N-grams that the task does not know count for the length: strange texts get small scores,
        and texts held out of the learning get scores like those of new ones.
        """
        columns = self._columns[counts.indices]
        sizes = np.diff(counts.indptr)
        values = (1 + np.log(counts.data)) * self._weights[columns]
        squares = np.append(0, np.cumsum(values * values, dtype=np.float64))[counts.indptr]
        length = np.sqrt(np.maximum(np.diff(squares), TINY)).astype(np.float32)
        known = np.flatnonzero(columns >= 0)
        values = (values / np.repeat(length, sizes))[known]
        starts = np.searchsorted(known, counts.indptr)
        return sp.csr_matrix((values, columns[known], starts), shape=(counts.shape[0], len(self)))
