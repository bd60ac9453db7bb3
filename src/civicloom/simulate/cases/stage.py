"""The stage on which cases are planted: houses, people and firms kept for them, and the records made about them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle

from ..column import NO_DATE, TODAY
from ..dice import Ints
from ..households import Members
from ..rows import Rows

A = int(TODAY)
NEVER = int(NO_DATE)
OWNER, TENANT, FAMILY = range(3)
ACTIVE, CANCELLED, REVOKED = range(3)
IN_FORCE, ENDED = range(2)
PASSED, FAILED = range(2)
TABLES = {
    "leases": ("house", "landlord", "tenant", "start", "end", "declared"),
    "visits": ("house", "person", "relation", "occupants", "day"),
    "incidents": ("house", "kind", "day"),
    "mediations": ("house", "kind", "person", "day", "closed"),
    "firms": ("line", "mark", "person", "house", "status", "registered", "cancelled", "capital"),
    "filings": ("firm", "quarter", "amount", "day"),
    "licences": ("firm", "kind", "house", "issued", "expires", "status"),
    "inspections": ("house", "firm", "trade", "result", "day"),
    "allowances": ("person", "kind", "day"),
    "tellings": ("person", "kind", "day", "channel"),
}


@dataclass
class Stage:
    """Where a rule's cases are set up. Houses and firms given out once are not given out again."""

    members: Members
    homes: Iterator[int]
    premises: Iterator[int]
    retired: Iterator[int]
    unknown: Iterator[int]
    adults: Iterator[int]
    elders: Iterator[int]
    landlords: Iterator[int]
    tenants: Iterator[int]
    house_of: Ints
    """The house in which each resident is registered."""
    successor: Ints
    """The house in use that stands for each house code."""
    lines: dict[str, list[dict[str, int]]] = field(default_factory=lambda: defaultdict(list))
    overlaps: dict[int, int] = field(default_factory=dict)
    """Persons whose history runs on for so many days after they moved."""

    def add(self, table: str, **values: int) -> int:
        """Put a record on the stage; gives its number among the planted ones of its table."""
        self.lines[table].append(values)
        return len(self.lines[table]) - 1

    def rows(self, table: str) -> Rows:
        """All planted records of a table."""
        return Rows.of(TABLES[table], self.lines[table])

    def visit(self, house: int, relation: int, ago: int) -> None:
        """A visit so many days ago."""
        person = next(self.tenants if relation == TENANT else self.landlords)
        self.add("visits", house=house, person=person, relation=relation, occupants=2, day=A - ago)

    def incident(self, house: int, ago: int) -> None:
        """A safety incident."""
        self.add("incidents", house=house, kind=ago % 5, day=A - ago)

    def mediation(self, house: int, ago: int) -> None:
        """A mediation case, closed at once."""
        self.add(
            "mediations",
            house=house,
            kind=ago % 5,
            person=next(self.landlords),
            day=A - ago,
            closed=A - ago,
        )

    def lease(self, house: int, start: int, end: int, tenant: int | None = None) -> None:
        """A declared lease; ``end`` may be ``NEVER``."""
        who = next(self.tenants) if tenant is None else tenant
        self.add(
            "leases",
            house=house,
            landlord=next(self.landlords),
            tenant=who,
            start=start,
            end=end,
            declared=start,
        )

    def firm(self, house: int, status: int = ACTIVE, cancelled: int = NEVER, line: int = 0) -> int:
        """A firm; gives its number."""
        number = len(self.lines["firms"])
        return self.add(
            "firms",
            line=line,
            mark=number,
            person=next(self.landlords),
            house=house,
            status=status,
            registered=A - 2000 - number % 900,
            cancelled=cancelled,
            capital=10 + number % 500,
        )

    def filing(self, firm: int, day: int) -> None:
        """A tax filing on a day, for the quarter before it."""
        self.add("filings", firm=firm, quarter=NEVER, amount=10_000 + firm % 977, day=day)

    def licence(
        self, firm: int, house: int, expires: int, kind: int = 0, status: int = IN_FORCE
    ) -> int:
        """A licence issued in 2020 or, when it ended before, five years before its end; gives its number."""
        issued = A - 2200 if expires == NEVER else min(A - 2200, expires - 1825)
        return self.add(
            "licences",
            firm=firm,
            kind=kind,
            house=house,
            issued=issued,
            expires=expires,
            status=status,
        )

    def inspection(self, house: int, result: int, ago: int, firm: int = -1) -> None:
        """An inspection of premises so many days ago."""
        self.add("inspections", house=house, firm=firm, trade=0, result=result, day=A - ago)


def circle(numbers: Sequence[int] | Ints) -> Iterator[int]:
    """The numbers again and again."""
    return cycle([int(n) for n in numbers])


def once(numbers: Sequence[int] | Ints) -> Iterator[int]:
    """The numbers, each once."""
    return iter([int(n) for n in numbers])
