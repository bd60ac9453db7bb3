"""Notices are told once to each office, by its channels, with their reasons, and not too often a day."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from civicloom.database import migrate, open_database
from civicloom.evidence import EvidenceLog
from civicloom.model.clock import FixedClock
from civicloom.push import (
    MIGRATIONS,
    Channel,
    Delivered,
    Notice,
    Route,
    Routing,
    deliver,
    dispatches,
    notify,
)

from .test_channels import Mailbox, free_port

NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
FILE = Channel("letters", "file", {"folder": "outbox"})


def notice(number: int) -> Notice:
    text = {"zh": f"住房安全：第{number}条", "en": f"Safe homes: no. {number}"}
    return Notice(f"n{number}", "article", f"item-{number}", text, {"words": ["隐患"]})


class Office:
    def __init__(
        self, home: Path, channel: Channel = FILE, *routes: Route, allow: str = ""
    ) -> None:
        self.home, self.now = home, NOW
        self.database = open_database(f"sqlite:///{home / 'office.db'}")
        migrate(self.database, "push", MIGRATIONS)
        clock = FixedClock(NOW)
        self.log = EvidenceLog(self.database, keys=home / "keys", origin="t.example/l", clock=clock)
        given = routes or (Route("watch", "rule", channels=(channel.id,)),)
        self.routing = Routing(given, {channel.id: channel}, frozenset({allow} - {""}))

    def tell(self, *numbers: int, to: Sequence[str] = ("press",), most: int = 10) -> list[str]:
        told = notify(
            [notice(number) for number in numbers], "watch/safe", to, purpose="p", most_a_day=most,
            routing=self.routing, database=self.database, log=self.log, actor="a@press",
            clock=FixedClock(self.now),
        )  # fmt: skip
        return [one.key for one in told]

    def deliver(self) -> list[Delivered]:
        return deliver(
            self.routing, database=self.database, log=self.log, home=self.home, actor="a@press",
            clock=FixedClock(self.now),
        )  # fmt: skip

    def letters(self) -> dict[str, list[Mapping[str, object]]]:
        return {
            path.parent.name: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
            for path in (self.home / "outbox").rglob("*.jsonl")
        }


def test_a_notice_goes_to_each_office_with_its_reasons_and_a_receipt(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert office.tell(1, to=("press", "housing")) == ["n1"]
    size = office.log.size
    assert [(one.office, one.outcome) for one in office.deliver()] in (
        [("press", "delivered"), ("housing", "delivered")],
        [("housing", "delivered"), ("press", "delivered")],
    )
    assert office.log.size == size + 2
    assert sorted(office.letters()) == ["housing", "press"]
    [line] = office.letters()["press"]
    assert (line["kind"], line["topic"], line["subject"]) == ("notice", "watch/safe", "item-1")
    assert line["reasons"] == {"words": ["隐患"]}
    assert office.deliver() == []


def test_what_was_told_is_not_told_again(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert office.tell(1, 1, 2) == ["n1", "n2"]
    office.now += timedelta(days=40)
    assert office.tell(1, 2, 3) == ["n3"]
    assert office.tell(3) == []
    assert len(dispatches(office.database)) == 3


def test_no_more_than_so_many_are_told_a_day(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert office.tell(1, 2, 3, most=2) == ["n1", "n2"]
    assert office.tell(4, most=2) == []
    office.now += timedelta(days=1)
    assert office.tell(4, most=2) == ["n4"]


def test_a_day_ends_at_midnight_in_the_office(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.now = datetime(2026, 11, 2, 15, 59, tzinfo=UTC)
    assert office.tell(1, 2, most=1) == ["n1"]
    office.now += timedelta(minutes=2)  # Tuesday, a minute past midnight
    assert office.tell(1, 2, most=1) == ["n2"]


def test_without_a_route_notices_wait_for_the_desk(tmp_path: Path) -> None:
    office = Office(tmp_path, FILE, Route("*", "housing", channels=("letters",)))
    assert office.tell(1) == ["n1"]
    assert office.deliver() == []
    assert [one.office for one in dispatches(office.database)] == ["press"]


def test_the_route_of_the_topic_itself_is_taken_first(tmp_path: Path) -> None:
    routes = (Route("watch", "rule"), Route("watch/safe", "housing", channels=("letters",)))
    office = Office(tmp_path, FILE, *routes)
    office.tell(1)
    assert [one.office for one in office.deliver()] == ["housing"]


def test_a_channel_that_fails_is_tried_again(tmp_path: Path) -> None:
    office = Office(tmp_path)
    (tmp_path / "outbox").write_text("a file stands where the folder should be")
    office.tell(1)
    assert [one.outcome for one in office.deliver()] == ["waiting"]
    (tmp_path / "outbox").unlink()
    assert office.deliver() == []
    office.now += timedelta(minutes=1)
    assert [one.outcome for one in office.deliver()] == ["delivered"]


@pytest.mark.parametrize("numbers", [(1,), (1, 2)])
def test_a_mail_of_notices_says_each_ones_text(tmp_path: Path, numbers: tuple[int, ...]) -> None:
    box, port = Mailbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings = {"host": "127.0.0.1", "port": port, "tls": "none", "from": "loom@a.example", "to": {"press": "p@a.example"}}  # fmt: skip
    office = Office(tmp_path, Channel("mail", "email", settings), allow=f"127.0.0.1:{port}")
    office.tell(*numbers)
    try:
        assert [one.outcome for one in office.deliver()] == ["delivered"]
    finally:
        server.stop()
    [(to, text)] = box.mails
    assert to == ["p@a.example"]
    part = message_from_bytes(text.encode())
    said = part.get_payload(decode=True)
    assert isinstance(said, bytes)
    for number in numbers:
        assert f"住房安全：第{number}条" in said.decode("utf-8")
        assert f"Safe homes: no. {number}" in said.decode("utf-8")
