"""What could be got by subtraction: from one release, and from all releases of the same data together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .cells import TOTAL, Atoms, Key, Layout, lines
from .span import Span


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
    if not public:
        return 0
    small: set[bytes] = set()
    wholes = np.array(public)
    for release, cube in cubes:
        for parts in _layers(release, cube):
            small |= {mask.tobytes() for mask in _small_rests(atoms, wholes, parts, k)}
    span = Span(public, len(atoms.keys))
    single = np.eye(len(atoms.keys), dtype=bool)
    for mask in (*(mask for _, cube in cubes for mask in cube.values()), *single):
        if 0 < atoms.count(mask) < k and span.holds(mask):
            small.add(mask.tobytes())
    return len(small)


def determined(
    atoms: Atoms, cube: Mapping[Key, np.ndarray], keys: Iterable[Key], k: int
) -> list[Key]:
    """The small cells of one cube whose figure follows from the public ones of the same cube."""
    span = Span([cube[key] for key in keys], len(atoms.keys))
    small = [key for key, mask in sorted(cube.items()) if 0 < atoms.count(mask) < k]
    return [key for key in small if span.holds(cube[key])]


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


def _layers(release: Shown, cube: Mapping[Key, np.ndarray]) -> Iterator[np.ndarray]:
    """The public cells of a release, those of each depth of totals together: they are disjoint."""
    layers: dict[tuple[bool, ...], list[np.ndarray]] = {}
    for key in sorted(release.keys):
        if key in cube:
            layers.setdefault(tuple(value == TOTAL for value in key), []).append(cube[key])
    for masks in layers.values():
        yield np.array(masks)


def _small_rests(
    atoms: Atoms, wholes: np.ndarray, parts: np.ndarray, k: int
) -> Iterator[np.ndarray]:
    """What is left of each whole without one part inside it, and without all of them, when it is small."""
    outside = parts.astype(np.float32) @ (~wholes).astype(np.float32).T
    inside = outside == 0  # parts by wholes
    of_whole, of_part = wholes @ atoms.counts, parts @ atoms.counts
    one = of_whole[None, :] - of_part[:, None]
    for part, whole in zip(*np.nonzero(inside & (one > 0) & (one < k)), strict=True):
        yield wholes[whole] & ~parts[part]
    rest = of_whole - inside.T @ of_part
    for whole in np.nonzero((rest > 0) & (rest < k))[0]:
        yield wholes[whole] & ~parts[inside[:, whole]].any(axis=0)
