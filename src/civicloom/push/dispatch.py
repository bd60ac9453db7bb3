"""Findings become dispatches: one for each finding and office, with a due date, never doubled."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Literal

from civicloom.database import Connection, Database
from civicloom.evidence import EvidenceLog, Leaf
from civicloom.model.clock import Clock, Holidays
from civicloom.model.errors import CivicloomError, Place
from civicloom.purpose import office_day
from civicloom.rules import Push, Rule

from .routing import OWN_OFFICE, SCOPE_DIGITS, Route, Routing

Finding = Mapping[str, Any]
Kind = Literal["finding", "notice"]
_DISPATCH = (
    "id, finding, office, rule, rule_version, run, subject_kind, subject, scope, text, facts,"
    " made_on, due_on, bundle, kind"
)


@dataclass(frozen=True)
class Dispatch:
    """Work that an office will turn into a task: a finding, its place, its clock.

    One of the kind ``notice`` asks for nothing: it tells of a subject, and its facts are the reasons.
    """

    id: str
    finding: str
    office: str
    rule: str
    rule_version: str
    run: str
    subject_kind: str
    subject: str
    scope: str
    text: str
    facts: str
    made_on: str
    due_on: str
    bundle: str
    kind: Kind = "finding"


@dataclass(frozen=True)
class Pushed:
    """What one push did: new dispatches, those that had been pushed before, and the receipt.

    ``warning`` is CLK-005 where the holiday table does not reach the new due date.
    """

    rule: str
    office: str
    new: int
    known: int
    due_on: date
    receipt: str | None
    warning: CivicloomError | None = None


def push(
    findings: Iterable[Finding],
    rule: Rule,
    *,
    routing: Routing,
    holidays: Holidays,
    database: Database,
    log: EvidenceLog,
    actor: str,
    clock: Clock,
) -> Pushed:
    """Route the findings of one rule. Pushing the same findings again changes nothing.

    Each finding is a row of the findings table (finding, run, selects, subject, cl_scope,
    sides). Dispatches, their envelopes and the leaf are one transaction, in which it is told what is new:
    of several who push the same at once, one does.
    """
    if rule.push is None:
        raise CivicloomError("PSH-012", rule=rule.id)
    route = routing.route(rule.id)
    office = rule.push.to if route.to == OWN_OFFICE else route.to
    now = clock.now()
    today = office_day(clock)
    due = holidays.add_working_days(today, _term(rule.push, route))
    rows = [_row(finding, rule, route, office, today, due) for finding in findings]
    with database.reading() as connection:
        seeming = _unknown(connection, rows, office)
    new = 0

    def work(connection: Connection) -> list[Leaf]:
        nonlocal new
        fresh = _unknown(connection, seeming, office)
        new = len(fresh)
        if not fresh:
            return []
        bundle = keep(connection, fresh, route.channels, "finding", now)
        return [_leaf(rule, actor, office, bundle, new, due)]

    receipts = log.commit(work) if seeming else []
    warning = _uncounted(today, due, holidays) if new else None
    receipt = receipts[0].id if receipts else None
    return Pushed(rule.id, office, new, len(rows) - new, due, receipt, warning)


def calendar_fault(
    rules: Iterable[Rule], routing: Routing, holidays: Holidays, today: date
) -> CivicloomError | None:
    """CLK-005 when what rules find today would be due in a year that the holiday table does not reach."""
    routes = ((rule.push, routing.first(rule.id, "*")) for rule in rules)
    terms = [_term(asked, route) for asked, route in routes if asked and route]
    last = holidays.add_working_days(today, max(terms, default=0))
    return _uncounted(today, last, holidays) if terms else None


def _uncounted(today: date, due: date, holidays: Holidays) -> CivicloomError | None:
    years = ", ".join(map(str, holidays.silent_years(today, due)))
    place = Place("holidays.yaml")
    return CivicloomError("CLK-005", place=place, due=due, years=years) if years else None


def _term(asked: Push, route: Route) -> int:
    """The clock in working days: the route's, else the rule's own."""
    own = route.within_working_days
    return asked.within_working_days if own is None else own


def dispatches(
    database: Database, *, office: str | None = None, bundle: str | None = None
) -> list[Dispatch]:
    """Dispatches in the order of their dates, of one office or one bundle if named."""
    wanted = [("office", office), ("bundle", bundle)]
    given = [(name, value) for name, value in wanted if value is not None]
    where = " AND ".join(f"{name} = ?" for name, _ in given) or "1 = 1"
    with database.reading() as connection:
        rows = connection.execute(
            f"SELECT {_DISPATCH} FROM cl_dispatch WHERE {where} ORDER BY due_on, id",
            tuple(value for _, value in given),
        ).fetchall()
    return [Dispatch(*row) for row in rows]


def _leaf(rule: Rule, actor: str, office: str, bundle: str, count: int, due: date) -> Leaf:
    return Leaf(
        "push.dispatch",
        actor,
        sha256(bundle.encode()).hexdigest(),
        purpose=rule.purpose,
        basis=rule.law["zh"],
        facts={
            "rule": rule.id,
            "version": rule.version,
            "office": office,
            "count": count,
            "due": due.isoformat(),
        },
    )


def _row(
    finding: Finding, rule: Rule, route: Route, office: str, made: date, due: date
) -> tuple[str, ...]:
    finding_id = str(finding["finding"])
    scope = str(finding.get("cl_scope") or "")[: SCOPE_DIGITS[route.scope_level]]
    sides = finding.get("sides") or "{}"
    return (
        "D-" + sha256(f"{finding_id}\n{office}".encode()).hexdigest()[:20],
        finding_id,
        office,
        rule.id,
        rule.version,
        str(finding["run"]),
        str(finding["selects"]),
        str(finding["subject"]),
        scope,
        _text(rule),
        sides if isinstance(sides, str) else json.dumps(sides, ensure_ascii=False, sort_keys=True),
        made.isoformat(),
        due.isoformat(),
    )


def _text(rule: Rule) -> str:
    text = rule.push.text if rule.push else {}
    return json.dumps(dict(text), ensure_ascii=False, sort_keys=True)


def _unknown(
    connection: Connection, rows: Sequence[tuple[str, ...]], office: str
) -> list[tuple[str, ...]]:
    if not rows:
        return []
    known = {
        row[0]
        for row in connection.execute(
            "SELECT finding FROM cl_dispatch WHERE rule = ? AND office = ?", (rows[0][3], office)
        )
    }
    fresh = {row[1]: row for row in rows if row[1] not in known}
    return [fresh[finding] for finding in sorted(fresh)]


def keep(
    connection: Connection,
    rows: Sequence[tuple[str, ...]],
    channels: Sequence[str],
    kind: Kind,
    now: datetime,
) -> str:
    """Write down dispatches of one rule to one office, none of which is there; gives their bundle.

    One envelope a channel; a bundle without a channel waits in the database for the desk.
    """
    bundle = "B-" + sha256("\n".join(row[0] for row in rows).encode()).hexdigest()[:20]
    office, rule = rows[0][2:4]
    connection.executemany(
        "INSERT INTO cl_envelope(id, bundle, office, channel, rule, made_at, state, attempts,"
        " next_try) VALUES (?,?,?,?,?,?,'waiting',0,?)",
        [
            (f"{bundle}.{channel}", bundle, office, channel, rule, now.isoformat(), now.isoformat())
            for channel in channels
        ],
    )
    connection.executemany(
        f"INSERT INTO cl_dispatch({_DISPATCH}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [(*row, bundle, kind) for row in rows],
    )
    return bundle
