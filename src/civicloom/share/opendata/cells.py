"""Tables of counts with their totals, as sets of atoms: the finest groups that matter."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

import numpy as np

from .levels import ALL, Level

TOTAL = "*"
Key = tuple[str, ...]
Layout = tuple[Level, ...]


class Atoms:
    """People counted by all levels that any release of the same data uses. Each cell is a set of atoms."""

    def __init__(self, levels: tuple[Level, ...], counts: Mapping[Key, int]) -> None:
        self.levels = levels
        self.keys = sorted(counts)
        self.counts = np.array([counts[key] for key in self.keys], dtype=np.int64)

    def cube(self, layout: Layout) -> dict[Key, np.ndarray]:
        """All cells of a layout with all its totals: key (``*`` for a total) to a mask of atoms."""
        places = [self.levels.index(level) for level in layout]
        members: dict[Key, list[int]] = defaultdict(list)
        for number, atom in enumerate(self.keys):
            values = [(atom[place], TOTAL) for place in places]
            for key in product(*values):
                members[key].append(number)
        return {key: self._mask(numbers) for key, numbers in members.items()}

    def count(self, mask: np.ndarray) -> int:
        """How many people a set of atoms has."""
        return int(self.counts[mask].sum())

    def _mask(self, numbers: Iterable[int]) -> np.ndarray:
        mask = np.zeros(len(self.keys), dtype=bool)
        mask[list(numbers)] = True
        return mask


def finest(key: Key, layout: Layout) -> bool:
    """True for a cell that is no total, save of what is generalised to ``all``."""
    places = zip(key, layout, strict=True)
    return all(value != TOTAL or level.name == ALL for value, level in places)


def lines(keys: Iterable[Key]) -> Iterator[tuple[Key, list[Key]]]:
    """Each total with the cells that add up to it along one dimension."""
    known = set(keys)
    children: dict[tuple[Key, int], list[Key]] = defaultdict(list)
    for key in sorted(known):
        for place, value in enumerate(key):
            if value != TOTAL:
                children[(*key[:place], TOTAL, *key[place + 1 :]), place].append(key)
    for (total, _), parts in children.items():
        yield total, parts
