"""R-36: no small cell is shown, and none follows from what is shown, by an oracle that tries all tables."""

import random
from collections.abc import Iterator
from itertools import product

import pytest

from civicloom.share.opendata.cells import TOTAL, Atoms
from civicloom.share.opendata.differencing import Shown, exposed
from civicloom.share.opendata.levels import Level
from civicloom.share.opendata.suppression import public_cells

K = 3  # small, so that all possible tables can be tried
A, B, C = Level("a", "same"), Level("b", "same"), Level("c", "same")


def table(rows: dict[tuple[str, ...], int], levels: tuple[Level, ...] = (A, B)) -> Atoms:
    return Atoms(levels, rows)


def possible(atoms: Atoms, shown: frozenset[tuple[str, ...]]) -> Iterator[tuple[int, ...]]:
    """Every table of the same cells, up to one more than the largest, that has all the figures shown."""
    cube = atoms.cube(atoms.levels)
    wanted = [
        ([i for i, on in enumerate(cube[key]) if on], atoms.count(cube[key])) for key in shown
    ]
    size = len(atoms.keys)

    def extend(values: list[int]) -> Iterator[tuple[int, ...]]:
        for members, count in wanted:
            done = sum(values[i] for i in members if i < len(values))
            if done > count or (members and members[-1] < len(values) and done != count):
                return
        if len(values) == size:
            yield tuple(values)
            return
        for value in range(int(atoms.counts.max()) + 2):
            yield from extend([*values, value])

    return extend([])


@pytest.mark.parametrize("seed", range(60))
def test_every_small_cell_could_have_another_count(seed: int) -> None:
    rng = random.Random(seed)
    shape = rng.choice([(2, 2), (2, 3), (3, 3), (1, 4)])
    keys = list(product("xyz"[: shape[0]], "1234"[: shape[1]]))
    counts = {key: rng.choice([0, 1, 1, 2, 3, 4, 6]) for key in keys}
    atoms = table({key: count for key, count in counts.items() if count})
    if not atoms.keys:
        return
    shown = public_cells(atoms, (A, B), K)
    cube = atoms.cube((A, B))
    assert all(atoms.count(cube[key]) >= K for key in shown)
    small = [key for key, mask in cube.items() if 0 < atoms.count(mask) < K]
    seen: dict[tuple[str, ...], set[int]] = {key: set() for key in small}
    for number, values in enumerate(possible(atoms, shown)):
        for key in small:
            seen[key].add(sum(v for v, on in zip(values, cube[key], strict=True) if on))
        if number > 20000 or all(len(found) > 1 for found in seen.values()):
            break
    assert all(len(found) > 1 for found in seen.values()), (counts, shown)


def test_one_small_cell_takes_a_second_with_it() -> None:
    atoms = table({("x", "1"): 2, ("x", "2"): 9, ("y", "1"): 8, ("y", "2"): 7})
    shown = public_cells(atoms, (A, B), K)
    assert ("x", "1") not in shown
    assert len({("x", "2"), ("y", "1"), ("y", "2")} - shown) == 3
    assert (TOTAL, TOTAL) in shown


def test_a_table_without_small_cells_is_shown_whole() -> None:
    atoms = table(dict.fromkeys(product("xy", "12"), 5))
    assert len(public_cells(atoms, (A, B), K)) == 9


def test_a_margin_minus_its_parts_is_found_across_releases() -> None:
    """Streets by sex were published; now streets by age: x minus all its ages leaves two people."""
    atoms = Atoms((A, B), {("x", "1"): 20, ("x", "2"): 2, ("y", "1"): 30})
    streets = Shown((A,), frozenset({("x",), ("y",)}))
    ages = Shown((B,), frozenset({("1",)}))
    assert exposed(atoms, [streets], K) == exposed(atoms, [ages], K) == 0
    both = Shown((A, B), frozenset({("x", "1"), ("y", "1")}))
    assert exposed(atoms, [streets, both], K) >= 1


def test_sums_over_several_releases_are_found_where_no_single_difference_shows_it() -> None:
    counts = dict.fromkeys(product("xy", "12", "pq"), 10)
    counts["x", "1", "p"] = 2
    atoms = Atoms((A, B, C), counts)
    pairs = [(A, B), (A, C), (B, C)]
    shown = []
    for layout in pairs:
        cube = atoms.cube(layout)
        shown.append(Shown(layout, frozenset(k for k, m in cube.items() if atoms.count(m) >= K)))
    assert exposed(atoms, shown, K) == 0
    seven = frozenset(k for k in counts if k != ("x", "1", "p"))
    assert exposed(atoms, [*shown, Shown((A, B, C), seven)], K) >= 1
    one = Shown((A, B, C), frozenset({("y", "2", "q")}))
    assert exposed(atoms, [*shown, one], K) >= 1


def test_the_same_release_again_exposes_nothing() -> None:
    atoms = table({("x", "1"): 2, ("x", "2"): 9, ("y", "1"): 8, ("y", "2"): 7})
    shown = Shown((A, B), public_cells(atoms, (A, B), K))
    assert exposed(atoms, [shown, shown], K) == 0
