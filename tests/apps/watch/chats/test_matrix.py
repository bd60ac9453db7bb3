"""Listening to Matrix rooms, on a real Synapse: restarts, absences, private rooms, members' names."""

import asyncio
import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.chats import Group, Heard, MatrixListener
from civicloom.apps.watch.chats.group import Notice
from civicloom.apps.watch.chats.listen import matrix
from civicloom.apps.watch.chats.listen.events import read_event
from civicloom.apps.watch.chats.listen.listener import Backoff, stopped
from civicloom.apps.watch.chats.listen.progress import Progress
from civicloom.apps.watch.chats.message import Message
from civicloom.apps.watch.chats.names import Roster
from civicloom.apps.watch.item import Item
from civicloom.model.clock import SystemClock

from ..prepared import needs
from .groups import group
from .synapse import Synapse

needs_synapse = needs("synapse")
DESK = "@desk:localhost"


@dataclass
class Town:
    """A server with the office's account and two residents."""

    server: Synapse
    desk: str
    first: str
    second: str

    def group(self, title: str = "湖畔群", **other: Any) -> Group:
        """A new room with all three, declared with a notice of an hour ago."""
        room = self.server.room(self.desk, ["@first:localhost", "@second:localhost"], name=title)
        self.server.join(room, self.first)
        self.server.join(room, self.second)
        return declared(room, **other)


def declared(room: str, **other: Any) -> Group:
    notice = Notice("x", datetime.now(UTC) - timedelta(hours=1), "clerk@street-office")
    return dataclasses.replace(group("matrix", room=room), account=DESK, notice=notice, **other)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    server = Synapse(tmp_path_factory.mktemp("synapse"))
    server.start()
    try:
        yield Town(server, server.register("desk"), server.register("first", "王小明"), server.register("second", "Quentin Zebediah"))  # fmt: skip
    finally:
        server.stop()


@dataclass
class Hearing:
    listener: MatrixListener
    items: list[Item] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)
    heard: Heard = field(default_factory=Heard)
    stop: threading.Event = field(default_factory=threading.Event)

    def sink(self, item: Item) -> None:
        self.items.append(item)

    def wait(self, until: Callable[[], bool]) -> None:
        end = time.monotonic() + 30
        while not until() and not self.faults and time.monotonic() < end:
            time.sleep(0.02)


@contextmanager
def hearing(town: Town, of: Group, folder: Path, sink: Callable[[Item], None] | None = None, token: str = "") -> Iterator[Hearing]:  # fmt: skip
    listener = MatrixListener(
        Pseudonyms(folder / "keys"), SystemClock(), town.server.url, DESK, token or town.desk, folder / "state"
    )  # fmt: skip
    found = Hearing(listener)

    def run() -> None:
        try:
            found.heard = listener.listen([of], sink or found.sink, found.stop)
        except BaseException as fault:
            found.faults.append(fault)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield found
    finally:
        found.stop.set()
        thread.join(30)
        assert not thread.is_alive()


def texts(items: list[Item]) -> list[str]:
    return [item.text for item in items]


@needs_synapse
def test_messages_become_items_without_names_and_numbers(town: Town, tmp_path: Path) -> None:
    of = town.group()
    first = town.server.say(of.room, town.first, "停水了 13800138000")
    pill = '<a href="https://matrix.to/#/@first:localhost">小明</a>: 是的'
    reply = {"m.relates_to": {"m.in_reply_to": {"event_id": first}}, "format": "org.matrix.custom.html", "formatted_body": pill}  # fmt: skip
    town.server.say(
        of.room, town.second, "> <@first:localhost> 停水了\n\n小明: 是的，王小明", **reply
    )
    town.server.say(of.room, town.second, "photo.jpg", msgtype="m.image", url="mxc://localhost/x")
    with hearing(town, of, tmp_path) as found:
        found.wait(lambda: len(found.items) == 2)
    one, two = found.items
    assert (one.text, one.thread) == ("停水了 [phone]", "lakeside")
    assert two.text == f"{one.author}: 是的，{one.author}"
    assert two.reply_to == one.id
    assert found.heard.left_out == {"no-text": 1}
    canaries = ("王小明", "Quentin", "13800138000", "first:localhost")
    state = (tmp_path / "state").read_text("utf-8")
    assert not [name for name in canaries if name in state + repr(found.items)]


@needs_synapse
def test_a_room_that_is_declared_while_others_are_heard_is_joined(
    town: Town, tmp_path: Path
) -> None:
    of, room = town.group(), town.server.room(town.first, [DESK, "@second:localhost"], name="山")
    with hearing(town, of, tmp_path) as found:
        town.server.say(of.room, town.first, "早上好")
        found.wait(lambda: texts(found.items) == ["早上好"])
        found.listener.follow([of, declared(room, id="hill")])
        town.server.say(of.room, town.first, "下午好")
        found.wait(lambda: len(found.items) == 2)
        town.server.say(room, town.first, "路灯不亮")
        found.wait(lambda: len(found.items) == 3)
        found.listener.follow([declared(room, id="hill")])
        town.server.say(of.room, town.first, "晚上好")
        town.server.say(room, town.first, "还是不亮")
        found.wait(lambda: len(found.items) == 4)
    assert texts(found.items) == ["早上好", "下午好", "路灯不亮", "还是不亮"]


@needs_synapse
def test_a_restart_in_mid_stream_loses_and_doubles_nothing(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matrix, "LIMIT", 10)
    of, taken = town.group(), list[Item]()
    for number in range(33):
        town.server.say(of.room, town.first, f"第{number}条")

    def breaks(item: Item) -> None:
        if len(taken) == 17:
            raise OSError("disk full")
        taken.append(item)

    with hearing(town, of, tmp_path, breaks) as found:
        found.wait(lambda: bool(found.faults))
    assert isinstance(found.faults[0], OSError)
    with hearing(town, of, tmp_path, taken.append) as found:
        found.wait(lambda: len(taken) == 33)
        town.server.say(of.room, town.second, "还在吗")
        found.wait(lambda: len(taken) == 34)
    for number in range(25):
        town.server.say(of.room, town.first, f"别后{number}")
    with hearing(town, of, tmp_path, taken.append) as found:
        found.wait(lambda: len(taken) == 59)
        town.server.say(of.room, town.second, "好")
        found.wait(lambda: len(taken) == 60)
    told = [f"第{n}条" for n in range(33)] + ["还在吗"] + [f"别后{n}" for n in range(25)] + ["好"]
    assert texts(taken) == told
    assert len({item.id for item in taken}) == len(told)


@needs_synapse
def test_a_server_that_goes_and_comes_back_is_heard_again(town: Town, tmp_path: Path) -> None:
    of = town.group()
    with hearing(town, of, tmp_path) as found:
        town.server.say(of.room, town.first, "before")
        found.wait(lambda: len(found.items) == 1)
        town.server.stop()
        town.server.start()
        town.server.say(of.room, town.first, "after")
        found.wait(lambda: len(found.items) == 2)
    assert texts(found.items) == ["before", "after"]
    assert found.heard.reconnects >= 1


@needs_synapse
def test_nothing_from_before_the_notice_enters(town: Town, tmp_path: Path) -> None:
    of = town.group()
    town.server.say(of.room, town.first, "before")
    time.sleep(0.05)
    of = dataclasses.replace(of, notice=dataclasses.replace(of.notice, posted=datetime.now(UTC)))
    time.sleep(0.05)
    town.server.say(of.room, town.first, "after")
    with hearing(town, of, tmp_path) as found:
        found.wait(lambda: len(found.items) == 1)
    assert (texts(found.items), found.heard.left_out) == (["after"], {"before-notice": 1})


@needs_synapse
def test_a_private_room_is_refused_and_others_are_not_heard(town: Town, tmp_path: Path) -> None:
    direct = town.server.room(town.desk, ["@first:localhost"], is_direct=True)
    town.server.join(direct, town.first)
    town.server.say(direct, town.first, "nur fuer dich")
    with hearing(town, declared(direct), tmp_path / "direct") as found:
        found.wait(lambda: bool(found.faults))
    assert (found.items, getattr(found.faults[0], "code", "")) == ([], "CHA-025")
    of = town.group()
    town.server.say(of.room, town.first, "to all")
    with hearing(town, of, tmp_path / "group") as found:
        found.wait(lambda: len(found.items) == 1)
        town.server.say(direct, town.first, "nur fuer dich")
        town.server.say(of.room, town.first, "to all again")
        found.wait(lambda: len(found.items) == 2)
    assert texts(found.items) == ["to all", "to all again"]
    assert b"nur fuer dich" not in b"".join(
        f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()
    )


@needs_synapse
def test_a_named_room_marked_direct_is_refused_too(town: Town, tmp_path: Path) -> None:
    of = town.group()
    path = f"/_matrix/client/v3/user/{DESK}/account_data/m.direct"
    town.server.call("PUT", path, {"@first:localhost": [of.room]}, town.desk)
    with hearing(town, of, tmp_path) as found:
        found.wait(lambda: bool(found.faults))
    town.server.call("PUT", path, {}, town.desk)
    assert getattr(found.faults[0], "code", "") == "CHA-025"


@needs_synapse
def test_a_wrong_token_and_a_closed_room_have_their_codes(town: Town, tmp_path: Path) -> None:
    closed = town.server.room(town.first, ["@second:localhost"], name="closed")
    with hearing(town, declared(closed), tmp_path) as found:
        found.wait(lambda: bool(found.faults))
    assert getattr(found.faults[0], "code", "") == "CHA-024"
    with hearing(town, town.group(), tmp_path, token="no-such-token") as found:
        found.wait(lambda: bool(found.faults))
    assert getattr(found.faults[0], "code", "") == "CHA-023"


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({}, None),
        ({"type": "m.room.encrypted"}, "encrypted"),
        ({"type": "m.room.message", "content": {}}, "withdrawn"),
        (
            {
                "type": "m.room.message",
                "content": {"body": "x", "m.relates_to": {"rel_type": "m.replace"}},
            },
            "edit",
        ),
        (
            {"type": "m.room.message", "content": {"body": 5}, "sender": [], "event_id": {}},
            "malformed",
        ),
        ({"type": "m.room.message", "content": "x" * 9}, "withdrawn"),
    ],
)
def test_events_that_are_no_message_say_why(
    event: dict[str, Any], reason: str | None, tmp_path: Path
) -> None:
    assert read_event(event, "!room", Roster("g", Pseudonyms(tmp_path))) == reason


def test_a_message_event_is_read(tmp_path: Path) -> None:
    content = {"msgtype": "m.text", "body": "hello"}
    event = {"type": "m.room.message", "content": content, "sender": "@a:b", "event_id": "$1", "origin_server_ts": 1640000000000}  # fmt: skip
    found = read_event(event, "!room", Roster("g", Pseudonyms(tmp_path)))
    assert isinstance(found, Message)
    assert (found.text, found.native, found.url) == ("hello", "$1", "https://matrix.to/#/!room/$1")


def test_progress_is_kept_by_a_process_that_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "state"
    progress = Progress(path)
    progress.advance("s1")
    progress.mark("$a")
    progress.mark("$b")
    with path.open("a") as file:
        file.write('"$half')
    again = Progress(path)
    assert (again.token, again.done) == ("s1", {"$a", "$b"})
    again.advance("s2")
    assert (Progress(path).token, Progress(path).done) == ("s2", set())


@pytest.mark.parametrize("broken", [b"", b"\xff\xfe", b"[]\n", b'{"token": 5}\n', b"{}\n", b"null"])
def test_progress_that_cannot_be_read_counts_as_none(broken: bytes, tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(broken)
    assert (Progress(tmp_path / "state").token, Progress(tmp_path / "state").done) == ("", set())


def test_waits_grow_to_a_minute_and_begin_anew_after_a_success() -> None:
    backoff = Backoff()
    waits = [backoff.seconds() for _ in range(40)]
    assert all(
        0.5 * full <= wait <= full
        for wait, full in zip(waits, [1, 2, 4, 8, 16, 32, 60], strict=False)
    )
    assert max(waits) <= 60
    backoff.reset()
    assert backoff.seconds() <= 1


def test_a_wait_ends_when_it_is_told_to_stop() -> None:
    stop = threading.Event()
    stop.set()
    assert asyncio.run(stopped(stop, 3600))
    assert not asyncio.run(stopped(threading.Event(), 0.05))
