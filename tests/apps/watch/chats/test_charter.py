"""Charter 9 at the gate: no notice, no entry; no name and no number in what comes out; no private chat."""

import dataclasses
import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import pytest

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.chats import Group, Notice, import_export
from civicloom.apps.watch.item import Item
from civicloom.model.errors import CivicloomError

from .groups import NOW, group, imported

NAMES = ("王小明", "李大力", "欧阳静", "Quentin Zebediah", "爱吃鱼的猫", "zeb_9k")
NUMBERS = (
    "13800138000", "138-0013-8000", "１３９１２３４５６７８", "44030119800101123X", "440301 19800101 1234", "0755-26001234",
    "+44 7700 900123", "6222021234567890123", "987654321", "一三八零零一三八零零零", "wxid_abcdefgh12",
)  # fmt: skip
CANARIES = (*NAMES, *NUMBERS)

QQ = """\
消息记录（此消息记录为文本格式，不支持重新导入）

================================================================
消息分组:我的QQ群
================================================================
消息对象:湖畔社区居民群
================================================================

2021-12-30 22:01:05 【管理员】王小明(987654321)
@李大力 请看 https://example.org/a 电话13800138000，或 138-0013-8000

2021-12-30 22:02:05 李大力<dali@example.com>
「欧阳静：身份证 44030119800101123X」
- - - - - - - - - -
回复 Quentin Zebediah：座机 0755-26001234 +44 7700 900123

2021-12-30 22:03:05 爱吃鱼的猫(7654321)
王小明说：卡 6222021234567890123，李大力家漏水，手机１３９１２３４５６７８

2021-12-30 22:04:05 zeb_9k(7654322)
欧阳静说：440301 19800101 1234 或一三八零零一三八零零零，加 wxid_abcdefgh12，QQ 987654321，爱吃鱼的猫 @zeb_9k 同意
联系 office@example.org
"""


def written(items: Iterable[Item]) -> str:
    return json.dumps([dataclasses.asdict(item) for item in items], default=str, ensure_ascii=False)


def test_planted_names_and_numbers_are_never_in_what_comes_out(tmp_path: Path) -> None:
    result = imported(tmp_path, QQ, group("qq"))
    out = written(result.items)
    assert len(result.items) == 4
    assert [canary for canary in CANARIES if canary in QQ] == list(CANARIES)
    assert [canary for canary in CANARIES if canary in out] == []
    kept = [file for file in tmp_path.rglob("*") if file.is_file() and file.name != "chat.txt"]
    assert kept
    for file in kept:
        assert not [canary for canary in CANARIES if canary.encode() in file.read_bytes()]


def test_links_and_mail_addresses_of_the_group_stay(tmp_path: Path) -> None:
    out = written(imported(tmp_path, QQ, group("qq")).items)
    assert "https://example.org/a" in out
    assert "office@example.org" in out


def test_an_author_and_a_mention_of_the_author_have_one_pseudonym(tmp_path: Path) -> None:
    first, second, third, _ = imported(tmp_path, QQ, group("qq")).items
    assert first.text.startswith(f"@{second.author} ")
    assert third.text.startswith(f"{first.author}说：")


def test_two_groups_never_share_a_pseudonym(tmp_path: Path) -> None:
    one = imported(tmp_path, QQ, group("qq"))
    two = imported(tmp_path, QQ, dataclasses.replace(group("qq"), id="riverside"))
    assert not {item.author for item in one.items} & {item.author for item in two.items}


@pytest.mark.parametrize(
    ("notice", "code"),
    [(Notice("", date(2018, 1, 1), "y"), "CHA-004"), (Notice("x", date(2018, 1, 1), ""), "CHA-004"),
     (Notice("x", date(2027, 1, 1), "y"), "CHA-005")],
)  # fmt: skip
def test_no_export_is_taken_in_for_a_group_without_a_valid_notice(
    notice: Notice, code: str, tmp_path: Path
) -> None:
    of: Group = dataclasses.replace(group("qq"), notice=notice)
    with pytest.raises(CivicloomError) as caught:
        imported(tmp_path, QQ, of)
    assert caught.value.code == code


def test_what_was_said_before_the_notice_never_enters(tmp_path: Path) -> None:
    posted = datetime.fromisoformat("2021-12-30T22:02:30+08:00")
    result = imported(tmp_path, QQ, group("qq", posted))
    assert (len(result.items), result.left_out) == (2, {"before-notice": 2})


def test_a_date_that_could_be_older_than_the_notice_does_not_enter(tmp_path: Path) -> None:
    line = "03/04/21, 22:01 - Bob: hello"
    before = imported(tmp_path, line, group("whatsapp", date(2021, 3, 20)))
    assert (before.items, before.left_out) == ([], {"unclear-date": 1})
    assert len(imported(tmp_path, line, group("whatsapp", date(2021, 3, 1))).items) == 1


PRIVATE = {
    "qq": QQ.replace("我的QQ群", "我的好友"),
    "wechat": "张三与李四的聊天记录如下:\n\n—————  2021-12-30  —————\n\n张三  22:01\n\n你好\n",
    "telegram": json.dumps(
        {"type": "personal_chat", "name": "x", "messages": [{"type": "message", "text": "x"}]}
    ),
    "instagram": json.dumps({"participants": [{"name": "a"}, {"name": "b"}], "messages": []}),
}


@pytest.mark.parametrize("kind", sorted(PRIVATE))
def test_an_export_of_a_private_chat_is_refused(kind: str, tmp_path: Path) -> None:
    with pytest.raises(CivicloomError) as caught:
        imported(tmp_path, PRIVATE[kind], group(kind))  # type: ignore[arg-type]
    assert caught.value.code == "CHA-014"


def test_of_an_export_of_several_chats_only_the_group_is_read(tmp_path: Path) -> None:
    other = "消息分组:我的好友\n消息对象:赵六\n\n2021-12-30 22:01:05 赵六\n私聊\n\n"
    result = imported(tmp_path, other + QQ, group("qq"))
    assert (len(result.items), result.left_out["private"]) == (4, 1)
    assert "私聊" not in written(result.items)


def test_the_same_export_gives_the_same_ids_and_no_name_can_be_tried_out_on_them(
    tmp_path: Path,
) -> None:
    first, again = (imported(tmp_path, QQ, group("qq")) for _ in range(2))
    assert [item.id for item in first.items] == [item.id for item in again.items]
    path = tmp_path / "chat.txt"
    other = import_export(path, group("qq"), Pseudonyms(tmp_path / "other"), NOW)
    assert not {item.id for item in first.items} & {item.id for item in other.items}
