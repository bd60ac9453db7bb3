"""The days of what was found, what belongs to an item, and its story, with reasons and for a purpose."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from civicloom.apps.watch.desk import PURPOSE, WatchDesk, correct, counts, days, relatives, report
from civicloom.apps.watch.item import Item, item_id
from civicloom.cli.main import cli
from civicloom.model.errors import CivicloomError
from civicloom.purpose import office_day
from civicloom.workspace import Workspace, init

GAS = (
    "望江街道老旧小区排查燃气隐患，发现软管老化、阀门锈蚀，要求三日内更换软管，对拒不整改的出租屋依法处理，"
    "居民如闻到异味，可以随时拨打社区值班电话，工作人员会立即上门检查。"
)
LATER = "望江街道老旧小区燃气隐患排查结束，软管全部更换，阀门锈蚀问题得到处理，街道通报了排查结果。"
BUS = "学府路公交线路调整，市民中心站点拥堵缓解，早晚高峰发车间隔缩短。"
TOLD = [(GAS, 4), (GAS, 3), (LATER, 0), (BUS, 2), ("春风路停车位重新划线，方便居民夜间停车。", 1)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = init(tmp_path_factory.mktemp("following") / "x", "pressdesk")
    with Workspace.open(root) as opened, WatchDesk(opened) as desk:
        now = desk.workspace.clock.now()
        for number, (text, ago) in enumerate(TOLD):
            at = now - timedelta(days=ago)
            url = f"https://a.example/{number}"
            desk.take([Item(id_of(number), f"s{number}", "article", url, text[:12], text, at, now)])
    return root


def id_of(number: int) -> str:
    return item_id("s", str(number))


def said(*words: str) -> tuple[int, list[dict[str, object]]]:
    done = CliRunner().invoke(cli, ["watch", *words, "--json"])
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


def test_days_are_counted_with_the_quiet_ones_among_them(desk: WatchDesk) -> None:
    found = days(desk.track(place="望江街道").rows)
    assert [len(one.items) for one in found] == [1, 1, 0, 0, 1]
    assert found[0].title == GAS[:12]
    assert days([]) == []


def test_texts_a_day_are_those_that_a_search_finds(desk: WatchDesk) -> None:
    found = counts(desk, "燃气", PURPOSE, {})
    assert len(found) == 30
    assert [count for _, count in found][-5:] == [1, 1, 0, 0, 1]
    assert sum(count for _, count in found) == desk.search_index.search("燃气").total
    assert sum(n for _, n in counts(desk, "燃气", PURPOSE, {"place": ["学府路"]})) == 0
    some = counts(desk, "燃气", PURPOSE, {}, date(2020, 1, 1), date(2020, 1, 4))
    assert [day.day for day, _ in some] == [1, 2, 3]


def test_reprints_come_before_the_story_and_the_story_before_topics(desk: WatchDesk) -> None:
    found = relatives(desk, id_of(0), "media-watch")
    told = {one.row["id"]: [kind for kind, _ in one.reasons] for one in found}
    assert list(told.items()) == [
        (id_of(1), ["reprint", "story", "topic"]),
        (id_of(2), ["story", "topic"]),
    ]
    other = relatives(desk, id_of(3), "media-watch")
    assert [(one.row["id"], one.reasons) for one in other] == [(id_of(4), (("topic", "traffic"),))]
    with pytest.raises(CivicloomError, match="WAT-012"):
        relatives(desk, "nothing", "media-watch")
    with pytest.raises(CivicloomError, match="PUR-"):
        relatives(desk, id_of(0), "curiosity")


def test_what_was_split_off_and_merged_belongs_where_analysts_put_it(desk: WatchDesk) -> None:
    story = desk.events.stream.story_of(id_of(0))
    bus = desk.events.stream.story_of(id_of(3))
    assert story and bus
    split = correct(desk, "split", story, id_of(2)).record
    merge = correct(desk, "merge", f"split-{split.id}", bus).record
    reasons = {
        one.row["id"]: {kind for kind, _ in one.reasons}
        for one in relatives(desk, id_of(3), "media-watch")
    }
    assert reasons == {id_of(2): {"story"}, id_of(4): {"topic"}}
    correct(desk, "undo", merge.id)
    correct(desk, "undo", split.id)
    assert [one.row["id"] for one in relatives(desk, id_of(3), "media-watch")] == [id_of(4)]


def test_the_commands_tell_days_relatives_and_stories(home: Path) -> None:
    there = str(home)
    code, lines = said("track", there, "--place", "望江街道", "--timeline")
    assert (code, [line["count"] for line in lines]) == (0, [1, 1, 0, 0, 1])
    code, lines = said("search", there, "燃气", "--timeline")
    assert (code, len(lines), sum(line["count"] for line in lines)) == (0, 30, 3)  # type: ignore[misc]
    code, lines = said("track", there, "--related", id_of(0))
    assert (code, [line["id"] for line in lines]) == (0, [id_of(1), id_of(2)])
    assert lines[1]["reasons"][0]["kind"] == "story"  # type: ignore[index]
    code, lines = said("track", there, "--stories")
    story = next(line for line in lines if line["count"] == 3)
    assert (code, story["items"]) == (0, [id_of(0), id_of(1), id_of(2)])
    code, lines = said("track", there, "--story", str(story["id"]))
    assert (code, {line["story"] for line in lines}, len(lines)) == (0, {story["id"]}, 3)
    for words in ("--timeline", "--stories"):
        assert CliRunner().invoke(cli, ["watch", "track", there, words]).exit_code == 0
    assert CliRunner().invoke(cli, ["watch", "track", there, "--related", id_of(0)]).exit_code == 0


def test_what_its_source_edited_or_withdrew_is_shown_as_such_until_it_returns(home: Path) -> None:
    with Workspace.open(home) as opened, WatchDesk(opened) as desk:
        now = opened.clock.now()
        desk.state.note_shown([id_of(0)], [], now)
        rows = {row["id"]: row for row in desk.track().rows}
        page = report(
            desk, "daily", last=office_day(opened.clock) - timedelta(days=4), formats=["html"]
        ).paths[0]
    assert rows[id_of(0)]["status"] == "withdrawn"
    assert rows[id_of(0)]["status_since"] == now.isoformat()
    assert [id_ for id_, row in rows.items() if "status" in row] == [id_of(0)]
    assert page.read_text("utf-8").count("（已撤下）") == 1
    _, lines = said("search", str(home), "燃气")
    assert {str(line["id"]): line.get("status") for line in lines} == {
        id_of(0): "withdrawn", id_of(1): None, id_of(2): None,
    }  # fmt: skip
    shown = CliRunner().invoke(cli, ["watch", "track", str(home), "--place", "望江街道"])
    assert shown.stdout.count("(withdrawn)") == 1
    with Workspace.open(home) as opened, WatchDesk(opened) as desk:
        desk.state.note_shown([], [id_of(0)], opened.clock.now())
        assert not any("status" in row for row in desk.track().rows)
