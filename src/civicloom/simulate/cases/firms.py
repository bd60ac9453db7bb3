"""Cases of the rules about firms and their filings."""

from ..column import day
from .case import found, missed
from .stage import ACTIVE, CANCELLED, ENDED, NEVER, REVOKED, A, Stage

FILING, TRADING, ADDRESS = "cancelled-but-filing", "expired-licence-trading", "firm-address-unknown"
QUARTERS = (day("2026-01-12"), day("2026-04-14"), day("2026-07-11"), day("2026-10-13"))
"""Days of the planted filings, one in each quarter."""


def _files(s: Stage, firm: int, count: int = 4) -> int:
    for when in QUARTERS[:count]:
        s.filing(firm, when)
    return firm


@found(FILING, "files the day after")
def _day_after(s: Stage) -> int:
    return _files(s, s.firm(next(s.premises), CANCELLED, QUARTERS[3] - 1))


@found(FILING, "files for two more quarters")
def _two_quarters(s: Stage) -> int:
    return _files(s, s.firm(next(s.premises), CANCELLED, QUARTERS[2] - 40))


@missed(FILING, "files on the day")
def _same_day(s: Stage) -> int:
    return _files(s, s.firm(next(s.premises), CANCELLED, QUARTERS[3]))


@missed(FILING, "revoked, still filing")
def _revoked(s: Stage) -> int:
    return _files(s, s.firm(next(s.premises), REVOKED))


@missed(FILING, "last filing before it was cancelled")
def _stopped(s: Stage) -> int:
    return _files(s, s.firm(next(s.premises), CANCELLED, QUARTERS[1] + 30), count=2)


def _licensed(s: Stage, expires: int) -> int:
    house = next(s.premises)
    firm = s.firm(house)
    s.licence(firm, house, expires)
    return firm


@found(TRADING, "expired 31 days ago")
def _thirty_one(s: Stage) -> int:
    return _files(s, _licensed(s, A - 31))


@found(TRADING, "filed the day after it expired")
def _filed_next_day(s: Stage) -> int:
    return _files(s, _licensed(s, QUARTERS[2] - 1), count=3)


@found(TRADING, "a licence of another kind in force")
def _other_kind(s: Stage) -> int:
    firm = _licensed(s, A - 250)
    s.licence(firm, -1, A + 200, kind=2)
    return _files(s, firm)


@found(TRADING, "cancelled licence that has expired")
def _ended(s: Stage) -> int:
    firm = s.firm(next(s.premises))
    s.licence(firm, -1, A - 90, status=ENDED)
    return _files(s, firm)


@missed(TRADING, "expired 30 days ago")
def _thirty(s: Stage) -> int:
    return _files(s, _licensed(s, A - 30))


@missed(TRADING, "filed on the day it expired")
def _filed_same_day(s: Stage) -> int:
    return _files(s, _licensed(s, QUARTERS[2]), count=3)


@missed(TRADING, "renewed")
def _renewed(s: Stage) -> int:
    firm = _licensed(s, A - 300)
    s.licence(firm, -1, A + 900)
    return _files(s, firm)


@missed(TRADING, "renewed without an end")
def _renewed_open(s: Stage) -> int:
    firm = _licensed(s, A - 120)
    s.licence(firm, -1, NEVER)
    return _files(s, firm)


@found(ADDRESS, "a code that stands in no register")
def _unknown(s: Stage) -> int:
    return _files(s, s.firm(next(s.unknown)))


@found(ADDRESS, "a retired code")
def _retired(s: Stage) -> int:
    return _files(s, s.firm(next(s.retired)))


@missed(ADDRESS, "cancelled firm at an unknown code")
def _cancelled(s: Stage) -> int:
    return s.firm(next(s.unknown), CANCELLED, A - 50)


@missed(ADDRESS, "no house code")
def _no_code(s: Stage) -> int:
    return _files(s, s.firm(-1, ACTIVE))


@missed(ADDRESS, "the successor of a retired code")
def _successor(s: Stage) -> int:
    return _files(s, s.firm(int(s.successor[next(s.retired)])))
