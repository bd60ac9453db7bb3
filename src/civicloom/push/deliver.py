"""Delivery: waiting envelopes go out, failures are tried again later, every attempt is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from civicloom.database import Connection, Database
from civicloom.evidence import EvidenceLog, Leaf
from civicloom.model.clock import Clock
from civicloom.model.errors import CivicloomError

from .channels import Letter, Send, sender
from .dispatch import dispatches
from .routing import Routing

WAITS = (1, 5, 25, 120, 600)
"""Minutes to the next try after each failure; after the last one the envelope has failed."""


@dataclass(frozen=True)
class Delivered:
    """One attempt: ``outcome`` is delivered, waiting (tried again at ``next_try``) or failed."""

    envelope: str
    office: str
    channel: str
    outcome: str
    detail: str
    receipt: str | None = None
    next_try: str | None = None


def deliver(
    routing: Routing,
    *,
    database: Database,
    log: EvidenceLog,
    home: Path,
    actor: str,
    clock: Clock,
) -> list[Delivered]:
    """Try every envelope that is due. ``home`` is the folder that channel paths start from.

    Of deliveries at once the one that arrived counts: another's failure puts nothing off any more.
    """
    now = clock.now()
    with database.reading() as connection:
        due = connection.execute(
            "SELECT id, bundle, office, channel, rule, attempts FROM cl_envelope"
            " WHERE state = 'waiting' AND next_try <= ? ORDER BY made_at, id",
            (now.isoformat(),),
        ).fetchall()
    done = []
    for envelope, bundle, office, channel, rule, attempts in due:
        lines = tuple(dispatches(database, bundle=bundle))
        letter = Letter(envelope, office, rule, now, lines)
        send = _way_out(routing, channel, home)
        one = _attempt(letter, channel, send, attempts, database, log, actor)
        done += [one] if one else []
    return done


def _way_out(routing: Routing, channel: str, home: Path) -> Send:
    """The channel's way out, made when it is used: one that is wrongly declared fails alone."""

    def send(letter: Letter) -> str:
        declared = routing.channels.get(channel)
        if declared is None:
            raise CivicloomError("PSH-005", channel=channel)
        return sender(declared, home, routing.allow)(letter)

    return send


def _attempt(
    letter: Letter,
    channel: str,
    send: Send,
    attempts: int,
    database: Database,
    log: EvidenceLog,
    actor: str,
) -> Delivered | None:
    digest = sha256(letter.payload()).hexdigest()
    try:
        detail = send(letter)
    except CivicloomError as error:
        return _put_off(letter, channel, error, attempts, digest, database)

    def work(connection: Connection) -> Leaf:
        attempt = _set(connection, letter.envelope, "delivered", letter.at)
        _keep(connection, letter, attempt, "delivered", detail, digest)
        return Leaf("push.delivered", actor, digest, facts=_facts(letter, channel, attempt))

    receipt = log.commit(work, key=f"deliver:{letter.envelope}")[0]
    return Delivered(letter.envelope, letter.office, channel, "delivered", detail, receipt.id)


def _put_off(
    letter: Letter,
    channel: str,
    error: CivicloomError,
    attempts: int,
    digest: str,
    database: Database,
) -> Delivered | None:
    """The failure, kept, unless another delivery has tried this envelope meanwhile."""
    last = attempts >= len(WAITS)
    outcome = "failed" if last else "waiting"
    later = letter.at if last else letter.at + timedelta(minutes=WAITS[attempts])
    with database.transaction() as connection:
        attempt = _set(connection, letter.envelope, outcome, later, after=attempts)
        if not attempt:
            return None
        _keep(connection, letter, attempt, outcome, str(error), digest)
    next_try = None if last else later.isoformat()
    return Delivered(
        letter.envelope, letter.office, channel, outcome, str(error), next_try=next_try
    )


def _keep(
    connection: Connection, letter: Letter, attempt: int, outcome: str, detail: str, digest: str
) -> None:
    connection.execute(
        "INSERT INTO cl_attempt(envelope, attempt, at, outcome, detail, digest)"
        " VALUES (?,?,?,?,?,?)",
        (letter.envelope, attempt, letter.at.isoformat(), outcome, detail, digest),
    )


def _set(
    connection: Connection,
    envelope: str,
    state: str,
    next_try: datetime,
    *,
    after: int | None = None,
) -> int:
    """Count one more attempt; gives its number. 0 when it was to come ``after`` so many, and did not."""
    changed = connection.execute(
        "UPDATE cl_envelope SET state = ?, attempts = attempts + 1, next_try = ?"
        " WHERE id = ? AND attempts = COALESCE(?, attempts)",
        (state, next_try.isoformat(), envelope, after),
    )
    if not changed.rowcount:
        return 0
    row = connection.execute(
        "SELECT attempts FROM cl_envelope WHERE id = ?", (envelope,)
    ).fetchone()
    return int(row[0]) if row else 0


def _facts(letter: Letter, channel: str, attempt: int) -> Mapping[str, object]:
    return {
        "office": letter.office,
        "channel": channel,
        "attempt": attempt,
        "count": len(letter.dispatches),
    }
