"""The true world: places, houses, people, firms, and every record as it truly is."""

from dataclasses import dataclass

import numpy as np

from . import everyday
from .cases import SUBJECTS, TABLES, Planted, Stage, circle, once, plant
from .column import TODAY, Text, join, take
from .dice import Dice, Flags, Ints
from .draw_lists import lists, words
from .everyday.doors import heads
from .homes import Homes, counts, settle
from .households import YEAR, Members, households
from .houses import Houses, houses
from .identity import credit_codes
from .people import People, current, people
from .places import places
from .rows import Rows
from .scale import Scale

RETIRED_SHARE = 80
"""At least one house code was retired for so many residents."""


@dataclass(frozen=True)
class World:
    """All of it. ``planted_rows`` says how many of a table's first rows belong to planted cases."""

    scale: Scale
    dice: Dice
    houses: Houses
    homes: Homes
    people: People
    overlaps: dict[int, int]
    spared: Flags
    """Residents who are the subject of a planted case."""
    tables: dict[str, Rows]
    planted_rows: dict[str, int]
    planted: list[Planted]
    firm_codes: Text
    firm_names: Text


def build_world(residents: int, seed: int) -> World:
    """The world of a seed. Raises SIM-001 for a size that is not offered."""
    scale, dice = Scale(residents), Dice(seed)
    members = households(dice, residents)
    count = int(members.household[-1]) + 1
    homes = settle(scale, count, dice)
    own = houses(
        places(scale, dice),
        dice,
        *counts(scale, count),
        max(4 * scale.cases, residents // RETIRED_SHARE),
        3 * scale.cases,
    )
    stage = _stage(members, homes, own, scale, dice)
    planted = plant(stage, _case_counts(scale, members))
    everybody = people(members, scale.floating, dice)
    spared = np.zeros(residents, bool)
    spared[
        [p.subject for p in planted if p.rule in ("conflicting-residence", "allowance-untold")]
    ] = True
    tables, planted_rows = _tables(stage, homes, everybody, spared, scale, dice)
    firm = np.arange(len(tables["firms"]))
    return World(
        scale,
        dice,
        own,
        homes,
        everybody,
        stage.overlaps,
        spared,
        tables,
        planted_rows,
        planted,
        firm_codes=credit_codes(firm, dice),
        firm_names=_firm_names(tables["firms"]),
    )


def _case_counts(scale: Scale, members: Members) -> dict[str, int]:
    elders = int(_elders(members).sum())
    special = {
        "crowded-firm-address": scale.crowds,
        "allowance-untold": min(scale.cases, elders // 3),
    }
    return dict.fromkeys(SUBJECTS, scale.cases) | special


def _elders(members: Members) -> Flags:
    return current(members) & (members.born < TODAY - 82 * YEAR)


def _stage(members: Members, homes: Homes, own: Houses, scale: Scale, dice: Dice) -> Stage:
    age = TODAY - members.born
    settled = (
        current(members) & (age > 20 * YEAR) & (age < 60 * YEAR) & ~homes.rents[members.household]
    )
    settled &= (members.moved_in > members.born) & (members.moved_in < TODAY - 400)
    first = np.arange(scale.residents, scale.residents + scale.floating)

    def mixed(name: str, numbers: Ints) -> Ints:
        return numbers[dice.shuffled(f"stage/{name}", len(numbers))]

    def apart(houses: Ints) -> Ints:
        """Without those that stand for a retired code: cases about retired codes are set up in them."""
        return houses[~np.isin(houses, own.same_as[own.retired_codes])]

    adults = mixed("adults", np.flatnonzero(settled))
    return Stage(
        members=members,
        homes=once(apart(homes.kept)),
        premises=once(apart(homes.kept_premises)),
        retired=once(mixed("retired", own.retired_codes)),
        unknown=once(mixed("unknown", own.unknown_codes)),
        adults=once(adults),
        elders=once(mixed("elders", np.flatnonzero(_elders(members)))),
        landlords=circle(adults[::-1]),
        tenants=circle(mixed("tenants", first)),
        house_of=homes.of_household[members.household],
        successor=own.same_as,
    )


def _tables(
    stage: Stage, homes: Homes, everybody: People, spared: Flags, scale: Scale, dice: Dice
) -> tuple[dict[str, Rows], dict[str, int]]:
    """Planted rows first, then the everyday ones."""
    planted = {name: stage.rows(name) for name in TABLES}
    first = len(planted["firms"])
    firms = everyday.firms(homes, heads(everybody), scale.firms, first, dice)
    usual = {
        "firms": firms,
        "leases": everyday.leases(homes, everybody, dice),
        "visits": everyday.visits(homes, everybody, dice),
        "incidents": everyday.incidents(homes, everybody, dice),
        "mediations": everyday.mediations(homes, everybody, dice),
        "filings": everyday.filings(firms, first, dice),
        "licences": everyday.licences(firms, first, dice),
        "inspections": everyday.inspections(firms, first, dice),
        "allowances": everyday.allowances(everybody, spared, dice),
        "tellings": everyday.tellings(everybody, spared, dice),
    }
    tables = {name: rows + usual[name] for name, rows in planted.items()}
    return tables, {name: len(rows) for name, rows in planted.items()}


def _firm_names(firms: Rows) -> Text:
    """District, two characters and one more when those are used up, line of business, legal form."""
    marks = words(lists("organisations")["marks"])
    lines = lists("organisations")["lines"]
    turn, pair = np.divmod(firms["mark"], len(marks) ** 2)
    # 7 has no factor in common with the number of pairs, so names next to each other in the list look unlike
    first, second = np.divmod(pair * 7 % len(marks) ** 2, len(marks))
    third = take(["", *marks], turn % (len(marks) + 1))
    business = take([line["words"] + line["form"] for line in lines], firms["line"])
    return join(
        lists("places")["district"], take(marks, first), take(marks, second), third, business
    )
