"""Two who push at once: each finding is dispatched by one of them, and letters hold what they count."""

import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from civicloom.database import Database, migrate, open_database
from civicloom.evidence import EvidenceLog, Receipt
from civicloom.model.clock import FixedClock
from civicloom.push import MIGRATIONS, Channel, Notice, Pushed, Route, Routing, notify, push

from .test_push import HOLIDAYS, RULE, findings

CLOCK = FixedClock(datetime(2026, 9, 25, 2, tzinfo=UTC))
ROUTES = (Route("*", "rule", "grid", None, ("out",)), Route("watch", "rule", channels=("out",)))
ROUTING = Routing(ROUTES, {"out": Channel("out", "file", {})}, frozenset())


class Meeting(EvidenceLog):
    """A log before which two pushers meet, when both have read what was known before."""

    meeting: threading.Barrier

    def commit(self, work: Any, *, key: str | None = None) -> list[Receipt]:
        self.meeting.wait()
        return super().commit(work, key=key)


class Two:
    """Two processes' worth of connections to one office database."""

    def __init__(self, home: Path) -> None:
        self.databases = [open_database(f"sqlite:///{home / 'office.db'}") for _ in range(2)]
        migrate(self.databases[0], "push", MIGRATIONS)
        self.logs = [
            Meeting(database, keys=home / "keys", origin="test.example/log", clock=CLOCK)
            for database in self.databases
        ]
        self.logs[0].meeting = self.logs[1].meeting = threading.Barrier(2, timeout=60)

    def at_once(
        self, act: Callable[[Database, EvidenceLog, Any], Any], given: Sequence[Any]
    ) -> Any:
        with ThreadPoolExecutor(2) as threads:
            return list(threads.map(act, self.databases, self.logs, given))

    def rows(self, query: str) -> list[Any]:
        with self.databases[0].reading() as connection:
            return list(connection.execute(query).fetchall())

    def facts(self, kind: str) -> list[dict[str, Any]]:
        leaves = map(json.loads, self.logs[0].entries(0, self.logs[0].size))
        return [leaf["facts"] for leaf in leaves if leaf["type"] == kind]


@pytest.fixture
def two(tmp_path: Path) -> Two:
    return Two(tmp_path)


@pytest.mark.parametrize("second", [slice(0, 4), slice(2, 6), slice(1, 3)])
def test_of_two_pushes_at_once_each_counts_what_it_dispatched(two: Two, second: slice) -> None:
    found = findings(6)

    def act(database: Database, log: EvidenceLog, given: Any) -> Pushed:
        return push(
            given, RULE, routing=ROUTING, holidays=HOLIDAYS, database=database, log=log,
            actor="steward@data-office", clock=CLOCK,
        )  # fmt: skip

    done = two.at_once(act, [found[:4], found[second]])
    named = {one["finding"] for one in [*found[:4], *found[second]]}
    assert sum(one.new for one in done) == len(named)
    assert [one.receipt is None for one in done] == [one.new == 0 for one in done]
    held = two.rows(
        "SELECT e.id, (SELECT count(*) FROM cl_dispatch d WHERE d.bundle = e.bundle)"
        " FROM cl_envelope e ORDER BY 2"
    )
    assert [count for _, count in held] == sorted(
        one["count"] for one in two.facts("push.dispatch")
    )
    assert [count for _, count in held] == sorted(one.new for one in done if one.new)


def test_of_two_who_tell_at_once_each_thing_is_told_by_one_and_the_day_keeps_its_measure(
    two: Two,
) -> None:
    def act(database: Database, log: EvidenceLog, given: Any) -> list[str]:
        text = {"zh": "提醒", "en": "notice"}
        notices = [Notice(f"n{number}", "article", f"item-{number}", text, {}) for number in given]
        told = notify(
            notices, "watch/safe", ["press", "housing"], purpose="p", most_a_day=3, routing=ROUTING,
            database=database, log=log, actor="a@press", clock=CLOCK,
        )  # fmt: skip
        return [one.key for one in told]

    done = two.at_once(act, [[1, 2], [2, 3, 4]])
    together = [key for keys in done for key in keys]
    assert len(together) == len(set(together)) == 3
    held = two.rows(
        "SELECT office, count(DISTINCT finding), count(*) FROM cl_dispatch GROUP BY office"
    )
    assert sorted(map(tuple, held)) == [("housing", 3, 3), ("press", 3, 3)]
    assert sum(one["count"] for one in two.facts("push.notice")) == 6
