"""Grids tile the district: no gap, no overlap, every inner edge shared by two."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicloom.simulate.dice import Dice
from civicloom.simulate.tiling import Ring, tile

TREES = st.lists(st.lists(st.integers(1, 7), min_size=1, max_size=9), min_size=1, max_size=6)


def area(ring: Ring) -> int:
    """Twice the area; positive when counter-clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def crossings(ring: Ring) -> int:
    """How many pairs of edges of a ring cut each other."""
    edges = list(pairwise(ring))

    def side(a: tuple[int, int], b: tuple[int, int], p: tuple[int, int]) -> int:
        return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])

    return sum(
        side(*e, f[0]) * side(*e, f[1]) < 0 and side(*f, e[0]) * side(*f, e[1]) < 0
        for i, e in enumerate(edges)
        for f in edges[i + 1 :]
    )


@settings(max_examples=40, deadline=None)
@given(tree=TREES, seed=st.integers(0, 1000))
def test_the_grids_tile_the_district(tree: list[list[int]], seed: int) -> None:
    rings = tile(Dice(seed), tree)
    assert len(rings) == sum(map(sum, tree))
    edges = Counter(edge for ring in rings for edge in pairwise(ring))
    assert max(edges.values()) == 1
    outer = {(a, b) for a, b in edges if (b, a) not in edges}
    outline = sum(a[0] * b[1] - b[0] * a[1] for a, b in outer)
    assert sum(map(area, rings)) == outline


@pytest.mark.parametrize("seed", range(3))
def test_rings_are_closed_simple_and_counter_clockwise(seed: int) -> None:
    for ring in tile(Dice(seed), [[5, 4, 3], [6, 2], [7]]):
        assert ring[0] == ring[-1]
        assert area(ring) > 0
        assert crossings(ring) == 0
