"""Cases of the rules about persons: where they live, and whether they were told of an allowance."""

from ..column import day
from .case import found, missed
from .stage import A, Stage

RESIDENCE, UNTOLD = "conflicting-residence", "allowance-untold"
EIGHTY = day("1946-11-01")
"""Born on this day, a person turns eighty on the day of the simulation."""


def _rents(s: Stage, start: int, end: int, from_move: bool = False) -> int:
    """A registered adult who is tenant of another house; days from today, or from the move in."""
    person = next(s.adults)
    base = int(s.members.moved_in[person]) if from_move else A
    s.lease(next(s.homes), base + start, base + end, person)
    return person


@found(RESIDENCE, "lease began 30 days ago, today counted")
def _thirty(s: Stage) -> int:
    return _rents(s, -29, 300)


@found(RESIDENCE, "old lease ran on for 30 days")
def _ran_on(s: Stage) -> int:
    return _rents(s, -400, 29, from_move=True)


@found(RESIDENCE, "history runs on for 30 days")
def _history(s: Stage) -> int:
    person = next(s.adults)
    s.overlaps[person] = 30
    return person


@missed(RESIDENCE, "lease began 29 days ago, today counted")
def _twenty_nine(s: Stage) -> int:
    return _rents(s, -28, 300)


@missed(RESIDENCE, "old lease ran on for 29 days")
def _ran_on_less(s: Stage) -> int:
    return _rents(s, -400, 28, from_move=True)


@missed(RESIDENCE, "history runs on for 29 days")
def _history_less(s: Stage) -> int:
    person = next(s.adults)
    s.overlaps[person] = 29
    return person


@missed(RESIDENCE, "tenant of the registered house")
def _same_house(s: Stage) -> int:
    person = next(s.adults)
    s.lease(int(s.house_of[person]), A - 200, A + 165, person)
    return person


@missed(RESIDENCE, "lease begins tomorrow")
def _tomorrow(s: Stage) -> int:
    return _rents(s, 1, 365)


@found(UNTOLD, "eighty today")
def _eighty_today(s: Stage) -> int:
    person = next(s.elders)
    s.members.born[person] = EIGHTY
    return person


@found(UNTOLD, "never told")
def _never(s: Stage) -> int:
    return next(s.elders)


@missed(UNTOLD, "eighty tomorrow")
def _eighty_tomorrow(s: Stage) -> int:
    person = next(s.elders)
    s.members.born[person] = EIGHTY + 1
    return person


@missed(UNTOLD, "told, no allowance yet")
def _told(s: Stage) -> int:
    person = next(s.elders)
    s.add("tellings", person=person, kind=1, day=A - 10, channel=2)
    return person


@missed(UNTOLD, "has the allowance, was never told")
def _has_it(s: Stage) -> int:
    person = next(s.elders)
    s.add("allowances", person=person, kind=1, day=A - 200)
    return person


@missed(UNTOLD, "moved out last month")
def _left(s: Stage) -> int:
    person = next(s.elders)
    s.members.moved_out[person] = A - 30
    return person
