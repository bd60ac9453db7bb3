"""What a report says is what the library holds: spread, places, urgency, alarms, captures, without what was rejected."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from civicloom.apps.watch.captures import Store
from civicloom.apps.watch.captures.archive import Described, Resource, packed
from civicloom.apps.watch.desk import WatchDesk, correct, report
from civicloom.apps.watch.desk.reporting import material
from civicloom.apps.watch.item import Item, item_id
from civicloom.apps.watch.reports import Material, Story
from civicloom.evidence import check_receipt
from civicloom.model.errors import CivicloomError
from civicloom.purpose import OFFICE_ZONE, office_day
from civicloom.workspace import Workspace, init

TEXT = (
    "望江街道近日组织网格员和燃气公司技术人员对辖区内老旧小区逐户排查燃气隐患。排查发现，部分住户软管老化、阀门锈蚀，存在泄漏风险。"
    "街道表示，发现的问题当场登记，三日内更换软管，对拒不整改的出租屋将依法处理。居民如闻到异味，可随时拨打社区值班电话。"
)
CUT = TEXT.replace("居民如闻到异味，可随时拨打社区值班电话。", "")
EDITED = TEXT.replace("三日内更换软管", "五日内更换软管")
WITHIN = "".join(
    f"今天的民生速览第{n}条：{what}，记者在现场看到，工作人员正在忙碌，预计月底前全部完成。"
    for n, what in enumerate(
        ("公园改造", "道路修补", "学校扩建", "菜场升级", "河道清淤", "路灯更换")
    )
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WatchDesk]:
    root = init(tmp_path / "x", "pressdesk")
    with Workspace.open(root) as opened, WatchDesk(opened) as desk:
        yield desk


def item(number: int, text: str, at: datetime, outlet: str, kind: str = "article") -> Item:
    native = f"https://a.example/{number}"
    return Item(
        item_id("s", native), "s", kind, native, f"标题{number}", text, at, at, outlet=outlet
    )  # type: ignore[arg-type]


def week(desk: WatchDesk) -> Material:
    return material(desk, "media-watch", office_day(desk.workspace.clock), 7)


def ways(stories: Sequence[Story]) -> dict[str, str]:
    [story] = stories
    return {step.outlet: step.way for step in story.path}


def test_the_path_of_a_text_says_what_each_copy_did_with_it(desk: WatchDesk) -> None:
    now = desk.workspace.clock.now()
    texts = {"甲报": TEXT, "乙报": f"来源：甲报 {CUT}", "丙报": EDITED, "丁报": WITHIN + TEXT + WITHIN, "戊报": TEXT}  # fmt: skip
    desk.take(
        [item(n, text, now - timedelta(hours=9 - n), outlet) for n, (outlet, text) in enumerate(texts.items())]
    )  # fmt: skip
    made = week(desk)
    assert ways(made.stories) == {
        "甲报": "origin", "乙报": "cut", "丙报": "edited", "丁报": "embedded", "戊报": "verbatim",
    }  # fmt: skip
    steps = {step.outlet: step for step in made.stories[0].path}
    assert steps["乙报"].cut == ("居民如闻到异味，可随时拨打社区值班电话。",)
    assert steps["乙报"].added == ()
    assert steps["丙报"].changed == (("三", "五"),)
    assert {one.story for one in made.items} == {made.stories[0].id}


def test_of_messages_and_of_texts_that_are_gone_no_passage_is_told(desk: WatchDesk) -> None:
    now = desk.workspace.clock.now()
    desk.take([item(1, TEXT, now - timedelta(hours=2), "群", "message"), item(2, CUT, now, "群", "message")])  # fmt: skip
    [story] = week(desk).stories
    assert [step.cut for step in story.path] == [(), ()]
    desk.batches.forget({path.name: [one.item.id for one in desk.batches.items()] for path in desk.batches.kept()})  # fmt: skip
    assert ways(week(desk).stories)["群"] in ("origin", "copied")


def test_an_origin_of_the_week_before_stands_at_the_head_of_the_path(desk: WatchDesk) -> None:
    now = desk.workspace.clock.now()
    desk.take([item(1, TEXT, now - timedelta(days=9), "甲报"), item(2, CUT, now, "乙报")])
    made = week(desk)
    assert [one.outlet for one in made.items] == ["乙报"]
    assert [step.outlet for step in made.stories[0].path] == ["甲报", "乙报"]


def test_offices_places_and_urgency_come_from_the_line(desk: WatchDesk) -> None:
    now = desk.workspace.clock.now()
    desk.take([item(1, "望江街道一小区燃气爆炸，多人被困，正在紧急救援，请求支援！", now, "甲报")])
    [one] = week(desk).items
    [row] = desk.track().rows
    assert "望江街道" in one.places
    assert one.office == row["office"]
    assert {"urgent": "urgent", "soon": "soon", "normal": "routine"}[row["urgency"]] == one.urgency


def test_what_was_rejected_is_in_no_number_and_not_in_the_query(desk: WatchDesk) -> None:
    now = desk.workspace.clock.now()
    desk.take([item(1, TEXT, now, "甲报"), item(2, WITHIN, now, "乙报")])
    [gone] = [row["id"] for row in desk.track().rows if row["outlet"] == "乙报"]
    correct(desk, "reject", gone)
    made = week(desk)
    assert [one.outlet for one in made.items] == ["甲报"]
    from civicloom.apps.watch.desk.asking import run

    assert [row["id"] for row in run(desk, "media-watch", made.query).rows] == [made.items[0].id]


def test_a_report_made_again_leaves_the_earlier_one_as_its_receipt_says(desk: WatchDesk) -> None:
    now, log = desk.workspace.clock.now(), desk.workspace.log
    desk.take([item(1, TEXT, now, "甲报")])
    first = report(desk, "weekly", "zh-Hans", formats=("html", "docx"))
    desk.take([item(2, WITHIN, now, "乙报")])
    second = report(desk, "weekly", "zh-Hans", formats=("html", "docx"))
    assert first.paths == second.paths
    for made in (first, second):
        assert made.receipt
        receipt = check_receipt(
            log.receipt(int(made.receipt.removeprefix("R-"))).text(), [log.verifier_key]
        )
        said = json.loads(receipt.leaf)["facts"]["files"]
        kept = desk.folder / "reports/archive" / made.receipt
        assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in kept.iterdir()} == said  # fmt: skip
        assert sorted(said) == sorted(path.name for path in made.paths)


def test_a_day_out_of_its_range_is_an_alarm(desk: WatchDesk) -> None:
    now = desk.workspace.clock.now()
    quiet = [item(n, f"第{n}号公交线路今天调整，{WITHIN[n * 9 : n * 9 + 40]}", now - timedelta(days=n % 19 + 1), "甲报") for n in range(19)]  # fmt: skip
    loud = [item(100 + n, f"公交{chr(0x4E00 + n * 97)}路拥堵{WITHIN[n * 7 : n * 7 + 50]}", now, "乙报") for n in range(15)]  # fmt: skip
    desk.take([*quiet, *loud])
    [alarm] = week(desk).alarms
    assert (alarm.subject, alarm.observed) == ("traffic", 15)
    assert alarm.at.date() == office_day(desk.workspace.clock)


def capture(store: Store, url: str, at: datetime, words: str) -> None:
    text = Resource(f"urn:text:{url}", "text/plain", words.encode())
    store.place(url, at).write_bytes(packed(Described(url, "首页", at, words, {}), [], [text], {}))


def test_the_last_capture_of_a_day_is_that_of_the_offices_day(desk: WatchDesk) -> None:
    today = office_day(desk.workspace.clock)
    store, url = Store(desk.folder / "captures"), "https://www.example.gov.cn/"
    hours = {n: datetime.combine(today, time(n), OFFICE_ZONE) for n in (1, 7, 9, 23)}
    for at in hours.values():
        capture(store, url, at - timedelta(days=1), "同")
    desk.take([item(1, TEXT, desk.workspace.clock.now(), "甲报")])
    assert [one.at for one in week(desk).captures] == [hours[23] - timedelta(days=1)]


def test_captures_of_the_period_are_told_with_whether_their_words_are_new(desk: WatchDesk) -> None:
    now = desk.workspace.clock.now()
    store = Store(desk.folder / "captures")
    for days, words in ((9, "旧"), (2, "旧"), (1, "新"), (0, "新")):
        capture(store, "https://www.example.gov.cn/", now - timedelta(days=days), words)
    desk.take([item(1, TEXT, now, "甲报")])
    assert [one.changed for one in week(desk).captures] == [False, True, False]
    next(store.of("https://www.example.gov.cn/").glob("*.wacz")).write_bytes(b"broken")
    assert report(desk, "weekly", "zh-Hans", formats=("html",)).receipt


@pytest.mark.parametrize("last", [date.min, date(1969, 12, 31), date(3000, 1, 1), date.max])
def test_a_report_of_days_at_the_end_of_calendars_is_refused(desk: WatchDesk, last: date) -> None:
    with pytest.raises(CivicloomError) as caught:
        report(desk, "daily", "en", last=last, formats=("html",))
    assert caught.value.code == "RPT-015"


@pytest.mark.parametrize("last", [date(1970, 1, 1), date(2024, 2, 29), date(2999, 12, 31)])
def test_a_report_of_any_other_days_says_that_they_had_nothing(desk: WatchDesk, last: date) -> None:
    now = desk.workspace.clock.now()
    desk.take([item(1, TEXT, now, "a")])
    made = report(desk, "weekly", "en", last=last, formats=("html",))
    assert next(f.value for f in made.figures if f.id == "items:all") == 0
