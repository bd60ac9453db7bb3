"""Cases of the rules about premises, firms and licences."""

from .case import found, missed
from .stage import ACTIVE, CANCELLED, ENDED, FAILED, NEVER, PASSED, REVOKED, A, Stage

CROWDED, UNLICENSED, RETIRED = (
    "crowded-firm-address",
    "unlicensed-premises-incidents",
    "licences-on-retired-houses",
)


def _crowd(s: Stage, active: int, gone: int = 0) -> int:
    house = next(s.premises)
    for number in range(active):
        s.firm(house, ACTIVE, line=8 + number % 3)
    for number in range(gone):
        s.firm(
            house, CANCELLED if number % 2 else REVOKED, A - 100 if number % 2 else NEVER, line=8
        )
    return house


@found(CROWDED, "eight firms, never inspected")
def _eight(s: Stage) -> int:
    return _crowd(s, 8)


@found(CROWDED, "passed 366 days ago")
def _passed_long_ago(s: Stage) -> int:
    house = _crowd(s, 9, gone=1)
    s.inspection(house, PASSED, ago=366)
    return house


@found(CROWDED, "failed last week")
def _failed(s: Stage) -> int:
    house = _crowd(s, 11)
    s.inspection(house, FAILED, ago=7)
    return house


@missed(CROWDED, "seven active and two gone")
def _seven(s: Stage) -> int:
    return _crowd(s, 7, gone=2)


@missed(CROWDED, "passed 365 days ago")
def _passed_a_year_ago(s: Stage) -> int:
    house = _crowd(s, 8)
    s.inspection(house, PASSED, ago=365)
    return house


@missed(CROWDED, "failed, then passed")
def _failed_then_passed(s: Stage) -> int:
    house = _crowd(s, 10)
    s.inspection(house, FAILED, ago=90)
    s.inspection(house, PASSED, ago=60)
    return house


def _inspected(s: Stage, incident: int) -> tuple[int, int]:
    """Premises with a firm, an inspection and an incident so many days ago."""
    house = next(s.premises)
    firm = s.firm(house)
    s.inspection(house, PASSED, ago=250, firm=firm)
    s.incident(house, ago=incident)
    return house, firm


@found(UNLICENSED, "incident 180 days ago")
def _half_a_year(s: Stage) -> int:
    return _inspected(s, 180)[0]


@found(UNLICENSED, "licence expired yesterday")
def _expired(s: Stage) -> int:
    house, firm = _inspected(s, 15)
    s.licence(firm, house, A - 1)
    return house


@found(UNLICENSED, "licence cancelled before its end")
def _cancelled(s: Stage) -> int:
    house, firm = _inspected(s, 60)
    s.licence(firm, house, A + 300, status=ENDED)
    return house


@missed(UNLICENSED, "incident 181 days ago")
def _too_old(s: Stage) -> int:
    return _inspected(s, 181)[0]


@missed(UNLICENSED, "licence expires today")
def _expires_today(s: Stage) -> int:
    house, firm = _inspected(s, 30)
    s.licence(firm, house, A)
    return house


@missed(UNLICENSED, "licence without an end")
def _without_end(s: Stage) -> int:
    house, firm = _inspected(s, 2)
    s.licence(firm, house, NEVER)
    return house


@missed(UNLICENSED, "a mediation, no incident")
def _mediation(s: Stage) -> int:
    house = next(s.premises)
    s.inspection(house, FAILED, ago=40, firm=s.firm(house))
    s.mediation(house, ago=20)
    return house


@found(RETIRED, "expires today")
def _retired_today(s: Stage) -> int:
    return s.licence(s.firm(next(s.premises)), next(s.retired), A)


@found(RETIRED, "without an end")
def _retired_open(s: Stage) -> int:
    return s.licence(s.firm(next(s.premises)), next(s.retired), NEVER)


@missed(RETIRED, "expired yesterday")
def _retired_expired(s: Stage) -> int:
    return s.licence(s.firm(next(s.premises)), next(s.retired), A - 1)


@missed(RETIRED, "cancelled")
def _retired_cancelled(s: Stage) -> int:
    return s.licence(s.firm(next(s.premises)), next(s.retired), A + 500, status=ENDED)


@missed(RETIRED, "moved to the successor code")
def _successor(s: Stage) -> int:
    return s.licence(s.firm(next(s.premises)), int(s.successor[next(s.retired)]), A + 500)
