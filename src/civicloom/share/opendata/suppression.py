"""Which cells of a table of counts are left out: small ones, and those that would give them away."""

from collections.abc import Iterable, Mapping

import numpy as np

from .cells import Atoms, Key, Layout, lines
from .differencing import Shown, determined, exposed, small_remainders

Line = tuple[Key, list[Key]]


def public_cells(atoms: Atoms, layout: Layout, k: int) -> frozenset[Key]:
    """The cells of a cube that may be shown: none is under k, and none under k follows from the others.

    Greedy: where something small would follow, one more cell of that line is left out, rather one whose
    other lines have gaps already, and of those the smallest.
    """
    table = _Table(atoms, layout, k)
    while (leak := table.leak()) is not None:
        table.shown.discard(leak)
    return frozenset(table.shown)


class _Table:
    def __init__(self, atoms: Atoms, layout: Layout, k: int) -> None:
        self.atoms, self.layout, self.k = atoms, layout, k
        self.cube: Mapping[Key, np.ndarray] = atoms.cube(layout)
        self.counts = {key: atoms.count(mask) for key, mask in self.cube.items()}
        self.shown = {key for key, count in self.counts.items() if count >= k}
        self.through: dict[Key, list[Line]] = {key: [] for key in self.cube}
        for line in lines(self.counts):
            for key in (line[0], *line[1]):
                self.through[key].append(line)

    def leak(self) -> Key | None:
        """The next cell to leave out, None when nothing small follows any more."""
        remainders = small_remainders(self.counts, self.shown, self.k)
        if remainders:
            total, parts = remainders[0]
            return self._cheapest(parts) or total
        follows = determined(self.atoms, self.cube, self.shown, self.k)
        if follows:
            near = [key for total, parts in self.through[follows[0]] for key in (*parts, total)]
            return self._cheapest(near) or self._cheapest(self.shown)
        if exposed(self.atoms, [Shown(self.layout, frozenset(self.shown))], self.k):
            return self._cheapest(self.shown)
        return None

    def _cheapest(self, keys: Iterable[Key]) -> Key | None:
        shown = [key for key in keys if key in self.shown]
        return min(
            shown, key=lambda key: (self._whole_lines(key), self.counts[key], key), default=None
        )

    def _whole_lines(self, key: Key) -> int:
        """How many lines through a cell have no gap yet: leaving it out would make as many new ones."""
        return sum(all(part in self.shown for part in parts) for _, parts in self.through[key])
