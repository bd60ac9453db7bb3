"""Alerts leave the house once, with their reason: on arrival, when a story grows, when there are more than usual."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from civicloom.apps.watch.desk import WatchDesk, correct
from civicloom.apps.watch.desk.alerts import send, tell_rates
from civicloom.apps.watch.item import Item, item_id
from civicloom.evidence import check_receipt
from civicloom.model.clock import FixedClock
from civicloom.model.errors import CivicloomError
from civicloom.purpose import office_day
from civicloom.push.channels import verify_signature
from civicloom.workspace import init

from ..serving import Reply, Site, serving

NAMES = ("东河", "西湖", "南门", "北苑", "中和", "望江", "长庆", "小营")
TEXTS = (
    "{}小区昨夜燃气管道泄漏，居民连夜撤离，抢修人员到场关闭阀门，社区安排临时安置点，供气预计明天恢复。",
    "关于{}出租屋整治：检查组发现私拉电线、堵塞通道等隐患，房东签字整改，下周复查，逾期罚款。",
    "{}街道召开座谈会，老旧小区业主代表提出漏水、停车、加装电梯等意见，物业公司逐条答复并公布时间表。",
)


def topic(when: str, most: int = 10, to: str = "[press-office]") -> str:
    return f"""\
id: safe
title: {{en: Safe homes, zh: 住房安全}}
query: 燃气 OR 隐患 OR 漏水
owner: press-office
purpose: media-watch
alert: {{when: [{when}], to: {to}, at_most_a_day: {most}}}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    root = init(tmp_path / "x", "pressdesk")
    for old in (root / "watch/topics").glob("*.yaml"):
        old.unlink()
    return root


def declare(home: Path, text: str) -> None:
    (home / "watch/topics/safe.yaml").write_text(text, "utf-8")


def item(number: int, text: str, at: datetime, kind: str = "article", title: str = "标题") -> Item:
    native = f"https://a.example/{number}"
    return Item(item_id("s", native), "s", kind, native, title, text, at, at, outlet="甲报")  # type: ignore[arg-type]


def letters(home: Path) -> list[dict[str, object]]:
    return [
        json.loads(line)
        for path in sorted((home / "outbox").rglob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def test_an_alert_leaves_by_the_channel_with_its_words_and_a_copy_is_not_told(
    home: Path, desk: WatchDesk
) -> None:
    declare(home, topic("arrival"))
    now = desk.workspace.clock.now()
    first, other = (TEXTS[0].format(NAMES[0]), TEXTS[1].format(NAMES[1]))
    assert [a.reason["zh"] for a in desk.take([item(1, first, now)]).alerts] == ["燃气"]
    copy, older = item(2, first, now), item(3, first, now - timedelta(hours=9))
    assert desk.take([copy]).alerts == []
    assert desk.take([older]).alerts == []
    assert len(desk.take([item(4, other, now), item(5, other, now)]).alerts) == 1
    [one, two] = letters(home)
    assert one["kind"] == "notice"
    assert {"住房安全：标题（燃气）", "住房安全：标题（隐患）"} == {
        one["text"]["zh"], two["text"]["zh"]  # type: ignore[index]
    }  # fmt: skip
    assert send(desk) == []


def test_of_a_message_the_group_is_told_and_not_the_words(home: Path, desk: WatchDesk) -> None:
    declare(home, topic("arrival"))
    said = item(1, TEXTS[0].format("东河"), desk.workspace.clock.now(), "message", "")
    desk.take([said])
    whole = json.dumps(letters(home), ensure_ascii=False)
    assert "甲报" in whole
    assert "撤离" not in whole


def test_short_messages_that_are_alike_are_each_told(home: Path, desk: WatchDesk) -> None:
    declare(home, topic("arrival"))
    now = desk.workspace.clock.now()
    said = [f"@author-abcdefghijkl {text}" for text in ("燃气有味道", "厨房漏水了")]
    items = [item(n, text, now, "message", "") for n, text in enumerate(said)]
    taken = desk.take(items)
    assert (len(taken.alerts), taken.reprints) == (2, 0)


def test_no_more_are_told_a_day_than_the_topic_says(home: Path, desk: WatchDesk) -> None:
    declare(home, topic("arrival", most=2))
    now = desk.workspace.clock.now()
    items = [item(n, text.format(NAMES[n]), now) for n, text in enumerate(TEXTS)]
    assert len(desk.take(items).alerts) == 2
    assert len(letters(home)) == 2


def test_a_story_of_four_items_in_a_week_is_told_once(home: Path, desk: WatchDesk) -> None:
    declare(home, topic("cluster"))
    now = desk.workspace.clock.now()
    text = "{}小区燃气泄漏事故善后：第{}次通报说明安置与赔偿进展，事故调查组继续工作。"
    told = [
        desk.take([item(n, text.format("望江", n), now - timedelta(hours=9 - n), title=f"望江燃气泄漏事故{n}")]).alerts
        for n in range(6)
    ]  # fmt: skip
    assert [len(alerts) for alerts in told] == [0, 0, 0, 1, 0, 0]
    assert told[3][0].reason["en"].startswith("4 items in 1 days")
    assert told[3][0].when == "cluster"


def test_stories_that_were_told_are_not_told_again_when_they_are_merged(
    home: Path, desk: WatchDesk
) -> None:
    declare(home, topic("cluster"))
    now = desk.workspace.clock.now()
    texts = (
        "{}小区燃气泄漏事故善后：第{}次通报说明安置与赔偿进展，事故调查组继续工作。",
        "{}地铁停运抢修现场漏水：第{}次进展发布，乘客改乘公交，线路恢复时间待定。",
    )

    def arrive(number: int) -> int:
        text, at = texts[number % 2].format("望江", number), now - timedelta(hours=30 - number)
        return len(desk.take([item(number, text, at, title=text[:12])]).alerts)

    assert sum(arrive(number) for number in range(10)) == 2
    first, second = (desk.events.stream.story_of(item(n, "", now).id) or "" for n in (0, 1))
    assert first != second
    correct(desk, "merge", first, second)
    assert [arrive(number) for number in range(10, 14)] == [0, 0, 0, 0]
    assert len(letters(home)) == 2


def test_a_day_with_more_items_than_usual_is_told_once(home: Path, desk: WatchDesk) -> None:
    declare(home, topic("rate"))
    now = desk.workspace.clock.now()
    quiet = [item(n, TEXTS[n % 3].format(NAMES[n % 8] + str(n)), now - timedelta(days=n)) for n in range(1, 20)]  # fmt: skip
    desk.take(quiet)
    assert tell_rates(desk, office_day(desk.workspace.clock)) == []
    flood = [item(100 + n, TEXTS[n % 3].format(NAMES[n % 8] + str(n)), now) for n in range(12)]
    desk.take(flood)
    [alert] = tell_rates(desk, office_day(desk.workspace.clock))
    assert (alert.when, alert.item) == ("rate", "")
    assert "12" in alert.reason["en"]
    assert "EARS" in alert.reason["zh"]
    assert tell_rates(desk, office_day(desk.workspace.clock)) == []
    send(desk)
    assert len(letters(home)) == 1


def test_a_topic_that_tells_nobody_in_particular_tells_its_owner(
    home: Path, desk: WatchDesk
) -> None:
    declare(home, topic("arrival", to="[]"))
    [alert] = desk.take([item(1, TEXTS[0], desk.workspace.clock.now())]).alerts
    assert alert.to == ("press-office",)


def test_a_topic_that_tells_an_unknown_office_is_refused_before_anything_is_taken(
    home: Path, desk: WatchDesk
) -> None:
    declare(home, topic("arrival", to="[nobody]"))
    with pytest.raises(CivicloomError, match="WAT-020"):
        desk.take([item(1, TEXTS[0], desk.workspace.clock.now())])
    assert not list(desk.batches.done.iterdir())


def test_alerts_of_a_killed_process_are_told_by_the_next_and_once(
    home: Path, desk: WatchDesk
) -> None:
    declare(home, topic("arrival"))
    desk.take([item(1, TEXTS[0], desk.workspace.clock.now())])
    path = next(desk.batches.done.glob("*.jsonl"))
    path.rename(desk.batches.open / path.name)
    assert desk.take([]).alerts == []
    assert len(letters(home)) == 1


KEY = b"shared with the receiver"


@pytest.fixture
def receiver(home: Path) -> Iterator[Site]:
    """A receiver of its own for the topic; all other alerts go where they went."""
    with serving() as site:
        (home / "hook.key").write_bytes(KEY)
        routing = yaml.safe_load((home / "routing.yaml").read_text("utf-8"))
        routing["routes"] += [{"rule": "watch/safe", "to": "rule", "channels": ["hook"]}]
        hook = {"kind": "webhook", "url": f"{site.url}/in", "key_file": "hook.key"}
        routing["channels"]["hook"] = hook
        routing["allow"] = [site.allowed]
        (home / "routing.yaml").write_text(yaml.safe_dump(routing), "utf-8")
        declare(home, topic("arrival"))
        yield site


def later(desk: WatchDesk, minutes: int) -> None:
    moment = desk.workspace.clock.now() + timedelta(minutes=minutes)
    desk.workspace.__dict__["clock"] = FixedClock(moment)


def test_an_alert_reaches_its_receiver_signed_and_once_after_a_refused_first_try(
    home: Path, receiver: Site, desk: WatchDesk
) -> None:
    receiver.replies["/in"] = Reply(status=503)
    told = item(1, TEXTS[0].format("东河"), desk.workspace.clock.now())
    assert len(desk.take([told]).alerts) == 1
    assert len(receiver.sent) == 1
    assert send(desk) == []  # its time has not come
    receiver.replies["/in"] = Reply(b"taken")
    later(desk, 2)
    [done] = send(desk)
    assert (done.outcome, done.channel, done.office) == ("delivered", "hook", "press-office")
    refused, taken = (headers for _, headers in receiver.asked)
    first, body = receiver.sent
    assert first == body
    assert refused["idempotency-key"] == taken["idempotency-key"] == done.envelope
    assert verify_signature(taken["civicloom-signature"], body, KEY)
    assert not verify_signature(taken["civicloom-signature"], body, b"another key")
    [line] = map(json.loads, body.splitlines())
    assert line["reasons"]["reason"] == {"en": "燃气", "zh": "燃气"}
    assert (line["subject"], line["reasons"]["url"]) == (told.id, told.url)
    assert line["text"]["zh"] == "住房安全：标题（燃气）"
    log = desk.workspace.log
    receipt = log.receipt(log.size - 1)
    assert receipt.id == done.receipt
    assert check_receipt(receipt.text(), [log.verifier_key]).id == done.receipt
    [leaf] = log.entries(log.size - 1, log.size)
    assert sha256(body).hexdigest().encode() in leaf
    later(desk, 5)
    desk.take([told])
    assert send(desk) == []
    assert (len(receiver.sent), letters(home)) == (2, [])


def test_a_receiver_that_never_answers_well_is_given_up_and_told(
    receiver: Site, desk: WatchDesk
) -> None:
    receiver.replies["/in"] = Reply(status=500)
    desk.take([item(1, TEXTS[0].format("东河"), desk.workspace.clock.now())])
    outcomes = []
    for minutes in (1, 5, 25, 120, 600, 1000):
        later(desk, minutes)
        outcomes += [(one.outcome, one.detail[:7]) for one in send(desk)]
    assert outcomes == [("waiting", "PSH-010")] * 4 + [("failed", "PSH-010")]
    assert len(receiver.sent) == 6
