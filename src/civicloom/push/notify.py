"""Notices: what an office should know at once; told once to each, by declared channels, with its reasons."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from civicloom.database import Connection, Database
from civicloom.evidence import EvidenceLog, Leaf
from civicloom.model.clock import Clock

from .dispatch import keep
from .routing import OWN_OFFICE, Routing


@dataclass(frozen=True)
class Notice:
    """One thing to tell. ``key`` is told once under its name, whatever happens.

    ``text`` (zh and en) is made to be read anywhere, without personal data; ``reasons`` are plain data.
    """

    key: str
    subject_kind: str
    subject: str
    text: Mapping[str, str]
    reasons: Mapping[str, Any]


def notify(
    notices: Sequence[Notice],
    name: str,
    offices: Sequence[str],
    *,
    purpose: str,
    most_a_day: int,
    routing: Routing,
    database: Database,
    log: EvidenceLog,
    actor: str,
    clock: Clock,
) -> list[Notice]:
    """Tell offices of what is new under ``name``; gives the notices that were not told before.

    The channels are those of the route of ``name``, else of the route of what stands before its slash; the
    offices are the given ones, unless the route names another. Without a route notices wait for the desk.
    No more than ``most_a_day`` are told on one day, the first ones. Dispatches, envelopes and leaf are one
    transaction; telling again changes nothing.
    """
    now = clock.now()
    route = routing.first(name, name.partition("/")[0])
    to = list(offices) if route is None or route.to == OWN_OFFICE else [route.to]
    with database.reading() as connection:
        fresh = _fresh(connection, notices, name, now, most_a_day)
    if not fresh or not to:
        return []

    def work(connection: Connection) -> list[Leaf]:
        leaves = []
        for office in to:
            rows = [_row(one, name, office, now) for one in fresh]
            bundle = keep(connection, rows, route.channels if route else (), "notice", now)
            digest = sha256(bundle.encode()).hexdigest()
            facts = {"topic": name, "office": office, "count": len(rows)}
            leaves.append(Leaf("push.notice", actor, digest, purpose, facts=facts))
        return leaves

    ids = [_id(name, one) for one in fresh]
    log.commit(work, key="notify:" + sha256("\n".join([*to, *ids]).encode()).hexdigest())
    return fresh


def _fresh(
    connection: Connection, notices: Sequence[Notice], name: str, now: datetime, most: int
) -> list[Notice]:
    known = {
        row[0]
        for one in notices
        for row in connection.execute(
            "SELECT finding FROM cl_dispatch WHERE finding = ? LIMIT 1", (_id(name, one),)
        )
    }
    today = connection.execute(
        "SELECT count(DISTINCT finding) FROM cl_dispatch WHERE rule = ? AND made_on = ?",
        (name, now.date().isoformat()),
    ).fetchone()
    fresh = {one.key: one for one in reversed(notices) if _id(name, one) not in known}
    left = max(most - int(today[0] if today else 0), 0)
    return list(fresh.values())[::-1][:left]


def _id(name: str, notice: Notice) -> str:
    return sha256(f"{name}\0{notice.key}".encode()).hexdigest()


def _row(notice: Notice, name: str, office: str, now: datetime) -> tuple[str, ...]:
    id_, day = _id(name, notice), now.date().isoformat()
    return (
        "D-" + sha256(f"{id_}\n{office}".encode()).hexdigest()[:20],
        id_,
        office,
        name,
        "",
        "",
        notice.subject_kind,
        notice.subject,
        "",
        json.dumps(dict(notice.text), ensure_ascii=False, sort_keys=True),
        json.dumps(dict(notice.reasons), ensure_ascii=False, sort_keys=True),
        day,
        day,
    )
