"""The usage log: every use of personal data, refused ones too, as the person concerned will see it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

from ..database import Connection, Database, migrate
from ..evidence import EvidenceLog, Leaf, Receipt
from ..model.clock import Clock, SystemClock
from ..model.errors import CivicloomError
from .audit import usage_faults
from .day import office_day
from .holds import Holds
from .rows import INSERT, SELECT, as_row, as_usage
from .tables import MIGRATIONS
from .usage import Membership, Usage

_SET_RECEIPT = "UPDATE cl_usage SET receipt = ? WHERE log_key = ? AND leaf = ?"


class UsageLog:
    """Usage lines in the office database, each with its leaf in the evidence log (charter 2)."""

    def __init__(self, db: Database, log: EvidenceLog, clock: Clock | None = None) -> None:
        migrate(db, "purpose", MIGRATIONS)
        self._db, self._log, self._clock = db, log, clock or SystemClock()
        self._known: dict[tuple[str, int], int] = {}
        self.holds = Holds(db, log, self._clock)

    def subject(self, kind: str, value: str) -> str:
        """The pseudonym under which lines of a subject are kept."""
        return self._log.pseudonym(kind, value)

    def write(self, lines: Sequence[Usage], *, key: str | None = None) -> list[Receipt]:
        """Record lines and their leaves in one durable transaction; a receipt a line."""
        log_key = key or f"usage-{uuid4().hex}"
        receipts = self._log.commit(lambda c: self.record(c, lines, key=log_key), key=log_key)
        self._learn(log_key, receipts)
        return receipts

    def record(self, connection: Connection, lines: Iterable[Usage], *, key: str) -> list[Leaf]:
        """Record lines inside a caller's ``commit(work, key=key)``; return its leaves first of all.

        The key must be the one of the commit: through it a line finds its receipt.
        """
        stamped = [replace(line, at=self._clock.now()) for line in lines]
        rows = [as_row(line, key, leaf) for leaf, line in enumerate(stamped)]
        connection.executemany(INSERT, rows)
        # Receipts are known only after their commit: the next transaction writes them down, and a
        # line whose process died before asks the log by its key.
        for (log_key, leaf), receipt in list(self._known.items()):
            connection.execute(_SET_RECEIPT, (receipt, log_key, leaf))
            self._known.pop((log_key, leaf), None)
        return [_leaf(line) for line in stamped]

    def of(
        self, subjects: Collection[str], memberships: Mapping[str, Collection[Membership]]
    ) -> list[Usage]:
        """All lines about a subject, newest first: its own by pseudonym, and the set-wise ones of every
        dataset and release in which it has a record. Lines under a running hold are left out."""
        lines = self._single(subjects) + self._set_wise(memberships)
        holds = self.holds.on(subjects)
        today = office_day(self._clock)
        shown = [line for line in lines if not any(hold.hides(line, today) for hold in holds)]
        return sorted(shown, key=lambda line: line.number, reverse=True)

    def datasets_read(self) -> list[tuple[str, int]]:
        """Each dataset and release that a set-wise line names: where memberships must be looked up."""
        sql = "SELECT DISTINCT dataset, release FROM cl_usage WHERE subject = '' AND dataset <> ''"
        with self._db.reading() as connection:
            return [(str(name), int(number)) for name, number in connection.execute(sql)]

    def latest(self, limit: int = 100) -> list[Usage]:
        """The newest lines of all, for the office's own auditor."""
        return self._select("ORDER BY number DESC LIMIT ?", (limit,))

    def verify(self) -> list[CivicloomError]:
        """What is wrong with the lines by the evidence log: PUR-044 changed or added, PUR-045 gone."""
        return list(usage_faults(self._select("", ()), self._log.entries(0, self._log.size)))

    def _single(self, subjects: Collection[str]) -> list[Usage]:
        if not subjects:
            return []
        marks = ", ".join("?" * len(subjects))
        return self._select(f"WHERE subject <> '' AND subject IN ({marks})", tuple(subjects))

    def _set_wise(self, memberships: Mapping[str, Collection[Membership]]) -> list[Usage]:
        if not memberships:
            return []
        marks = ", ".join("?" * len(memberships))
        where = f"WHERE subject = '' AND dataset IN ({marks})"
        lines = self._select(where, tuple(memberships))
        return [
            line
            for line in lines
            if any(member.touched_by(line) for member in memberships[line.dataset])
        ]

    def _select(self, where: str, params: Sequence[object]) -> list[Usage]:
        with self._db.reading() as connection:
            rows = connection.execute(f"{SELECT} {where}", params).fetchall()
        return [self._with_receipt(as_usage(row), str(row[-2]), int(row[-1])) for row in rows]

    def _with_receipt(self, line: Usage, key: str, leaf: int) -> Usage:
        if line.receipt is not None:
            return line
        if (key, leaf) not in self._known:
            self._learn(key, self._log.commit(lambda _: [], key=key))
        return replace(line, receipt=self._known.get((key, leaf)))

    def _learn(self, key: str, receipts: Sequence[Receipt]) -> None:
        self._known.update({(key, leaf): receipt.index for leaf, receipt in enumerate(receipts)})


def _leaf(line: Usage) -> Leaf:
    """The evidence of a line: its digest, and facts that name no person."""
    facts = {"action": line.action, "code": line.code}
    if line.dataset:
        facts |= {"dataset": line.dataset, "release": str(line.release), "scope": line.scope}
    return Leaf(
        type="use.read" if line.allowed else "use.refused",
        actor=line.actor,
        object=line.digest(),
        purpose=line.purpose,
        basis=line.basis,
        agreement=",".join(line.agreements),
        subject=line.subject,
        facts=facts,
    )
