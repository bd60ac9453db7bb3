"""A finding is not a decision: what named persons have said about findings. Appended, never changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from civicloom.database import Connection, Database
from civicloom.evidence import Leaf, Receipt
from civicloom.library import Library
from civicloom.model.errors import CivicloomError
from civicloom.purpose import Actor

from . import ledger

Said = Literal["confirmed", "refuted", "settled"]
SAID = ("confirmed", "refuted", "settled")
"""confirmed: the facts do disagree; refuted: the finding was wrong; settled: it was right and is mended."""


@dataclass(frozen=True)
class Verdict:
    """A named person's word on a finding. The latest word counts; the earlier ones stay."""

    number: int
    finding: str
    rule: str
    run: str
    said: str
    reason: str
    judge: str
    at: datetime


def verdict(
    finding: str, said: str, library: Library, *, actor: Actor, purpose: str, reason: str
) -> Receipt:
    """Write down what a person says about a finding that stands in the latest release.

    Raises CLD-005 for another word or no reason, CLD-006 for a finding that this purpose does not see,
    and the PUR code of a refusal.
    """
    if said not in SAID or not reason.strip():
        raise CivicloomError("CLD-005", said=said, known=", ".join(SAID))
    rule, run = _standing(finding, library, actor, purpose)
    at = library.clock.now().isoformat()

    def work(connection: Connection) -> Leaf:
        last = connection.execute("SELECT coalesce(max(number), 0) FROM cl_verdict").fetchall()[0][
            0
        ]
        connection.execute(
            "INSERT INTO cl_verdict (number, finding, rule, run, said, reason, judge, judged_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (int(last) + 1, finding, rule, run, said, reason.strip(), actor.id, at),
        )
        sealed = library.log.seal(connection, "|".join((finding, said, reason)).encode())
        facts = {"number": int(last) + 1, "rule": rule, "run": run, "said": said}
        return Leaf("collide.verdict", actor.id, sealed, purpose, facts=facts)

    ledger.prepare(library.db)
    (receipt, *_) = library.log.commit(work)
    return receipt


def verdicts(db: Database, *, finding: str | None = None, rule: str | None = None) -> list[Verdict]:
    """Every verdict, oldest first; those on one finding or of one rule when it is named."""
    ledger.prepare(db)
    asked = {"finding": finding, "rule": rule}
    given = {name: value for name, value in asked.items() if value is not None}
    where = "WHERE " + " AND ".join(f"{name} = ?" for name in given) if given else ""
    with db.reading() as connection:
        rows = connection.execute(
            "SELECT number, finding, rule, run, said, reason, judge, judged_at"
            f" FROM cl_verdict {where} ORDER BY number",
            tuple(given.values()),
        )
        return [
            Verdict(
                int(number), a_finding, a_rule, run, said, reason, judge, datetime.fromisoformat(at)
            )
            for number, a_finding, a_rule, run, said, reason, judge, at in rows
        ]


def error_rate(db: Database, rule: str) -> tuple[int, int]:
    """How many findings of a rule were refuted, and how many were judged; each finding's last word counts."""
    last = {one.finding: one.said for one in verdicts(db, rule=rule)}
    return sum(said == "refuted" for said in last.values()), len(last)


def _standing(finding: str, library: Library, actor: Actor, purpose: str) -> tuple[str, str]:
    asked = {"findings": ("finding", "rule", "run")}
    with library.open(actor, purpose, asked, why="verdict", about=finding[:12]) as opened:
        rows = opened.sql("SELECT finding, rule, run FROM findings").read_all()
    found = [row for row in rows.to_pylist() if row["finding"] == finding]
    if not found:
        raise CivicloomError("CLD-006", finding=finding, purpose=purpose)
    return str(found[0]["rule"]), str(found[0]["run"])
