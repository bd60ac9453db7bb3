"""Firms, their tax filings and licences, and the inspections of their premises.

Never eight firms at one house, no incident at an inspected one, no filing after a licence expired for good.
"""

import numpy as np

from ..cases.stage import ACTIVE, ENDED, FAILED, IN_FORCE, PASSED
from ..column import NO_DATE, TODAY, day
from ..dice import Dice, Ints
from ..draw_lists import lists
from ..homes import Homes
from ..rows import Rows

QUARTER_ENDS = tuple(day(text) for text in ("2025-12-31", "2026-03-31", "2026-06-30", "2026-09-30"))
QUARTER_NAMES = ("2025Q4", "2026Q1", "2026Q2", "2026Q3")
NO_LICENCE = -1


def kind_of_line() -> Ints:
    """The kind of licence each line of business needs, or ``NO_LICENCE``."""
    kinds = list(lists("organisations")["licences"])
    needed = [line["licence"] for line in lists("organisations")["lines"]]
    return np.array([kinds.index(kind) if kind else NO_LICENCE for kind in needed])


def firms(homes: Homes, owners: Ints, count: int, planted: int, dice: Dice) -> Rows:
    """So many firms; ``planted`` says how many stand before them in the list, whose names they must not take."""
    row = np.arange(count)
    status = dice.pick("firm/status", row, [84, 11, 5])
    registered = TODAY - dice.between("firm/registered", row, 400, 8000)
    gone = TODAY - dice.between("firm/cancelled", row, 1, 390)
    return Rows(
        {
            "line": dice.pick(
                "firm/line", row, [line["weight"] for line in lists("organisations")["lines"]]
            ),
            "mark": planted + row,
            "person": owners[dice.below("firm/owner", row, len(owners))],
            "house": np.where(
                dice.chance("firm/no house", row, 0.06),
                -1,
                homes.premises[row % len(homes.premises)],
            ),
            "status": status,
            "registered": registered,
            "cancelled": np.where(status == 1, gone, NO_DATE),
            "capital": np.array([3, 10, 50, 100, 200, 500, 1000])[
                dice.below("firm/capital", row, 7)
            ],
        }
    )


def filings(firms: Rows, first: int, dice: Dice) -> Rows:
    """A filing for each of four quarters, as long as the firm was on the register; ``first`` is the first firm's number."""
    firm = np.repeat(np.arange(len(firms)), len(QUARTER_ENDS))
    quarter = np.tile(np.arange(len(QUARTER_ENDS)), len(firms))
    row = np.arange(len(firm))
    filed = np.array(QUARTER_ENDS)[quarter] + dice.between("filing/day", row, 1, 15)
    gone = firms["cancelled"][firm]
    files = ((gone == NO_DATE) | (filed <= gone)) & ~dice.chance("filing/missed", row, 0.04)
    rows = Rows(
        {
            "firm": firm + first,
            "quarter": quarter,
            "amount": dice.between("filing/amount", row, 0, 400_000),
            "day": filed,
        }
    )
    return rows.take(files)


def licences(firms: Rows, first: int, dice: Dice) -> Rows:
    """Licences in force, some lapsed within the month, some of them the renewal of an older one."""
    kind = kind_of_line()[firms["line"]]
    holder = np.flatnonzero((kind != NO_LICENCE) & dice.chance("licence/held", len(firms), 0.9))
    lapsed = dice.chance("licence/lapsed", holder, 0.03)
    expires = TODAY + np.where(
        lapsed,
        -dice.between("licence/ago", holder, 1, 30),
        dice.between("licence/left", holder, 1, 1500),
    )
    expires = np.where(dice.chance("licence/open", holder, 0.05), NO_DATE, expires)
    issued = np.where(expires == NO_DATE, TODAY - 900, expires - 1826)
    active = firms["status"][holder] == ACTIVE
    present = Rows(
        {
            "firm": holder + first,
            "kind": kind[holder],
            "house": firms["house"][holder],
            "issued": issued,
            "expires": expires,
            "status": np.where(active, IN_FORCE, ENDED),
        }
    )
    older = present.take(dice.chance("licence/older", holder, 0.2))
    before = {name: older[name] for name in ("firm", "kind", "house", "status")}
    return present + Rows(
        {**before, "issued": older["issued"] - 1826, "expires": older["issued"] - 1}
    )


def inspections(firms: Rows, first: int, dice: Dice) -> Rows:
    """Inspections of two years at premises that have a house code."""
    there = np.flatnonzero(firms["house"] >= 0)
    seen = np.concatenate(
        [
            there[dice.chance(f"inspection/{turn}", there, rate)]
            for turn, rate in ((1, 0.5), (2, 0.2), (3, 0.1))
        ]
    )
    row = np.arange(len(seen))
    trades = list(lists("organisations")["trades"])
    trade = np.array([trades.index(line["trade"]) for line in lists("organisations")["lines"]])
    return Rows(
        {
            "house": firms["house"][seen],
            "firm": seen + first,
            "trade": trade[firms["line"][seen]],
            "result": np.where(dice.chance("inspection/failed", row, 0.15), FAILED, PASSED),
            "day": TODAY - dice.between("inspection/day", row, 0, 720),
        }
    )
