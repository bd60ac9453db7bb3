"""Holds: the only way in which a usage line is shown later, on a legal ground and to an end date."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..database import Connection, Database
from ..evidence import EvidenceLog, Leaf
from ..model.clock import Clock, timestamp
from ..model.errors import CivicloomError
from .actor import Actor
from .day import office_day
from .rows import moment
from .usage import Usage

LONGEST_DAYS = 180
_SELECT = "SELECT number, subject, purpose, ground, actor, office, covers_from, until, lifted_at FROM cl_hold"


@dataclass(frozen=True)
class Hold:
    """Lines about a subject for one purpose, made from ``covers_from`` on, wait until the end date."""

    number: int
    subject: str
    purpose: str
    ground: str
    actor: str
    office: str
    covers_from: datetime
    until: date
    lifted: bool

    def runs(self, today: date) -> bool:
        """True while the hold has effect; its end date is its last day."""
        return not self.lifted and today <= self.until

    def hides(self, line: Usage, today: date) -> bool:
        """True when the hold keeps a line of its subject back today."""
        if not self.runs(today) or line.purpose != self.purpose:
            return False
        return line.at is not None and line.at >= self.covers_from


@dataclass(frozen=True)
class HoldCount:
    """How many holds run now and how many there have been: figures for the public."""

    running: int
    total: int


class Holds:
    """The holds in the office database, each placed and lifted with a leaf in the evidence log."""

    def __init__(self, db: Database, log: EvidenceLog, clock: Clock) -> None:
        self._db, self._log, self._clock = db, log, clock

    def place(
        self,
        subject: str,
        *,
        purpose: str,
        ground: str,
        by: Actor,
        until: date,
        continues: int | None = None,
    ) -> Hold:
        """Place a hold on a subject (a pseudonym). Raises PUR-040 for an end date that is past or more
        than 180 days away, PUR-041 when ground, purpose or subject is missing, PUR-042 when the hold
        that it continues does not run."""
        self._check(subject, purpose, ground, until)
        now = self._clock.now()
        covers = self.running(continues).covers_from if continues is not None else now
        number: list[int] = []

        def work(connection: Connection) -> Leaf:
            dates = (timestamp(covers), timestamp(now), until.isoformat())
            row = (subject, purpose, ground, by.id, by.office, *dates)
            number.append(_insert(connection, row))
            # Sealed, without the subject: whoever knows a pseudonym must not find its hold in the log.
            seal = self._log.seal(connection, json.dumps(row).encode())
            return _leaf("purpose.hold", by, seal, number[-1], until=until.isoformat())

        self._log.commit(work)
        return self.running(number[-1])

    def lift(self, number: int, *, by: Actor) -> None:
        """End a hold before its date. Raises PUR-042 when it does not run."""
        hold = self.running(number)

        def work(connection: Connection) -> Leaf:
            sql = "UPDATE cl_hold SET lifted_at = ? WHERE number = ?"
            connection.execute(sql, (timestamp(self._clock.now()), number))
            seal = self._log.seal(connection, json.dumps([number, hold.subject]).encode())
            return _leaf("purpose.lift", by, seal, number)

        self._log.commit(work)

    def running(self, number: int) -> Hold:
        """A hold that runs today. Raises PUR-042 for any other number."""
        with self._db.reading() as connection:
            row = connection.execute(f"{_SELECT} WHERE number = ?", (number,)).fetchone()
        hold = _hold(row) if row else None
        if hold is None or not hold.runs(self._today()):
            raise CivicloomError("PUR-042", number=number)
        return hold

    def on(self, subjects: Collection[str]) -> list[Hold]:
        """The holds that run today on any of the pseudonyms."""
        if not subjects:
            return []
        marks = ", ".join("?" * len(subjects))
        with self._db.reading() as connection:
            rows = connection.execute(f"{_SELECT} WHERE subject IN ({marks})", tuple(subjects))
            found = [_hold(row) for row in rows]
        return [hold for hold in found if hold.runs(self._today())]

    def count(self) -> HoldCount:
        """The public figures."""
        with self._db.reading() as connection:
            found = [_hold(row) for row in connection.execute(_SELECT)]
        return HoldCount(sum(hold.runs(self._today()) for hold in found), len(found))

    def _check(self, subject: str, purpose: str, ground: str, until: date) -> None:
        words = {"subject": subject, "purpose": purpose, "ground": ground}
        missing = [word for word, value in words.items() if not value.strip()]
        if missing:
            raise CivicloomError("PUR-041", word=", ".join(missing))
        today = self._today()
        if not today < until <= today + timedelta(days=LONGEST_DAYS):
            raise CivicloomError("PUR-040", days=LONGEST_DAYS, until=until)

    def _today(self) -> date:
        return office_day(self._clock)


def _leaf(kind: str, by: Actor, seal: str, number: int, **facts: object) -> Leaf:
    return Leaf(type=kind, actor=by.id, object=seal, facts={"hold": number, **facts})


def _insert(connection: Connection, row: tuple[object, ...]) -> int:
    sql = (
        "INSERT INTO cl_hold"
        " (subject, purpose, ground, actor, office, covers_from, placed_at, until)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING number"
    )
    found = connection.execute(sql, row).fetchone()
    assert found is not None  # noqa: S101  (RETURNING always gives the row)
    return int(found[0])


def _hold(row: tuple[object, ...]) -> Hold:
    number, subject, purpose, ground, actor, office, covers, until, lifted = map(str, row)
    end, start = date.fromisoformat(until), moment(covers)
    return Hold(int(number), subject, purpose, ground, actor, office, start, end, lifted != "None")
