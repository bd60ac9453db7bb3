"""What the members of a group were told holds: no word past its days, no item for another purpose, in any answer."""

import json
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from civicloom.apps.watch.chats import import_export
from civicloom.apps.watch.desk import (
    PURPOSE,
    WatchDesk,
    counts,
    listen,
    relatives,
    report,
    search,
    stories,
    suggestions,
)
from civicloom.apps.watch.desk.alerts import tell_rates
from civicloom.apps.watch.desk.rates import alarms_of
from civicloom.apps.watch.item import Item, item_id
from civicloom.cli.main import cli
from civicloom.model.clock import FixedClock
from civicloom.model.errors import CivicloomError, Faults
from civicloom.purpose import office_day
from civicloom.workspace import Workspace, init

VOICE = "public-voice"
SAID = "湖畔三期楼道杂物堆积存在隐患，居民盼望尽快清理"
PRINTED = "区里部署湖畔三期楼道整治，要求一周内消除隐患"
GROUP = """\
id: lakeside
title: {{zh: 湖畔社区居民群, en: Lakeside residents}}
kind: other
group: lake
account: office
office: press-office
notice: {{text: 本群消息由街道办用于了解民意, posted: 2021-01-01, by: clerk@press-office}}
purpose: {purpose}
retention: {days}
"""


def declare(home: Path, days: int = 30, purpose: str = PURPOSE, group: str = "lakeside") -> None:
    text = GROUP.format(days=days, purpose=purpose)
    text = text.replace("lakeside", group).replace("group: lake", f"group: {group}")
    (home / f"watch/groups/{group}.yaml").write_text(text, "utf-8")


def declare_purpose(home: Path, days: int = 90) -> None:
    """A second purpose, for which the same may be read."""
    text = (home / "purposes/media-watch.yaml").read_text("utf-8")
    text = text.replace(f"id: {PURPOSE}", f"id: {VOICE}").replace("90", str(days))
    (home / f"purposes/{VOICE}.yaml").write_text(text, "utf-8")


TOPIC = """\
id: {name}
title: {{en: {name}, zh: {name}}}
query: 隐患
owner: press-office
purpose: {purpose}
alert: {{when: [arrival], to: [press-office], at_most_a_day: 10}}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    root = init(tmp_path / "x", "pressdesk")
    declare(root)
    return root


class Desk(WatchDesk):
    """A desk some days from now."""

    def __init__(self, opened: Workspace, days: int = 0) -> None:
        opened.__dict__["clock"] = FixedClock(datetime.now(UTC) + timedelta(days=days))
        super().__init__(opened)


def export(home: Path, count: int = 2) -> Path:
    at = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    lines = [{"time": at, "author": "甲", "text": f"{SAID}{n}", "id": str(n)} for n in range(count)]
    path = home.parent / "chat.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return path


def take(desk: WatchDesk, group: str = "lakeside") -> None:
    """Two messages of the group, and an article that tells of the same."""
    now, url = desk.workspace.clock.now(), "https://a.example/1"
    path = export(desk.workspace.root)
    found = import_export(path, desk.groups[group], desk.pseudonyms, desk.workspace.clock)
    for one in found.items:
        desk.state.put(one)  # as it is heard
    article = Item(item_id("s", url), "s", "article", url, PRINTED, PRINTED, now, now)
    assert desk.take([*found.items, article]).items == 3


def days_on(home: Path, days: int) -> int:
    """What is let go so many days from now."""
    with Workspace.open(home) as opened, Desk(opened, days) as desk:
        return desk.forget()


def holding(home: Path, word: str) -> set[str]:
    """The folders and files of the watch that have a word, written out or as JSON escapes it."""
    forms = (word.encode(), word.encode("unicode_escape"))
    folder = home / ".civicloom/watch"
    return {
        path.relative_to(folder).parts[0]
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    }


def start(home: Path) -> None:
    with Workspace.open(home) as opened, Desk(opened) as desk:
        take(desk)


def test_a_groups_words_go_after_its_own_days_and_the_articles_stay(home: Path) -> None:
    start(home)
    assert holding(home, "盼望") >= {"batches"}
    assert days_on(home, 29) == 0
    assert holding(home, "盼望") >= {"batches"}
    with Workspace.open(home) as opened, Desk(opened, 31) as desk:
        size = opened.log.size
        assert desk.forget() == 2
        assert desk.forget() == 0
        assert opened.log.size == size + 1
        assert desk.search_index.search("盼望").total == 0
        assert desk.search_index.search("部署").total == 1
        assert not desk.reprints.find(SAID)
        assert len(desk.track().rows) == 3
        assert not any("盼望" in story.terms for story in stories(desk, PURPOSE))
    assert holding(home, "盼望") == set()
    assert holding(home, "部署") >= {"batches"}
    assert days_on(home, 91) == 1


def test_more_days_than_the_desks_purpose_allows_are_not_kept(home: Path) -> None:
    declare(home, 365)
    start(home)
    assert days_on(home, 89) == 0
    assert days_on(home, 91) == 3


def test_the_days_of_the_groups_own_purpose_count_too(home: Path) -> None:
    declare_purpose(home, 20)
    declare(home, 30, VOICE)
    start(home)
    assert days_on(home, 19) == 0
    assert days_on(home, 21) == 2


def test_a_purpose_that_is_no_longer_declared_keeps_nothing(home: Path) -> None:
    declare_purpose(home)
    declare(home, 30, VOICE)
    start(home)
    (home / f"purposes/{VOICE}.yaml").unlink()
    assert days_on(home, 1) == 2


def test_two_groups_have_each_their_days(home: Path) -> None:
    declare(home, 60, group="hill")
    with Workspace.open(home) as opened, Desk(opened) as desk:
        take(desk)
        path = export(home, 1)
        desk.take(import_export(path, desk.groups["hill"], desk.pseudonyms, opened.clock).items)
    assert [days_on(home, days) for days in (29, 31, 59, 61, 91)] == [0, 2, 0, 1, 1]


def test_fewer_days_hold_at_once_for_what_was_taken_before(home: Path) -> None:
    start(home)
    declare(home, 10)
    assert days_on(home, 11) == 2


def test_a_promise_stands_when_the_declaration_is_gone_or_faulty(home: Path) -> None:
    start(home)
    path = home / "watch/groups/lakeside.yaml"
    path.write_text("[", "utf-8")
    assert days_on(home, 29) == 0
    path.unlink()
    assert days_on(home, 31) == 2


def test_a_promise_survives_rebuilding(home: Path) -> None:
    declare_purpose(home)
    declare(home, 30, VOICE)
    start(home)
    state = home / ".civicloom/watch"
    for part in ("search", "reprints", "events"):
        shutil.rmtree(state / part)
    for path in [*state.glob("known.db*"), state / "promised.json"]:
        path.unlink()
    with Workspace.open(home) as opened, Desk(opened) as desk:
        assert desk.rebuild() == 3
        assert [row["kind"] for row in desk.track().rows] == ["article"]
        assert len(stories(desk, PURPOSE)[0].items) == 1
    assert days_on(home, 31) == 2
    assert holding(home, "盼望") == set()


def test_what_was_taken_before_sources_were_noted_is_let_go_too(home: Path) -> None:
    start(home)
    state = home / ".civicloom/watch"
    (state / "promised.json").unlink()
    with sqlite3.connect(state / "known.db") as con:
        con.execute("drop index item_source")
        con.execute("alter table item drop column source")
    assert days_on(home, 29) == 0
    assert days_on(home, 31) == 2


@pytest.mark.parametrize(("days", "purpose"), [(31, PURPOSE), (30, VOICE)])
def test_less_than_members_were_told_is_refused(home: Path, days: int, purpose: str) -> None:
    declare_purpose(home)
    declare(home, days, purpose)  # nothing was taken yet, so nothing was promised
    with Workspace.open(home) as opened, Desk(opened) as desk:
        assert desk.groups
    declare(home)
    start(home)
    declare(home, days, purpose)
    with (
        Workspace.open(home) as opened,
        Desk(opened) as desk,
        pytest.raises(Faults) as told,
    ):
        list(listen(desk))
    assert [fault.code for fault in told.value.faults] == ["CHA-008"]


def test_a_group_of_an_undeclared_purpose_is_not_read(home: Path) -> None:
    declare(home, purpose="curiosity")
    words = ["watch", "import", str(home), "lakeside", str(export(home)), "--json"]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 3
    assert [error["code"] for error in json.loads(done.stdout)["errors"]] == ["CHA-007"]
    assert holding(home, "盼望") == set()


def shown(desk: WatchDesk, purpose: str) -> dict[str, Any]:
    """How many items each answer shows for a purpose."""
    rows = desk.track(purpose).rows
    article = next(row["id"] for row in rows if row["kind"] == "article")
    hits, lines = search(desk, "隐患", purpose)
    told = json.loads(report(desk, purpose=purpose, formats=["html"]).paths[-1].read_text("utf-8"))
    return {
        "track": len(rows),
        "search": (hits.total, len(hits.hits), len(lines)),
        "counts": sum(count for _, count in counts(desk, "隐患", purpose, {})),
        "stories": sum(len(one.items) for one in stories(desk, purpose)),
        "related": len(relatives(desk, article, purpose)),
        "suggested": len(suggestions(desk, 10, purpose)),
        "report": told["figures"][0]["value"],
    }


def test_no_answer_shows_a_groups_items_for_another_purpose(home: Path) -> None:
    declare_purpose(home)
    declare(home, 30, VOICE)
    start(home)
    with Workspace.open(home) as opened, Desk(opened) as desk:
        hidden, open_ = shown(desk, PURPOSE), shown(desk, VOICE)
        words = " ".join(str(one) for one in stories(desk, PURPOSE))
        with pytest.raises(CivicloomError, match="PUR-"):
            stories(desk, "curiosity")
        with pytest.raises(CivicloomError, match="PUR-"):
            counts(desk, "隐患", "curiosity", {})
    assert "盼望" not in words
    assert hidden == {
        "track": 1, "search": (1, 1, 1), "counts": 1, "stories": 1, "related": 0, "suggested": 1, "report": 1,
    }  # fmt: skip
    assert open_ == {
        "track": 3, "search": (3, 3, 3), "counts": 3, "stories": 3, "related": 2, "suggested": 3, "report": 3,
    }  # fmt: skip


def test_topics_of_another_purpose_neither_follow_nor_tell_of_a_group(home: Path) -> None:
    declare_purpose(home)
    declare(home, 30, VOICE)
    for name, purpose in (("safety", PURPOSE), ("voice", VOICE)):
        topic = TOPIC.format(name=name, purpose=purpose)
        (home / f"watch/topics/{name}.yaml").write_text(topic, "utf-8")
    start(home)
    with Workspace.open(home) as opened, Desk(opened) as desk:
        topics = {row["kind"]: row["topics"].split() for row in desk.track(VOICE).rows}
    assert topics == {"message": ["voice"], "article": ["safety", "voice"]}
    told = [
        line
        for path in (home / "outbox").rglob("*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    ]
    of = [len([line for line in told if words in line]) for words in ("湖畔社区居民群", PRINTED)]
    assert of == [2, 2]  # of one topic each message, of two topics one article


def test_unusual_days_are_counted_without_a_group_of_another_purpose(home: Path) -> None:
    declare_purpose(home)
    declare(home, 30, VOICE)
    topic = TOPIC.format(name="voice", purpose=VOICE).replace("arrival", "rate")
    (home / "watch/topics/voice.yaml").write_text(topic, "utf-8")
    with Workspace.open(home) as opened, Desk(opened) as desk:
        now = opened.clock.now()
        ago = [*range(1, 20), *[0] * 12]
        said = [
            Item(item_id("lakeside", str(n)), "lakeside", "message", "", "", f"{SAID}{n}", at, at)
            for n, at in enumerate(now - timedelta(days=days) for days in ago)
        ]
        desk.take(said)
        today = office_day(opened.clock)
        assert [one.observed for one in alarms_of(desk, today, today, VOICE)] == [12]
        assert alarms_of(desk, today, today) == []
        assert [one.topic for one in tell_rates(desk, today)] == ["voice"]


@pytest.mark.parametrize("fields", [None, "[id, day]"])
def test_a_topic_of_a_purpose_that_may_not_read_items_is_refused_before_anything_is_read(
    home: Path, fields: str | None
) -> None:
    if fields:
        declare_purpose(home)
        path = home / f"purposes/{VOICE}.yaml"
        path.write_text(path.read_text("utf-8").partition("  watch_items:")[0] + f"  watch_items: {fields}\n", "utf-8")  # fmt: skip
    (home / "watch/topics/voice.yaml").write_text(TOPIC.format(name="voice", purpose=VOICE), "utf-8")  # fmt: skip
    said = CliRunner().invoke(cli, ["watch", "poll", str(home), "--json"])
    [error] = json.loads(said.stdout)["errors"]
    assert (said.exit_code, error["code"]) == (3, "WAT-027")
    assert error["place"]["file"].endswith("voice.yaml")


@pytest.mark.parametrize("way", ["poll", "import", "listen"])
def test_whatever_an_office_does_lets_go(
    home: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(home)
    old = (datetime.now(UTC) - timedelta(days=31)).isoformat()
    with sqlite3.connect(home / ".civicloom/watch/known.db") as con:
        con.execute("update item set seen = ? where source = 'lakeside'", (old,))
    if way == "listen":
        monkeypatch.setenv("ONEBOT_TOKEN", "a" * 20)
        (home / "watch/listen.yaml").write_text(
            "onebot: {host: 127.0.0.1, port: 0, token_env: ONEBOT_TOKEN}\n", "utf-8"
        )
        (home / "watch/groups/hall.yaml").write_text(
            GROUP.format(days=30, purpose=PURPOSE)
            .replace("lakeside", "hall")
            .replace("group: lake", "group: 1")
            .replace("other", "qq"),
            "utf-8",
        )
        with Workspace.open(home) as opened, WatchDesk(opened) as desk:
            list(listen(desk, seconds=0.2))
    else:
        words = ["lakeside", str(export(home, 1))] if way == "import" else []
        assert CliRunner().invoke(cli, ["watch", way, str(home), *words]).exit_code == 0
    assert holding(home, "盼望") == set()
