"""What could be got by subtraction: from one release, and from all releases of the same data together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .cells import Atoms, Key, Layout, lines

_EPSILON = 1e-7


@dataclass(frozen=True)
class Shown:
    """A release as an attacker sees it: its layout and the keys of the cells whose figure is public."""

    layout: Layout
    keys: frozenset[Key]


def exposed(atoms: Atoms, shown: Sequence[Shown], k: int) -> int:
    """How many different groups of 1 to k - 1 people follow from the public figures by adding and
    subtracting, whole figures taken as exact (rounding is a second wall, not counted on here)."""
    cubes = [(release, atoms.cube(release.layout)) for release in shown]
    public = [cube[key] for release, cube in cubes for key in sorted(release.keys) if key in cube]
    small: set[bytes] = set()
    for release, cube in cubes:
        small |= _small(atoms, _remainders(public, release, cube), k)
    basis = _basis(public, len(atoms.keys))
    candidates = [mask for _, cube in cubes for mask in cube.values()] + list(_single(atoms))
    for mask in candidates:
        if 0 < atoms.count(mask) < k and _follows(mask, basis):
            small.add(mask.tobytes())
    return len(small)


def determined(
    atoms: Atoms, cube: Mapping[Key, np.ndarray], keys: Iterable[Key], k: int
) -> list[Key]:
    """The small cells of one cube whose figure follows from the public ones of the same cube."""
    basis = _basis([cube[key] for key in keys], len(atoms.keys))
    return [
        key
        for key, mask in sorted(cube.items())
        if 0 < atoms.count(mask) < k and _follows(mask, basis)
    ]


def _remainders(
    public: Sequence[np.ndarray], release: Shown, cube: Mapping[Key, np.ndarray]
) -> Iterable[np.ndarray]:
    """What is left of each public group without the public cells of a release inside it: pairs, and
    whole lines of disjoint cells."""
    own = {key: cube[key] for key in release.keys if key in cube}
    depths: dict[frozenset[int], list[np.ndarray]] = {}
    for key, mask in own.items():
        free = frozenset(place for place, value in enumerate(key) if value == "*")
        depths.setdefault(free, []).append(mask)
    for whole in public:
        for parts in depths.values():
            inside = [part for part in parts if not (part & ~whole).any()]
            for part in inside:
                yield whole & ~part
            if len(inside) > 1:
                yield whole & ~np.logical_or.reduce(inside)


def _small(atoms: Atoms, masks: Iterable[np.ndarray], k: int) -> set[bytes]:
    return {mask.tobytes() for mask in masks if 0 < atoms.count(mask) < k}


def _single(atoms: Atoms) -> Iterable[np.ndarray]:
    return np.eye(len(atoms.keys), dtype=bool)


def _basis(public: Sequence[np.ndarray], size: int) -> np.ndarray:
    """An orthonormal basis of all sums and differences of the public groups."""
    if not public:
        return np.zeros((0, size))
    matrix = np.unique(np.array(public, dtype=np.float64), axis=0)
    _, strength, rows = np.linalg.svd(matrix, full_matrices=False)
    kept: np.ndarray = rows[strength > _EPSILON * strength[0]]
    return kept


def _follows(mask: np.ndarray, basis: np.ndarray) -> bool:
    """True when the group is a sum and difference of public ones: nothing of it lies outside their span."""
    vector = mask.astype(np.float64)
    rest = vector - basis.T @ (basis @ vector)
    return float(np.abs(rest).max(initial=0.0)) < _EPSILON * 10


def small_remainders(
    counts: Mapping[Key, int], public: Iterable[Key], k: int
) -> list[tuple[Key, list[Key]]]:
    """The lines of one cube in which total minus public cells leaves 1 to k - 1 people."""
    shown = set(public)
    found = []
    for total, parts in lines(counts):
        rest = sum(counts[part] for part in parts if part not in shown)
        if total in shown and 0 < rest < k:
            found.append((total, parts))
    return found
