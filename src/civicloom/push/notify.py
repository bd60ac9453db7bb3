"""Notices: what an office should know at once; told once to each, by declared channels, with its reasons."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from civicloom.database import Connection, Database
from civicloom.evidence import EvidenceLog, Leaf
from civicloom.model.clock import Clock
from civicloom.purpose import office_day

from .dispatch import keep
from .routing import OWN_OFFICE, Routing


@dataclass(frozen=True)
class Notice:
    """One thing to tell. ``key`` is told once under its name, whatever happens.

    ``text`` (zh and en) is made to be read anywhere, without personal data; ``reasons`` are plain data.
    ``also`` are keys that stand for the same thing: once one of them was told, this is not.
    """

    key: str
    subject_kind: str
    subject: str
    text: Mapping[str, str]
    reasons: Mapping[str, Any]
    also: tuple[str, ...] = ()


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
    transaction, in which it is told what is new; telling again changes nothing.
    """
    now, today = clock.now(), office_day(clock).isoformat()
    route = routing.first(name, name.partition("/")[0])
    to = list(dict.fromkeys(offices)) if route is None or route.to == OWN_OFFICE else [route.to]
    with database.reading() as connection:
        seeming = _fresh(connection, notices, name, today, most_a_day)
    fresh: list[Notice] = []

    def work(connection: Connection) -> list[Leaf]:
        nonlocal fresh
        fresh = _fresh(connection, notices, name, today, most_a_day)
        leaves: list[Leaf] = []
        if not fresh:
            return leaves
        for office in to:
            rows = [_row(one, name, office, today) for one in fresh]
            bundle = keep(connection, rows, route.channels if route else (), "notice", now)
            digest = sha256(bundle.encode()).hexdigest()
            facts = {"topic": name, "office": office, "count": len(rows)}
            leaves.append(Leaf("push.notice", actor, digest, purpose, facts=facts))
        return leaves

    if seeming and to:
        log.commit(work)
    return fresh


def _fresh(
    connection: Connection, notices: Sequence[Notice], name: str, day: str, most: int
) -> list[Notice]:
    told = connection.execute(
        "SELECT count(DISTINCT finding) FROM cl_dispatch WHERE rule = ? AND made_on = ?",
        (name, day),
    ).fetchone()
    left = max(most - int(told[0] if told else 0), 0)
    fresh: list[Notice] = []
    seen: set[str] = set()
    for one in notices:
        keys = {one.key, *one.also}
        if len(fresh) < left and not keys & seen and not _told(connection, name, keys):
            fresh.append(one)
            seen.add(one.key)
    return fresh


def _told(connection: Connection, name: str, keys: set[str]) -> bool:
    ids = [_id(name, key) for key in sorted(keys)]
    marks = ", ".join("?" * len(ids))
    query = f"SELECT 1 FROM cl_dispatch WHERE finding IN ({marks}) LIMIT 1"
    return connection.execute(query, ids).fetchone() is not None


def _id(name: str, key: str) -> str:
    return sha256(f"{name}\0{key}".encode()).hexdigest()


def _row(notice: Notice, name: str, office: str, day: str) -> tuple[str, ...]:
    id_ = _id(name, notice.key)
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
