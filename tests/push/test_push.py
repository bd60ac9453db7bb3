"""Findings become dispatches once, with a clock in working days, and go out until they arrive."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from civicloom.database import Database, migrate, open_database
from civicloom.evidence import EvidenceLog
from civicloom.model.clock import FixedClock, Holidays
from civicloom.model.errors import CivicloomError
from civicloom.push import MIGRATIONS, Channel, Route, Routing, deliver, dispatches, push
from civicloom.rules import Push, Rule

FRIDAY = datetime(2026, 9, 25, 2, tzinfo=UTC)
HOLIDAYS = Holidays(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    workdays=frozenset({date(2026, 10, 10)}),
)
SCOPE = "33019900100203"
RULE = Rule(
    id="undeclared-rentals", version="1.0.0", title={"en": "t", "zh": "标题"}, summary={"en": "s", "zh": "摘要"},
    law={"en": "a law", "zh": "某法"}, owner="housing", purpose="housing-safety", selects="dwelling", key=(),
    parameters={}, register={}, push=Push("housing", 7, {"en": "Look", "zh": "请核查"}), tests=(), sql="",
    declaration="", path=Path(),
)  # fmt: skip


def findings(count: int) -> list[dict[str, Any]]:
    return [
        {
            "finding": f"{number:064x}", "run": "run-1", "selects": "dwelling", "cl_scope": SCOPE,
            "subject": f"{SCOPE}00001{number:06d}", "sides": '{"left": {"visits": 1}}',
        }
        for number in range(count)
    ]  # fmt: skip


class Office:
    """An office database, a log and a clock that can be put forward."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.now = FRIDAY
        self.database: Database = open_database(f"sqlite:///{home / 'office.db'}")
        migrate(self.database, "push", MIGRATIONS)
        self.log = EvidenceLog(
            self.database, keys=home / "keys", origin="test.example/log", clock=FixedClock(FRIDAY)
        )
        self.routing = routing("file", {"folder": "outbox"})

    def push(self, found: list[dict[str, Any]], rule: Rule = RULE) -> Any:
        return push(
            found, rule, routing=self.routing, holidays=HOLIDAYS, database=self.database, log=self.log,
            actor="steward@data-office", clock=FixedClock(self.now),
        )  # fmt: skip

    def deliver(self) -> list[Any]:
        return deliver(
            self.routing, database=self.database, log=self.log, home=self.home,
            actor="steward@data-office", clock=FixedClock(self.now),
        )  # fmt: skip


def routing(kind: str, settings: dict[str, Any], allow: frozenset[str] = frozenset()) -> Routing:
    route = Route("*", "rule", "grid", None, ("out",))
    return Routing((route,), {"out": Channel("out", kind, settings)}, allow)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.database.close()


def test_a_finding_is_dispatched_once_to_the_office_of_its_rule(office: Office) -> None:
    first, again = office.push(findings(3)), office.push(findings(4))
    assert (first.office, first.new, first.known) == ("housing", 3, 0)
    assert (again.new, again.known) == (1, 3)
    assert len(dispatches(office.database, office="housing")) == 4


def test_the_same_finding_twice_in_one_push_is_one_dispatch(office: Office) -> None:
    office.push(findings(2) + findings(2))
    assert len(dispatches(office.database)) == 2


def test_pushing_nothing_new_leaves_no_leaf(office: Office) -> None:
    office.push(findings(2))
    size = office.log.size
    assert office.push(findings(2)).receipt is None
    assert office.log.size == size


def test_the_clock_runs_in_working_days_over_the_holidays(office: Office) -> None:
    # Mon 28, Tue 29, Wed 30 September; holidays 1-7 October; Thu 8, Fri 9, Sat 10 (made up), Mon 12
    assert office.push(findings(1)).due_on == date(2026, 10, 12)


def test_the_clock_runs_from_the_day_in_the_office(office: Office) -> None:
    office.now = datetime(2026, 9, 27, 23, tzinfo=UTC)  # Monday the 28th, seven in the morning
    assert office.push(findings(1)).due_on == date(2026, 10, 13)
    assert dispatches(office.database)[0].made_on == "2026-09-28"


def test_a_due_date_beyond_the_holiday_table_is_told_as_such(office: Office) -> None:
    assert office.push(findings(1)).warning is None
    office.now = datetime(2026, 12, 28, 2, tzinfo=UTC)
    warning = office.push(findings(2)).warning
    assert (warning.code, warning.facts["years"]) == ("CLK-005", "2027")
    assert office.push(findings(2)).warning is None  # no new due date


def test_the_place_is_told_as_exactly_as_the_route_says(office: Office) -> None:
    office.routing = replace(office.routing, routes=(Route("*", "street-office", "street", 3, ()),))
    office.push(findings(1))
    only = dispatches(office.database)[0]
    assert (only.office, only.scope) == ("street-office", SCOPE[:9])


def test_a_rule_that_names_nobody_cannot_be_pushed(office: Office) -> None:
    with pytest.raises(CivicloomError, match="PSH-012"):
        office.push(findings(1), replace(RULE, push=None))


def test_a_letter_is_delivered_once_and_leaves_a_receipt(office: Office) -> None:
    office.push(findings(3))
    first, again = office.deliver(), office.deliver()
    assert [(d.outcome, bool(d.receipt)) for d in first] == [("delivered", True)]
    assert again == []
    letters = list((office.home / "outbox").rglob("*.jsonl"))
    assert len(letters) == 1
    assert len(letters[0].read_text("utf-8").splitlines()) == 3
    assert office.log.verify() == []


def test_a_letter_that_does_not_arrive_is_tried_later_until_it_counts_as_failed(
    office: Office,
) -> None:
    office.routing = routing(
        "webhook", {"url": "http://127.0.0.1:1/in", "key_file": "key"}, frozenset({"127.0.0.1:1"})
    )
    (office.home / "key").write_text("k")
    office.push(findings(1))
    assert office.deliver()[0].outcome == "waiting"
    assert office.deliver() == []
    outcomes = []
    for _ in range(5):
        office.now += timedelta(hours=11)
        outcomes += [done.outcome for done in office.deliver()]
    assert outcomes == ["waiting"] * 4 + ["failed"]
    office.now += timedelta(days=9)
    assert office.deliver() == []


def test_a_letter_that_failed_to_leave_arrives_once_the_way_is_clear(office: Office) -> None:
    (office.home / "outbox").write_text("a file in the way")
    office.push(findings(2))
    assert office.deliver()[0].outcome == "waiting"
    (office.home / "outbox").unlink()
    office.now += timedelta(minutes=2)
    assert [done.outcome for done in office.deliver()] == ["delivered"]


class Meanwhile(BaseHTTPRequestHandler):
    """A receiver to whom another delivery brings the same letter while the first one is on its way."""

    answers: ClassVar[list[int]] = []
    other: ClassVar[list[Callable[[], object]]] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.answers.pop(0)
        if self.other:
            self.other.pop()()
        self.send_response(answer)
        self.end_headers()

    def log_message(self, *_: Any) -> None: ...


@pytest.mark.parametrize("answers", [[409, 200], [200, 500]])
def test_of_two_deliveries_at_once_the_one_that_arrived_counts(
    office: Office, answers: list[int]
) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Meanwhile)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    (office.home / "key").write_text("k")
    settings = {"url": f"http://{host}/in", "key_file": "key"}
    office.routing = routing("webhook", settings, frozenset({host}))
    office.push(findings(1))
    Meanwhile.answers, Meanwhile.other = [*answers], [office.deliver]
    office.deliver()
    office.now += timedelta(days=1)
    assert office.deliver() == []
    server.shutdown()
    server.server_close()
    with office.database.reading() as connection:
        states = connection.execute("SELECT state FROM cl_envelope").fetchall()
        outcomes = connection.execute("SELECT outcome FROM cl_attempt").fetchall()
    assert [row[0] for row in states] == ["delivered"]
    assert "delivered" in [row[0] for row in outcomes]


def test_the_log_names_no_subject(office: Office) -> None:
    office.push(findings(2))
    leaves = b"\n".join(office.log.entries(0, office.log.size))
    assert findings(1)[0]["subject"].encode() not in leaves
