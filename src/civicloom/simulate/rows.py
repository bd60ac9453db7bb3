"""Records of the true world: columns of whole numbers under names, side by side."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from .dice import Ints


class Rows:
    """Columns of equal length. Things are referred to by their number; -1 is nothing, ``NO_DATE`` no date."""

    def __init__(self, columns: Mapping[str, ArrayLike]) -> None:
        count = max((np.size(values) for values in columns.values()), default=0)
        self._columns = {
            name: np.broadcast_to(np.asarray(values, dtype=np.int64), (count,))
            for name, values in columns.items()
        }
        self._count = count

    @classmethod
    def of(cls, names: Iterable[str], lines: Iterable[Mapping[str, int]]) -> "Rows":
        """Rows from one mapping each."""
        every = list(lines)
        return cls(
            {name: np.array([line[name] for line in every], dtype=np.int64) for name in names}
        )

    def __len__(self) -> int:
        return self._count

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self._columns)

    def __getitem__(self, name: str) -> Ints:
        return self._columns[name]

    def __add__(self, other: "Rows") -> "Rows":
        """These rows, then the others, which have the same columns."""
        return Rows(
            {name: np.concatenate([values, other[name]]) for name, values in self._columns.items()}
        )

    def take(self, index: ArrayLike) -> "Rows":
        """The rows of these numbers, or where a flag is set."""
        return Rows({name: values[np.asarray(index)] for name, values in self._columns.items()})
