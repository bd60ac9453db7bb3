"""Leases, visits, incidents and mediations at homes.

Incidents happen at homes that nobody rents, one at each at most, so none of them can be a finding.
"""

import numpy as np

from ..cases.stage import FAMILY, OWNER, TENANT
from ..column import NO_DATE, TODAY
from ..dice import Dice, Ints
from ..homes import PERSONS_A_RENTAL, Homes
from ..households import HEAD
from ..people import People, current
from ..rows import Rows

DECLARED = 0.85
"""Of rented homes so many have a lease; the others are only met at the door."""


def heads(people: People) -> Ints:
    """The person at the head of each household."""
    return np.flatnonzero(people.members.relation == HEAD)


def leases(homes: Homes, people: People, dice: Dice) -> Rows:
    """The present lease of rented homes, and for some of them the one before."""
    letting = np.flatnonzero(homes.rents)
    head = heads(people)
    start = np.maximum(
        people.members.moved_in[head[letting]],
        TODAY - dice.between("lease/start", letting, 30, 700),
    )
    present = _present(homes.of_household[letting], head[letting], start, dice, "registered")
    rental = np.flatnonzero(dice.chance("lease/declared", len(homes.rentals), DECLARED))
    since = TODAY - dice.between("lease/since", rental, 20, 700)
    floating = _present(
        homes.rentals[rental], people.residents + rental * PERSONS_A_RENTAL, since, dice, "floating"
    )
    every = present + floating
    return _with_landlords(every + _former(every, people, dice), head, dice)


def _present(house: Ints, tenant: Ints, start: Ints, dice: Dice, name: str) -> Rows:
    end = TODAY + dice.between(f"lease/end/{name}", house, 0, 600)
    open_end = dice.chance(f"lease/open/{name}", house, 0.05)
    return Rows(
        {"house": house, "tenant": tenant, "start": start, "end": np.where(open_end, NO_DATE, end)}
    )


def _former(present: Rows, people: People, dice: Dice) -> Rows:
    """Leases of floating tenants which ended before the present one began."""
    some = present.take(dice.chance("former/some", present["house"], 0.4))
    house = some["house"]
    end = some["start"] - dice.between("former/gap", house, 1, 90)
    tenant = people.residents + dice.below("former/tenant", house, len(people) - people.residents)
    return Rows(
        {
            "house": house,
            "tenant": tenant,
            "start": end - dice.between("former/length", house, 90, 800),
            "end": end,
        }
    )


def _with_landlords(leases: Rows, head: Ints, dice: Dice) -> Rows:
    row = np.arange(len(leases))
    return Rows(
        {
            "house": leases["house"],
            "landlord": head[dice.below("lease/landlord", row, len(head))],
            "tenant": leases["tenant"],
            "start": leases["start"],
            "end": leases["end"],
            "declared": leases["start"] + dice.between("lease/declared on", row, 0, 25),
        }
    )


def visits(homes: Homes, people: People, dice: Dice) -> Rows:
    """Grid workers' visits of the past year, to a good third of the homes where people live."""
    head = heads(people)
    stays = current(people.members)[head]
    house = np.concatenate([homes.of_household[stays], homes.rentals])
    tenant = np.concatenate([homes.rents[stays], np.ones(len(homes.rentals), bool)])
    met = np.concatenate(
        [head[stays], people.residents + np.arange(len(homes.rentals)) * PERSONS_A_RENTAL]
    )
    seen = np.concatenate(
        [
            np.flatnonzero(dice.chance(f"visit/{turn}", house, rate))
            for turn, rate in ((1, 0.38), (2, 0.1))
        ]
    )
    row = np.arange(len(seen))
    owner = np.where(dice.chance("visit/family", row, 0.06), FAMILY, OWNER)
    return Rows(
        {
            "house": house[seen],
            "person": met[seen],
            "relation": np.where(tenant[seen], TENANT, owner),
            "occupants": dice.between("visit/occupants", row, 1, 5),
            "day": TODAY - dice.between("visit/day", row, 0, 365),
        }
    )


def _quiet_homes(homes: Homes, people: People, dice: Dice) -> Ints:
    """Households that own their home and still live there, in random order."""
    own = np.flatnonzero(~homes.rents & current(people.members)[heads(people)])
    return own[dice.shuffled("events/homes", len(own))]


def incidents(homes: Homes, people: People, dice: Dice) -> Rows:
    """Safety incidents at homes of their owners."""
    where = _quiet_homes(homes, people, dice)[: people.residents // 30]
    row = np.arange(len(where))
    return Rows(
        {
            "house": homes.of_household[where],
            "kind": dice.pick("incident/kind", row, [2, 3, 6, 1, 3]),
            "day": TODAY - dice.between("incident/day", row, 0, 420),
        }
    )


def mediations(homes: Homes, people: People, dice: Dice) -> Rows:
    """Mediation cases at homes of their owners, others than those with incidents."""
    first = people.residents // 30
    where = _quiet_homes(homes, people, dice)[first : first + people.residents // 45]
    row = np.arange(len(where))
    day = TODAY - dice.between("mediation/day", row, 0, 420)
    closed = day + dice.between("mediation/length", row, 1, 45)
    return Rows(
        {
            "house": homes.of_household[where],
            "kind": dice.pick("mediation/kind", row, [2, 6, 5, 4, 1]),
            "person": heads(people)[where],
            "day": day,
            "closed": np.where(closed > TODAY, NO_DATE, closed),
        }
    )
