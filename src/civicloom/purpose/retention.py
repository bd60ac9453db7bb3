"""Nothing is kept for ever: what is due for deletion, and its removal with a receipt but no content."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..database import Connection, Database, migrate
from ..evidence import EvidenceLog, Leaf, Receipt
from ..model.clock import Clock, SystemClock, timestamp
from ..model.errors import CivicloomError
from .actor import Actor
from .day import OFFICE_ZONE, midnight, office_day
from .register import Register
from .rows import moment
from .tables import MIGRATIONS

USAGE_YEARS = 3
"""How long usage lines are kept at the least (PIPL art. 56: records of processing)."""


@dataclass(frozen=True)
class Kept:
    """Personal content that a room keeps for a purpose: its commitment, what it is, where it lies."""

    commitment: str
    purpose: str
    what: str
    place: str
    since: datetime


class Retention:
    """What is kept for which purpose since when (charter 11, PIPL art. 19)."""

    def __init__(self, db: Database, log: EvidenceLog, clock: Clock | None = None) -> None:
        migrate(db, "purpose", MIGRATIONS)
        self._db, self._log, self._clock = db, log, clock or SystemClock()

    def keep(
        self, connection: Connection, commitment: str, purpose: str, *, what: str, place: str
    ) -> None:
        """Note, in the transaction that stores it, that content is kept for a purpose."""
        row = (commitment, purpose, what, place, timestamp(self._clock.now()))
        connection.execute("INSERT INTO cl_kept VALUES (?, ?, ?, ?, ?, NULL)", row)

    def expired(self, register: Register, today: date) -> list[Kept]:
        """Content past the days of its purpose, oldest first. A purpose that is no longer declared
        keeps nothing."""
        sql = "SELECT commitment, purpose, what, place, since FROM cl_kept WHERE deleted_at IS NULL"
        with self._db.reading() as connection:
            rows = connection.execute(f"{sql} ORDER BY since").fetchall()
        found = [Kept(r[0], r[1], r[2], r[3], moment(r[4])) for r in rows]
        return [kept for kept in found if _is_over(kept, register, today)]

    def delete(
        self, kept: Kept, *, by: Actor, remove: Callable[[Connection, Kept], None]
    ) -> Receipt:
        """Remove content with ``remove``, its salt, and leave a leaf that carries none of it.

        Run again after a crash it gives the same receipt; ``remove`` must bear a second call.
        """

        def work(connection: Connection) -> Leaf:
            remove(connection, kept)
            sql = "UPDATE cl_kept SET deleted_at = ? WHERE commitment = ?"
            connection.execute(sql, (timestamp(self._clock.now()), kept.commitment))
            return Leaf(
                type="purpose.deleted",
                actor=by.id,
                object=kept.commitment,
                purpose=kept.purpose,
                facts={"what": kept.what},
            )

        receipt = self._log.commit(work, key=f"deleted-{kept.commitment}")[0]
        self._log.forget(kept.commitment)
        return receipt

    def drop_usage(self, before: date, *, by: Actor) -> int:
        """Delete usage lines made before a day of the office and log how many. Raises PUR-043 within three years."""
        today = office_day(self._clock)
        if before > today - timedelta(days=round(USAGE_YEARS * 365.25)):
            raise CivicloomError("PUR-043", years=USAGE_YEARS, before=before)
        gone: list[int] = []

        def work(connection: Connection) -> Leaf:
            sql = "DELETE FROM cl_usage WHERE at < ?"
            gone.append(connection.execute(sql, (timestamp(midnight(before)),)).rowcount)
            facts = {"before": before.isoformat(), "lines": gone[-1]}
            digest = hashlib.sha256(repr(facts).encode()).hexdigest()
            return Leaf(type="purpose.usage-dropped", actor=by.id, object=digest, facts=facts)

        self._log.commit(work)
        return gone[-1]


def _is_over(kept: Kept, register: Register, today: date) -> bool:
    purpose = register.purposes.get(kept.purpose)
    days = purpose.retention_days if purpose else 0
    return today > kept.since.astimezone(OFFICE_ZONE).date() + timedelta(days=days)
