"""What persons have said about two records: same or different. Never changed, only followed by another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from civicloom.database import Connection, Database, Migration, migrate
from civicloom.evidence import EvidenceLog, Leaf, Receipt
from civicloom.model.clock import Clock
from civicloom.model.errors import CivicloomError
from civicloom.purpose import Actor

Verdict = Literal["same", "different"]
Record = tuple[str, str]
"""A record as its source and the source's declared key name it."""

MIGRATIONS = (
    Migration(
        1,
        "judgements on pairs of records",
        """
        CREATE TABLE cl_judgement (
            number INTEGER PRIMARY KEY, left_source TEXT NOT NULL, left_key TEXT NOT NULL,
            right_source TEXT NOT NULL, right_key TEXT NOT NULL, verdict TEXT NOT NULL,
            reason TEXT NOT NULL, judge TEXT NOT NULL, judged_at TEXT NOT NULL
        );
        CREATE TABLE cl_candidate (
            linkage TEXT NOT NULL, left_source TEXT NOT NULL, left_key TEXT NOT NULL,
            right_source TEXT NOT NULL, right_key TEXT NOT NULL, weight REAL NOT NULL,
            reason TEXT NOT NULL, linked INTEGER NOT NULL,
            PRIMARY KEY (linkage, left_source, left_key, right_source, right_key)
        );
        """,
    ),
)


@dataclass(frozen=True)
class Judgement:
    """A named person's word on two records. The latest word on a pair is the one that counts."""

    number: int
    left: Record
    right: Record
    verdict: Verdict
    reason: str
    judge: str
    at: datetime


def judge(
    db: Database,
    log: EvidenceLog,
    clock: Clock,
    actor: Actor,
    left: Record,
    right: Record,
    verdict: Verdict,
    reason: str,
    *,
    purpose: str,
) -> Receipt:
    """Write down that two records are, or are not, about the same subject; it holds at every later run.

    Undoing a link is the verdict "different", redoing it "same". Raises LNK-006 for another verdict or
    no reason, LNK-007 for a record against itself.
    """
    if verdict not in ("same", "different") or not reason.strip():
        raise CivicloomError("LNK-006", verdict=verdict, reason=reason)
    if left == right:
        raise CivicloomError("LNK-007", source=left[0], key=left[1])
    first, second = sorted((left, right))
    at = clock.now().isoformat()

    def work(connection: Connection) -> Leaf:
        (last,) = connection.execute(
            "SELECT coalesce(max(number), 0) FROM cl_judgement"
        ).fetchone() or (0,)
        connection.execute(
            "INSERT INTO cl_judgement (number, left_source, left_key, right_source, right_key, verdict, reason, "
            "judge, judged_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (int(last) + 1, *first, *second, verdict, reason.strip(), actor.id, at),
        )
        sealed = log.seal(connection, "|".join((*first, *second, verdict, reason)).encode())
        return Leaf(
            "collide.judgement",
            actor.id,
            sealed,
            purpose,
            facts={"number": int(last) + 1, "verdict": verdict},
        )

    prepare_office(db)
    (receipt, *_) = log.commit(work)
    return receipt


def prepare_office(db: Database) -> None:
    """The room's tables in the office database."""
    migrate(db, "link", MIGRATIONS)


def judgements(db: Database) -> list[Judgement]:
    """Every judgement ever given, oldest first."""
    prepare_office(db)
    with db.reading() as connection:
        rows = connection.execute(
            "SELECT number, left_source, left_key, right_source, right_key, verdict, reason, judge, judged_at "
            "FROM cl_judgement ORDER BY number"
        )
        return [
            Judgement(int(n), (ls, lk), (rs, rk), verdict, reason, who, datetime.fromisoformat(at))
            for n, ls, lk, rs, rk, verdict, reason, who, at in rows
        ]


def in_force(given: Iterable[Judgement]) -> Mapping[tuple[Record, Record], Verdict]:
    """The latest verdict on each pair."""
    return {(j.left, j.right): j.verdict for j in given}


def keep_candidates(
    connection: Connection, linkages: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Put the pairs that wait for a person in place of those of an earlier run of the same linkages."""
    for linkage in linkages:
        connection.execute("DELETE FROM cl_candidate WHERE linkage = ?", (linkage,))
    connection.executemany(
        "INSERT INTO cl_candidate (linkage, left_source, left_key, right_source, right_key, weight, reason, linked) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


@dataclass(frozen=True)
class Candidate:
    """A pair that waits for a person's judgement; linked: whether it is linked meanwhile."""

    linkage: str
    left: Record
    right: Record
    weight: float
    reason: str
    linked: bool


def candidates(db: Database, linkage: str = "", limit: int = 100) -> list[Candidate]:
    """Pairs in the clerical band that no person has judged yet, the least certain first."""
    prepare_office(db)
    with db.reading() as connection:
        rows = connection.execute(
            "SELECT c.linkage, c.left_source, c.left_key, c.right_source, c.right_key, c.weight, c.reason, c.linked "
            "FROM cl_candidate c WHERE (? = '' OR c.linkage = ?) AND NOT EXISTS (SELECT 1 FROM cl_judgement j WHERE "
            "j.left_source = c.left_source AND j.left_key = c.left_key AND j.right_source = c.right_source "
            "AND j.right_key = c.right_key) ORDER BY abs(c.weight), c.left_source, c.left_key, c.right_source, "
            "c.right_key LIMIT ?",
            (linkage, linkage, limit),
        )
        return [
            Candidate(n, (a, b), (c, d), float(w), r, bool(k)) for n, a, b, c, d, w, r, k in rows
        ]
