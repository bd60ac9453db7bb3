"""No query, topic, alert or model follows a private author by the pseudonym that stands in texts."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from civicloom.apps.watch.chats import import_export
from civicloom.apps.watch.desk import PURPOSE, WatchDesk, search
from civicloom.apps.watch.desk.batches import read
from civicloom.apps.watch.desk.marked import Marked
from civicloom.workspace import Workspace, init

GROUP = """\
id: lakeside
title: {zh: 湖畔社区居民群, en: Lakeside residents}
kind: other
group: lake
account: office
office: press-office
notice: {text: 本群消息由街道办用于了解民意, posted: 2021-01-01, by: clerk@press-office}
purpose: media-watch
retention: 90
"""
TOPIC = """\
id: {name}
title: {{en: {name}, zh: {name}}}
query: {query}
owner: press-office
purpose: media-watch
alert: {{when: [arrival], to: [press-office], at_most_a_day: 10}}
"""
NAME = "钱多多"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    root = init(tmp_path / "x", "pressdesk")
    (root / "watch/groups/lakeside.yaml").write_text(GROUP, "utf-8")
    return root


def taken(home: Path, number: int) -> tuple[Marked, list[str]]:
    """A message that names a member, as a batch keeps it, and the topics that alerts were told for."""
    at = datetime.now(UTC) - timedelta(hours=1)
    said = (
        {"author": NAME, "text": "知道了"},
        {"author": "乙", "text": f"停水的事问过{NAME}，第{number}回"},
    )
    lines = [{"time": at.isoformat(), "id": f"{number}-{n}", **one} for n, one in enumerate(said)]
    export = home.parent / "chat.jsonl"
    export.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    with Workspace.open(home) as opened, WatchDesk(opened) as desk:
        found = import_export(export, desk.groups["lakeside"], desk.pseudonyms, opened.clock)
        told = [alert.topic for alert in desk.take(found.items).alerts]
        last = max(desk.batches.kept(), key=lambda path: path.stat().st_mtime_ns)
        return read(last)[-1], told


def test_neither_topics_nor_models_nor_queries_see_a_pseudonym(home: Path) -> None:
    before, _ = taken(home, 1)
    pseudonym = next(word for word in before.item.text.split("，") if "author-" in word)
    mark = pseudonym.partition("author-")[2]
    assert NAME not in before.item.text
    for name, query in (("person", mark), ("near", f"author NEAR/1 {mark}"), ("water", "停水")):
        (home / f"watch/topics/{name}.yaml").write_text(
            TOPIC.format(name=name, query=query), "utf-8"
        )
    after, told = taken(home, 2)
    assert mark in after.item.text
    assert (after.marks.topics, told) == (("water",), ["water"])
    assert mark not in after.words
    with Workspace.open(home) as opened, WatchDesk(opened) as desk:
        assert [len(search(desk, query, PURPOSE)[1]) for query in (mark, "停水")] == [0, 2]
