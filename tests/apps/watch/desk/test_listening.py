"""Groups and streams are heard at once, each item is taken, alerts leave; no error and no end loses anything."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from click.testing import CliRunner

from civicloom.apps.watch.desk import Happening, WatchDesk, listen
from civicloom.apps.watch.item import Item
from civicloom.cli.main import cli
from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace, init

from ..chats.onebot_side import ACCOUNT, ROOM, TOKEN, event, frames, speak
from ..chats.synapse import Synapse
from ..chats.test_onebot import EULER
from ..prepared import needs
from ..serving import Reply, Site
from .test_polling import feed

GROUP = f"""\
id: lakeside
title: {{zh: 湖畔社区居民群, en: Lakeside residents}}
kind: qq
group: "{ROOM}"
account: "{ACCOUNT}"
office: press-office
notice: {{text: 本群消息由街道办用于了解民意, posted: 2021-01-01, by: clerk@press-office}}
purpose: media-watch
retention: 90
"""
LISTEN = "onebot: {host: 127.0.0.1, port: 0, token_env: ONEBOT_TOKEN}\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = init(tmp_path / "x", "pressdesk")
    (root / "watch/groups/lakeside.yaml").write_text(GROUP, "utf-8")
    (root / "watch/listen.yaml").write_text(LISTEN, "utf-8")
    (root / "watch/network.yaml").write_text('allow: ["127.0.0.1:*", "localhost:*"]\n', "utf-8")
    monkeypatch.setenv("ONEBOT_TOKEN", TOKEN)
    return root


class Hearing:
    """A desk that listens in a thread of its own, and what it told."""

    def __init__(self, home: Path, *names: str) -> None:
        self.told: list[Happening] = []
        self.fault: BaseException | None = None
        self._home, self._names, self._stop = home, names, threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            with Workspace.open(self._home) as opened, WatchDesk(opened) as desk:
                self.told.extend(listen(desk, self._names, stop=self._stop))
        except BaseException as fault:
            self.fault = fault

    def __enter__(self) -> "Hearing":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(30)
        assert not self._thread.is_alive()

    def wait(self, until: Callable[[], Any]) -> Any:
        end = time.monotonic() + 60
        while not (found := until()) and self.fault is None and time.monotonic() < end:
            time.sleep(0.02)
        assert self.fault is None, self.fault
        assert found
        return found

    def first(self, what: str, name: str = "") -> Happening | None:
        return next((one for one in self.told if one.what == what and name in one.name), None)

    def items(self) -> int:
        return sum(int(str(one.facts["items"])) for one in self.told if one.what == "taken")


def rows(home: Path) -> list[dict[str, Any]]:
    with Workspace.open(home) as opened, WatchDesk(opened) as desk:
        return desk.track().rows


def letters(home: Path) -> list[str]:
    return [p.read_text("utf-8") for p in sorted((home / "outbox").rglob("*.jsonl"))]


def test_a_message_is_taken_and_its_alert_leaves(home: Path) -> None:
    with Hearing(home) as hearing:
        url = str(hearing.wait(lambda: hearing.first("listening")).facts["address"])
        asyncio.run(speak(url, frames([event(1, "3栋出租屋燃气泄漏，有隐患"), event(2, "早上好")])))
        hearing.wait(lambda: letters(home) and hearing.items() == 2)
    [letter] = letters(home)
    assert "湖畔社区居民群" in letter
    assert "隐患" in letter
    assert "3栋" not in letter
    found = rows(home)
    assert sorted(row["topics"] for row in found) == ["", "housing-safety"]
    sent = hearing.first("sent")
    assert sent is not None
    assert (sent.name, sent.facts["outcome"]) == ("press-office", "delivered")
    heard = hearing.first("heard")
    assert heard is not None
    assert heard.facts["items"] == 2


def test_topics_are_followed_as_they_are_edited_while_the_desk_listens(home: Path) -> None:
    path = home / "watch/topics/lamps.yaml"
    words = "id: lamps\ntitle: {{en: Lamps, zh: 路灯}}\nquery: {}\nowner: press-office\npurpose: media-watch\n"
    with Hearing(home) as hearing:
        url = str(hearing.wait(lambda: hearing.first("listening")).facts["address"])
        path.write_text(words.format("路灯 AND ("), "utf-8")
        hearing.wait(lambda: hearing.first("error", "topics"))
        path.write_text(words.format("路灯"), "utf-8")
        hearing.wait(lambda: hearing.first("topics"))
        asyncio.run(speak(url, frames([event(1, "3栋的路灯不亮"), event(2, "出租屋有隐患")])))
        hearing.wait(lambda: hearing.items() == 2)
    assert sorted(row["topics"] for row in rows(home)) == ["housing-safety", "lamps"]


def declare(home: Path, name: str, url: str, kind: str = "feed") -> None:
    words = f"id: {name}\ntitle: {name}\nkind: {kind}\npurpose: media-watch\nurl: {url}\n"
    words += "articles: false\n" if kind == "feed" else ""
    (home / f"watch/sources/{name}.yaml").write_text(words, "utf-8")


def post(number: int) -> bytes:
    said = {"id": str(number), "visibility": "public", "content": f"停水第{number}天", "account": {"acct": "x"}}  # fmt: skip
    return f"event: update\ndata: {json.dumps(said)}\n\n".encode()


def test_sources_are_followed_as_they_are_declared_while_the_desk_listens(
    home: Path, site: Site
) -> None:
    said: Queue[bytes] = Queue()
    site.replies["/api/v1/streaming/public/local"] = Reply(
        type="text/event-stream", stream=lambda: iter(said.get, b"")
    )
    site.replies["/api/v1/timelines/public"] = Reply(b"[]", "application/json")
    for name in "ab":
        site.replies[f"/{name}"] = Reply(feed(name), "application/rss+xml")
    with Hearing(home) as hearing:
        hearing.wait(lambda: hearing.first("listening", "lakeside"))
        declare(home, "a", "no address")
        hearing.wait(lambda: hearing.first("error", "sources"))
        declare(home, "a", f"{site.url}/a")
        declare(home, "square", site.url, "mastodon")
        hearing.wait(lambda: hearing.first("listening", "square"))
        said.put(post(1))
        hearing.wait(lambda: hearing.items() == 2)
        (home / "watch/sources/square.yaml").unlink()
        declare(home, "b", f"{site.url}/b")
        hearing.wait(lambda: hearing.items() == 3)
        said.put(post(2))
        said.put(b"")
    assert sorted(row["source"] for row in rows(home)) == ["a", "b", "square"]


def test_groups_are_followed_as_their_notices_are_written_while_the_desk_listens(
    home: Path,
) -> None:
    path = home / "watch/groups/hill.yaml"
    hill = GROUP.replace("id: lakeside", "id: hill").replace(f'"{ROOM}"', '"777"')
    with Hearing(home) as hearing:
        url = str(hearing.wait(lambda: hearing.first("listening")).facts["address"])
        path.write_text(hill.replace("posted: 2021-01-01, ", ""), "utf-8")
        hearing.wait(lambda: hearing.first("error", "groups"))
        path.write_text(hill, "utf-8")
        hearing.wait(lambda: hearing.first("groups"))
        elsewhere = {"group_id": 777}
        asyncio.run(speak(url, frames([event(1, "早上好"), event(2, "路灯不亮") | elsewhere])))
        hearing.wait(lambda: hearing.items() == 2)
        path.write_text(hill.replace("by: clerk@press-office", "by: ''"), "utf-8")
        hearing.wait(lambda: sum(one.what == "error" for one in hearing.told) == 2)
        asyncio.run(speak(url, frames([event(3, "还是不亮") | elsewhere, event(4, "晚上好")])))
        hearing.wait(lambda: hearing.items() == 3)
    assert sorted(row["source"] for row in rows(home)) == ["hill", "lakeside", "lakeside"]
    heard = hearing.first("heard")
    assert heard is not None
    assert heard.facts["left_out"] == {"other-group": 1}


def test_an_account_is_heard_as_soon_as_it_is_declared(
    home: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.replies["/a"] = Reply(feed("a"), "application/rss+xml")
    declare(home, "a", f"{site.url}/a")
    (home / "watch/listen.yaml").unlink()
    with Hearing(home) as hearing:
        hearing.wait(lambda: hearing.first("left", "lakeside"))
        (home / "watch/listen.yaml").write_text(LISTEN.replace("ONEBOT_TOKEN", "NOT_SET"), "utf-8")
        error = hearing.wait(lambda: hearing.first("error", "groups")).error
        assert (error.code, error.facts) == ("CHA-031", {"variable": "NOT_SET"})
        (home / "watch/listen.yaml").write_text(LISTEN, "utf-8")
        url = str(hearing.wait(lambda: hearing.first("listening", "lakeside")).facts["address"])
        asyncio.run(speak(url, frames([event(1, "早上好")])))
        hearing.wait(lambda: hearing.items() == 2)


@needs("euler-onebot")
def test_a_real_implementation_is_heard(home: Path) -> None:
    side = Path(__file__).parents[1] / "chats/euler_side.py"
    with Hearing(home) as hearing:
        url = str(hearing.wait(lambda: hearing.first("listening")).facts["address"])
        told = {"url": url, "token": TOKEN, "account": ACCOUNT, "group": ROOM, "texts": ["出租屋有燃气隐患"]}  # fmt: skip
        subprocess.run([EULER, side], input=json.dumps(told), text=True, check=True, timeout=60)
        hearing.wait(lambda: letters(home))
    assert len(rows(home)) == 1


@needs("synapse")
def test_qq_and_matrix_are_heard_at_once(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Synapse(tmp_path / "synapse")
    server.start()
    try:
        desk, first, second = (server.register(name) for name in ("desk", "first", "second"))
        room = server.room(desk, ["@first:localhost", "@second:localhost"], name="湖畔群")
        for token in (first, second):
            server.join(room, token)
        monkeypatch.setenv("MATRIX_TOKEN", desk)
        words = GROUP.replace("id: lakeside", "id: hill").replace("kind: qq", "kind: matrix")
        words = words.replace(f'"{ROOM}"', f'"{room}"').replace(f'"{ACCOUNT}"', '"@desk:localhost"')
        (home / "watch/groups/hill.yaml").write_text(words, "utf-8")
        account = f'matrix: [{{server: "{server.url}", account: "@desk:localhost", token_env: MATRIX_TOKEN}}]\n'
        (home / "watch/listen.yaml").write_text(LISTEN + account, "utf-8")
        with Hearing(home) as hearing:
            heard = hearing.wait(lambda: hearing.first("listening", "lakeside"))
            hearing.wait(lambda: hearing.first("listening", "hill"))
            server.say(room, first, "出租屋有燃气隐患")
            asyncio.run(speak(str(heard.facts["address"]), frames([event(1, "早上好")])))
            hearing.wait(lambda: hearing.items() == 2 and letters(home))
    finally:
        server.stop()
    assert sorted(row["source"] for row in rows(home)) == ["hill", "lakeside"]


def test_streams_are_heard_sources_polled_and_one_that_fails_stops_no_other(
    home: Path, site: Site
) -> None:
    over = threading.Event()

    def posts() -> Iterator[bytes]:
        post = {"id": "7", "visibility": "public", "content": "停水", "account": {"acct": "x"}}
        yield f"event: update\ndata: {json.dumps(post)}\n\n".encode()
        over.wait(30)

    site.replies["/api/v1/streaming/public/local"] = Reply(type="text/event-stream", stream=posts)
    site.replies["/api/v1/timelines/public"] = Reply(b"[]", "application/json")
    site.replies["/feed"] = Reply(feed("a"), "application/rss+xml")
    for name, kind, url in (
        ("square", "mastodon", site.url),
        ("daily", "feed", f"{site.url}/feed"),
        ("gone", "feed", f"http://localhost:{site.port}/gone"),
        ("deaf", "mastodon", f"http://localhost:{site.port}/none"),
    ):
        words = f"id: {name}\ntitle: {name}\nkind: {kind}\npurpose: media-watch\nurl: {url}\n"
        words += "articles: false\n" if kind == "feed" else ""
        (home / f"watch/sources/{name}.yaml").write_text(words, "utf-8")
    with Hearing(home) as hearing:
        hearing.wait(lambda: hearing.first("listening", "lakeside"))
        hearing.wait(lambda: hearing.items() == 2)
        hearing.wait(lambda: hearing.first("error", "gone"))
        hearing.wait(lambda: hearing.first("error", "deaf"))
        assert hearing.first("polled", "daily")
        over.set()
    assert sorted(row["source"] for row in rows(home)) == ["daily", "square"]


def test_reports_are_made_while_groups_are_heard(home: Path) -> None:
    with Workspace.open(home) as opened, WatchDesk(opened) as desk:
        when = opened.clock.now()
        desk.take([Item("a" * 32, "s", "article", "https://a.example/1", "题", "消息", when, when)])
    (home / "watch/schedule.yaml").write_text(
        'reports: [{layout: daily, languages: [en], at: "00:00"}]\n', "utf-8"
    )
    with Hearing(home) as hearing:
        url = str(hearing.wait(lambda: hearing.first("listening")).facts["address"])
        asyncio.run(speak(url, frames([event(1, "出租屋有燃气隐患")])))
        hearing.wait(lambda: hearing.first("reported", "daily") and letters(home))


def start(home: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "civicloom.cli", "watch", "listen", str(home), "--json"]
    return subprocess.Popen([*command, *words], stdout=subprocess.PIPE, text=True)


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    for line in process.stdout:
        said = json.loads(line)
        if said["event"] == "listening":
            return str(said["address"])
    raise AssertionError("it ended")


def kept(home: Path) -> set[str]:
    """The messages that were acknowledged: written down before the platform goes on."""
    with sqlite3.connect(home / ".civicloom/watch/sources.db") as con:
        return {one for (one,) in con.execute("select id from seen where source = 'lakeside'")}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_end_loses_what_was_acknowledged(home: Path, number: int) -> None:
    process = start(home)
    try:
        asyncio.run(speak(address(process), frames(event(n, f"第{n}条消息") for n in range(300))))
        while len(kept(home)) < 100:
            time.sleep(0.01)
    finally:
        os.kill(process.pid, number)
    assert process.wait(30) == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    assert process.stdout
    process.stdout.close()
    acknowledged = kept(home)
    if number == signal.SIGKILL:
        done = CliRunner().invoke(cli, ["watch", "listen", str(home), "--for", "0.1", "--json"])
        assert done.exit_code == 0
    assert {row["id"] for row in rows(home)} == acknowledged


def test_a_group_without_a_posted_notice_is_refused(home: Path) -> None:
    (home / "watch/groups/lakeside.yaml").write_text(
        GROUP.replace("posted: 2021-01-01, ", ""), "utf-8"
    )
    done = CliRunner().invoke(cli, ["watch", "listen", str(home), "--for", "5", "--json"])
    assert done.exit_code == 3
    assert [error["code"] for error in json.loads(done.stdout)["errors"]] == ["CHA-004"]


@pytest.mark.parametrize(
    ("names", "group", "accounts", "code"),
    [
        (["nobody"], GROUP, LISTEN, "WAT-022"),
        (["lakeside"], GROUP.replace("qq", "wechat"), LISTEN, "WAT-023"),
        ([], GROUP, "", "WAT-024"),
        ([], GROUP, LISTEN.replace("port: 0", "port: x"), "CHA-030"),
        ([], GROUP, LISTEN.replace("onebot", "telepathy"), "CHA-002"),
        ([], GROUP, "[", "CHA-001"),
        ([], GROUP, LISTEN.replace("ONEBOT_TOKEN", "NOT_SET"), "CHA-031"),
        ([], GROUP, "matrix: {server: x}", "CHA-030"),
    ],
)
def test_what_cannot_be_listened_to_is_told_at_once(
    home: Path, names: list[str], group: str, accounts: str, code: str
) -> None:
    (home / "watch/groups/lakeside.yaml").write_text(group, "utf-8")
    (home / "watch/listen.yaml").write_text(accounts, "utf-8")
    with (
        Workspace.open(home) as opened,
        WatchDesk(opened) as desk,
        pytest.raises(CivicloomError) as told,
    ):
        list(listen(desk, names, seconds=0))
    faults = told.value.each
    assert code in [fault.code for fault in faults]


def test_a_group_of_another_kind_is_told_of_and_the_others_are_heard(home: Path) -> None:
    other = GROUP.replace("id: lakeside", "id: hill").replace("kind: qq", "kind: wechat")
    (home / "watch/groups/hill.yaml").write_text(other, "utf-8")
    with Workspace.open(home) as opened, WatchDesk(opened) as desk:
        told = list(listen(desk, seconds=1))
    assert [(one.what, one.name) for one in told] == [
        ("left", "hill"), ("listening", "lakeside"), ("heard", "lakeside"),
    ]  # fmt: skip
