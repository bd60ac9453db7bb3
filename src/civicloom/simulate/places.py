"""Streets, communities, grids and roads, with their codes and names."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from .dice import Dice, Ints
from .draw_lists import lists, words
from .scale import Scale
from .tiling import Ring, tile

DIVISION = "330199"
ROADS_A_COMMUNITY = 4


@dataclass(frozen=True)
class Places:
    """The division of the district. Lists of texts; ``*_of`` give the place one level up by number."""

    street_codes: list[str]
    street_names: list[str]
    community_codes: list[str]
    community_names: list[str]
    community_street: Ints
    grid_codes: list[str]
    grid_names: list[str]
    grid_community: Ints
    rings: list[Ring]
    roads: list[str]
    """Road ``ROADS_A_COMMUNITY * community + k`` belongs to that community."""


def places(scale: Scale, dice: Dice) -> Places:
    """The places of a district of this scale."""
    community_street = np.sort(np.arange(scale.communities) % scale.streets)
    grid_community = np.sort(np.arange(scale.grids) % scale.communities)
    street_codes = [f"{DIVISION}{n:03d}" for n in range(1, scale.streets + 1)]
    community_codes = _numbered(street_codes, community_street, 3)
    grids_a_community = np.bincount(grid_community)
    tree = [
        grids_a_community[community_street == street].tolist() for street in range(scale.streets)
    ]
    names = _names(dice, scale.communities)
    grid_codes = _numbered(community_codes, grid_community, 2)
    return Places(
        street_codes=street_codes,
        street_names=[name + "街道" for name in _names(dice, scale.streets, "street")],
        community_codes=community_codes,
        community_names=[name + "社区" for name in names],
        community_street=community_street,
        grid_codes=grid_codes,
        grid_names=[
            f"{names[c]}第{int(code[-2:])}网格"
            for c, code in zip(grid_community, grid_codes, strict=True)
        ],
        grid_community=grid_community,
        rings=tile(dice, tree),
        roads=_roads(dice, scale.communities * ROADS_A_COMMUNITY),
    )


def _numbered(parents: list[str], parent_of: Ints, digits: int) -> list[str]:
    """Codes of children: the parent's code and the number within the parent."""
    first = np.searchsorted(parent_of, parent_of, side="left")
    number = np.arange(len(parent_of)) - first + 1
    return [
        f"{parents[p]}{n:0{digits}d}"
        for p, n in zip(parent_of.tolist(), number.tolist(), strict=True)
    ]


def _names(dice: Dice, count: int, kind: str = "community") -> list[str]:
    """Distinct names of two parts."""
    parts = lists("places")
    every = [a + b for a, b in product(words(parts["first"]), words(parts["second"])) if a != b]
    return [every[i] for i in dice.shuffled(f"places/{kind}", len(every))[:count]]


def _roads(dice: Dice, count: int) -> list[str]:
    kinds = lists("places")["road_kinds"]
    drawn = dice.pick("places/road kind", count, [6, 3, 1, 2])
    return [name + kinds[k] for name, k in zip(_names(dice, count, "road"), drawn, strict=True)]
