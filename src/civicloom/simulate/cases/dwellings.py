"""Cases of the rules about who lives in a dwelling and what happens there."""

from .case import found, missed
from .stage import FAMILY, NEVER, OWNER, TENANT, A, Stage

RENTALS, OVERLAPS, REPEATS, NO_CARD = (
    "undeclared-rentals",
    "overlapping-leases",
    "repeat-incidents",
    "dwellings-without-card",
)


@found(RENTALS, "visit 180 days ago, incident 90 days ago")
def _oldest(s: Stage) -> int:
    house = next(s.homes)
    s.visit(house, TENANT, ago=180)
    s.incident(house, ago=90)
    return house


@found(RENTALS, "lease ended yesterday")
def _ended(s: Stage) -> int:
    house = next(s.homes)
    s.lease(house, A - 500, A - 1)
    s.visit(house, TENANT, ago=40)
    s.mediation(house, ago=30)
    return house


@found(RENTALS, "lease starts tomorrow")
def _starts(s: Stage) -> int:
    house = next(s.homes)
    s.lease(house, A + 1, A + 366)
    s.visit(house, TENANT, ago=3)
    s.incident(house, ago=12)
    return house


@found(RENTALS, "never declared")
def _never(s: Stage) -> int:
    house = next(s.homes)
    s.visit(house, TENANT, ago=60)
    s.incident(house, ago=45)
    s.mediation(house, ago=0)
    return house


@missed(RENTALS, "lease ends today")
def _ends_today(s: Stage) -> int:
    house = next(s.homes)
    s.lease(house, A - 364, A)
    s.visit(house, TENANT, ago=20)
    s.incident(house, ago=10)
    return house


@missed(RENTALS, "incident 91 days ago")
def _too_old(s: Stage) -> int:
    house = next(s.homes)
    s.visit(house, TENANT, ago=20)
    s.incident(house, ago=91)
    return house


@missed(RENTALS, "visit 181 days ago")
def _visit_too_old(s: Stage) -> int:
    house = next(s.homes)
    s.visit(house, TENANT, ago=181)
    s.mediation(house, ago=5)
    return house


@missed(RENTALS, "owner and family met, no tenant")
def _no_tenant(s: Stage) -> int:
    house = next(s.homes)
    s.visit(house, OWNER, ago=20)
    s.visit(house, FAMILY, ago=8)
    s.incident(house, ago=10)
    return house


@missed(RENTALS, "open lease")
def _open_lease(s: Stage) -> int:
    house = next(s.homes)
    s.lease(house, A - 700, NEVER)
    s.visit(house, TENANT, ago=15)
    s.mediation(house, ago=9)
    return house


@found(OVERLAPS, "30 days")
def _thirty(s: Stage) -> int:
    house = next(s.homes)
    s.lease(house, A - 600, A - 201)
    s.lease(house, A - 230, A + 130)
    return house


@found(OVERLAPS, "open lease and a later one")
def _open_and_later(s: Stage) -> int:
    house = next(s.homes)
    s.lease(house, A - 400, NEVER)
    s.lease(house, A - 100, A + 265)
    return house


@missed(OVERLAPS, "29 days")
def _twenty_nine(s: Stage) -> int:
    house = next(s.homes)
    s.lease(house, A - 600, A - 202)
    s.lease(house, A - 230, A + 130)
    return house


@missed(OVERLAPS, "the same tenant renews early")
def _renews(s: Stage) -> int:
    house, tenant = next(s.homes), next(s.tenants)
    s.lease(house, A - 600, A - 101, tenant)
    s.lease(house, A - 200, A + 165, tenant)
    return house


@missed(OVERLAPS, "the next tenant starts the day after")
def _day_after(s: Stage) -> int:
    house = next(s.homes)
    s.lease(house, A - 600, A - 236)
    s.lease(house, A - 235, A + 130)
    return house


@found(REPEATS, "30 days from the first to the last")
def _thirty_days(s: Stage) -> int:
    house = next(s.homes)
    s.incident(house, ago=129)
    s.mediation(house, ago=115)
    s.incident(house, ago=100)
    return house


@found(REPEATS, "three on one day")
def _one_day(s: Stage) -> int:
    house = next(s.homes)
    s.mediation(house, ago=7)
    s.mediation(house, ago=7)
    s.incident(house, ago=7)
    return house


@found(REPEATS, "four, the last three close together")
def _last_three(s: Stage) -> int:
    house = next(s.homes)
    for ago in (200, 20, 10):
        s.incident(house, ago=ago)
    s.mediation(house, ago=1)
    return house


@missed(REPEATS, "31 days from the first to the last")
def _thirty_one_days(s: Stage) -> int:
    house = next(s.homes)
    s.incident(house, ago=130)
    s.mediation(house, ago=115)
    s.incident(house, ago=100)
    return house


@missed(REPEATS, "three of one office")
def _one_office(s: Stage) -> int:
    house = next(s.homes)
    for ago in (30, 20, 10):
        s.incident(house, ago=ago)
    return house


@missed(REPEATS, "two of two offices")
def _two(s: Stage) -> int:
    house = next(s.homes)
    s.incident(house, ago=12)
    s.mediation(house, ago=11)
    return house


@found(NO_CARD, "visit and incident")
def _visit_incident(s: Stage) -> int:
    house = next(s.unknown)
    s.visit(house, OWNER, ago=70)
    s.incident(house, ago=200)
    return house


@found(NO_CARD, "lease and visit")
def _lease_visit(s: Stage) -> int:
    house = next(s.unknown)
    s.lease(house, A - 300, A + 64)
    s.visit(house, TENANT, ago=33)
    return house


@found(NO_CARD, "incident and mediation")
def _incident_mediation(s: Stage) -> int:
    house = next(s.unknown)
    s.incident(house, ago=300)
    s.mediation(house, ago=20)
    return house


@found(NO_CARD, "inspection and licence")
def _inspection_licence(s: Stage) -> int:
    house = next(s.unknown)
    firm = s.firm(next(s.premises))
    s.inspection(house, 0, ago=120, firm=firm)
    s.licence(firm, house, A + 400)
    return house


@missed(NO_CARD, "one office, three times")
def _one_office_thrice(s: Stage) -> int:
    house = next(s.unknown)
    for ago in (200, 100, 30):
        s.visit(house, OWNER, ago=ago)
    return house


@missed(NO_CARD, "a retired code, used by two offices")
def _retired(s: Stage) -> int:
    house = next(s.retired)
    s.visit(house, FAMILY, ago=150)
    s.mediation(house, ago=170)
    return house
