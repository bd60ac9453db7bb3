"""Who lives where: owners, registered tenants, floating tenants, and homes kept for planted cases."""

from dataclasses import dataclass

import numpy as np

from .dice import Dice, Flags, Ints
from .scale import Scale

KEPT_HOMES, KEPT_PREMISES = 10, 15
"""Homes and premises kept for planted cases, per case of a rule."""
PERSONS_A_RENTAL = 2


@dataclass(frozen=True)
class Homes:
    """Numbers of dwellings by how they are used."""

    of_household: Ints
    rents: Flags
    """Households that are registered tenants of their home."""
    rentals: Ints
    """Homes let to floating tenants."""
    kept: Ints
    kept_premises: Ints
    premises: Ints


def counts(scale: Scale, households: int) -> tuple[int, int]:
    """How many homes and how many premises the district needs; a few homes stay empty."""
    homes = households + scale.floating // PERSONS_A_RENTAL + KEPT_HOMES * scale.cases
    premises = scale.firms * 4 // 5 + KEPT_PREMISES * scale.cases + 2 * scale.crowds
    return homes + households // 16, premises


def settle(scale: Scale, households: int, dice: Dice) -> Homes:
    """A home for everybody."""
    homes, premises = counts(scale, households)
    order = dice.shuffled("homes", homes)
    rentals = scale.floating // PERSONS_A_RENTAL
    ends = np.cumsum([households, rentals, KEPT_HOMES * scale.cases])
    shops = homes + dice.shuffled("premises", premises)
    kept = KEPT_PREMISES * scale.cases + 2 * scale.crowds
    return Homes(
        of_household=order[: ends[0]],
        rents=dice.chance("homes/rents", households, 0.10),
        rentals=order[ends[0] : ends[1]],
        kept=order[ends[1] : ends[2]],
        kept_premises=shops[:kept],
        premises=shops[kept:],
    )
