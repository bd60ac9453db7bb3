"""Exports of each platform: every message counted, locales told apart, broken files refused."""

import json
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.chats import import_export
from civicloom.apps.watch.chats.exports.dates import order_of
from civicloom.apps.watch.chats.group import Kind
from civicloom.model.errors import CivicloomError
from civicloom.purpose import OFFICE_ZONE

from .groups import NOW, group, imported

DATA = Path(__file__).resolve().parents[5] / "shared" / "data" / "watch" / "chats" / "chat-miner"
SAMPLES = sorted(DATA.glob("*/test*"))
needs_data = pytest.mark.skipif(
    not SAMPLES, reason="the exports of chats are not beside the project"
)
LOCAL = ("whatsapp", "signal")


def kind_of(path: Path) -> Kind:
    return path.parent.name  # type: ignore[return-value]


@needs_data
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_message_of_a_real_export_is_read_at_its_time(path: Path, tmp_path: Path) -> None:
    result = import_export(path, group(kind_of(path), room="Chatname"), Pseudonyms(tmp_path), NOW)
    zone = OFFICE_ZONE if kind_of(path) in LOCAL else UTC
    found = sorted(
        (
            item.published.astimezone(zone).replace(tzinfo=None).isoformat(),
            item.text.replace("\n", " "),
        )
        for item in result.items
        if item.published
    )
    truth = json.loads((path.parent / "target.json").read_text("utf-8"))
    assert found == sorted((one["timestamp"], one["message"]) for one in truth)
    assert result.left_out == ({"system": 3} if kind_of(path) == "whatsapp" else {})
    assert len({item.author for item in result.items}) == len({one["author"] for one in truth})


@needs_data
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_damaged_export_gives_items_or_a_verdict(path: Path, tmp_path: Path) -> None:
    whole, dice, broken = path.read_bytes(), random.Random(7), tmp_path / path.name
    keys = Pseudonyms(tmp_path / "keys")
    for _ in range(60):
        data = bytearray(whole[: dice.randrange(len(whole) + 1)] if dice.random() < 0.3 else whole)
        for _ in range(dice.randrange(8)):
            at = dice.randrange(len(data) + 1)
            data[at : at + dice.randrange(4)] = dice.randbytes(dice.randrange(4))
        broken.write_bytes(data)
        try:
            result = import_export(broken, group(kind_of(path), room="Chatname"), keys, NOW)
        except CivicloomError as fault:
            assert fault.code.startswith("CHA-")
        else:
            assert all(item.text and item.published for item in result.items)


MAIL = """\
Dear:

“湖畔群”的聊天记录如下:

—————  2021-12-30  —————

张三  22:01

你好

李四  22:02

[图片: xxx.jpg(请在附件中查看)]

—————  2021-12-31  —————

李四  08:02

收到
两行
"""
QQ_PASTED = "王小明(123456789) 2021/12/30 22:01:05\n停水了\n李四 2021-12-30 22:02:05\n同\n\n李四 2021-12-30 22:03:05\n王五 撤回了一条消息\n"
WECHAT_TOOL = "2021-12-30 22:01:05 张三\n内容\n\n2021-12-30 22:02:05 李四\n收到\n"
WECHAT_HALVES = "—————  2021-12-30  —————\n\n钱多多  下午10:01\n\n停水了\n\n赵钱孙  晚上 11:02\n\n收到，下午场3:1\n"
WHATSAPP_ZH = "[2021/12/30 下午10:01:05] ~ 王 小明: 你好\n[2021/12/31 凌晨1:01:05] ‎李四: ‎图像已忽略\n[2021/12/31 凌晨2:00:00] 李四: 中午见\n"
WHATSAPP_DE = "30.12.21, 22:01 - Anna: Hallo\n30.12.21, 22:02 - Anna hat die Gruppe verlassen\n31.12.21, 08:00 - Jörg: Guten\nMorgen\n"
WHATSAPP_KO = "2021. 12. 30. 오후 10:01, 홍길동 : 안녕\n2021. 12. 31. 오전 8:00, 김철수 : 네\n"
WHATSAPP_US = "12/30/21, 10:01\u202fPM - Bob: hi\n12/31/21, 12:05\u202fAM - Ann: ok\n"


@pytest.mark.parametrize(
    ("kind", "text", "times", "left_out"),
    [
        ("wechat", MAIL, ["30 22:01", "31 08:02"], {"no-text": 1}),
        ("wechat", WECHAT_TOOL, ["30 22:01", "30 22:02"], {}),
        ("wechat", WECHAT_HALVES, ["30 22:01", "30 23:02"], {}),
        ("qq", QQ_PASTED, ["30 22:01", "30 22:02"], {"system": 1}),
        ("whatsapp", WHATSAPP_ZH, ["30 22:01", "31 02:00"], {"no-text": 1}),
        ("whatsapp", WHATSAPP_DE, ["30 22:01", "31 08:00"], {"system": 1}),
        ("whatsapp", WHATSAPP_KO, ["30 22:01", "31 08:00"], {}),
        ("whatsapp", WHATSAPP_US, ["30 22:01", "31 00:05"], {}),
    ],
)
def test_usual_forms_are_read(
    kind: Kind, text: str, times: list[str], left_out: dict[str, int], tmp_path: Path
) -> None:
    result = imported(tmp_path, text, group(kind))
    found = [
        item.published.astimezone(OFFICE_ZONE).strftime("%d %H:%M")
        for item in result.items
        if item.published
    ]
    assert (found, result.left_out) == (times, left_out)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_an_export_is_read_in_whatever_encoding_it_came(encoding: str, tmp_path: Path) -> None:
    result = imported(tmp_path, QQ_PASTED, group("qq"), encoding=encoding)
    assert [item.text for item in result.items] == ["停水了", "同"]


def test_one_bad_byte_does_not_turn_a_text_into_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_bytes(QQ_PASTED.encode().replace("同".encode(), b"\xff" + "同".encode()))
    result = import_export(path, group("qq"), Pseudonyms(tmp_path), NOW)
    assert [item.text for item in result.items] == ["停水了", "\ufffd同"]


def test_a_telegram_group_is_known_by_its_number(tmp_path: Path) -> None:
    name = {"type": "mention_name", "text": "Quentin Z", "user_id": 7}
    messages = [
        {"id": 1, "type": "message", "date_unixtime": "1640000000", "from": "Quentin Z", "from_id": "user7", "text": "one"},
        {"id": 2, "type": "message", "date_unixtime": "1640000001", "from": "B", "from_id": "user8", "text": [name, " two"], "reply_to_message_id": 1},
        {"id": 3, "type": "service", "action": "pin_message"},
    ]  # fmt: skip
    chats = {"chats": {"list": [{"type": "private_group", "id": 9, "messages": messages}, {"type": "personal_chat", "id": 5, "messages": [{}]}]}}  # fmt: skip
    with pytest.raises(CivicloomError) as caught:
        imported(tmp_path, json.dumps(chats), group("telegram", room="-1008"), "r.json")
    assert caught.value.code == "CHA-015"
    result = imported(tmp_path, json.dumps(chats), group("telegram", room="-1009"), "r.json")
    first, second = result.items
    assert second.text == f"@{first.author} two"
    assert second.reply_to == first.id
    assert result.left_out == {"system": 1, "private": 1}


def test_instagram_texts_are_mended(tmp_path: Path) -> None:
    message = {
        "sender_name": "A",
        "timestamp_ms": 1640000000000,
        "content": "停水".encode().decode("latin-1"),
    }
    result = imported(tmp_path, json.dumps({"messages": [message]}), group("instagram"), "m.json")
    assert [item.text for item in result.items] == ["停水"]


def test_tables_are_read_and_their_bad_rows_counted(tmp_path: Path) -> None:
    table = "time,author,text\n2021-12-30 22:01,Bob,hello\nsoon,Bob,x\n1640000000,Eve,again\n,Eve,never\n"
    result = imported(tmp_path, table, group("other"), "t.csv")
    assert [item.text for item in result.items] == ["hello", "again"]
    assert result.left_out == {"malformed": 1, "undated": 1}
    lines = (
        '{"time":"2021-12-30T22:01:00Z","author":"Bob","text":"\\ud800hello","id":5}\n' * 2
        + "[" * 5000
        + "\n"
    )
    result = imported(tmp_path, lines, group("matrix"), "t.jsonl")
    assert [item.text for item in result.items] == ["hello"]
    assert result.left_out == {"malformed": 1, "doubled": 1}


@pytest.mark.parametrize(
    "time",
    ["2021/12/3 9:05", "2021-12-3 9:05:00", "2021年12月3日 9:05", "2021.12.3 上午9:05", "2021/12/03 09:05", "2021-12-03T01:05:00Z"],
)  # fmt: skip
def test_times_of_a_table_are_read_as_spreadsheets_write_them(time: str, tmp_path: Path) -> None:
    result = imported(tmp_path, f"时间,发送者,内容\n{time},Bob,hello\n", group("other"), "t.csv")
    assert [item.published for item in result.items] == [datetime(2021, 12, 3, 1, 5, tzinfo=UTC)]


@pytest.mark.parametrize("time", ["2021/2/30 9:05", "2021/12/3 29:05", "3/12/2021 9:05", "9:05", "昨天 9:05"])  # fmt: skip
def test_a_time_of_a_table_that_is_none_costs_its_row_alone(time: str, tmp_path: Path) -> None:
    table = f"time,author,text\n{time},Bob,no\n2021-12-03,Bob,yes\n"
    result = imported(tmp_path, table, group("other"), "t.csv")
    assert ([item.text for item in result.items], result.left_out) == (["yes"], {"malformed": 1})


def test_a_message_of_the_future_and_one_of_great_length_are_left_out(tmp_path: Path) -> None:
    table = f"time,author,text\n2027-01-01,Bob,hello\n2021-01-01,Bob,{'x' * 20_001}\n2021-01-01,Bob,ok\n"
    assert imported(tmp_path, table, group("other"), "t.csv").left_out == {
        "future": 1,
        "too-large": 1,
    }


@pytest.mark.parametrize(
    ("name", "data", "kind", "code"),
    [
        ("none.txt", None, "qq", "CHA-010"),
        ("empty.txt", b" \n", "qq", "CHA-012"),
        ("words.txt", b"nothing here", "qq", "CHA-013"),
        ("picture.png", bytes(range(256)) * 9, "whatsapp", "CHA-013"),
        ("chat.txt", b"x", "other", "CHA-013"),
        ("chat.json", b"{}", "telegram", "CHA-013"),
        ("chat.json", b"[]", "instagram", "CHA-013"),
        ("t.csv", b"when,who\n1,2\n", "other", "CHA-016"),
        ("chat.json", b'{"messages": [', "telegram", "CHA-017"),
        ("chat.json", b"[" * 200_000, "telegram", "CHA-017"),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_its_code(
    name: str, data: bytes | None, kind: Kind, code: str, tmp_path: Path
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(CivicloomError) as caught:
        import_export(tmp_path / name, group(kind), Pseudonyms(tmp_path), NOW)
    assert caught.value.code == code


def test_an_export_of_great_size_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    with path.open("wb") as file:
        file.truncate((64 << 20) + 1)
    with pytest.raises(CivicloomError) as caught:
        import_export(path, group("qq"), Pseudonyms(tmp_path), NOW)
    assert caught.value.code == "CHA-011"


WRITTEN = {"day-first": "%d/%m/%y", "month-first": "%m/%d/%y", "year-first": "%Y/%m/%d"}


@given(
    st.sampled_from(sorted(WRITTEN)),
    st.dates(date(2015, 1, 1), date(2026, 6, 1)),
    st.lists(st.integers(0, 9), min_size=30, max_size=60),
)
@settings(max_examples=60, deadline=None)
def test_the_order_of_day_and_month_is_learned_from_the_file(
    order: str, start: date, steps: list[int]
) -> None:
    days = [start]
    for step in [*steps, 20]:
        days.append(days[-1] + timedelta(days=step))
    texts = [day.strftime(WRITTEN[order]) for day in days]
    found = order_of(texts, [], date(2026, 11, 27))
    assert found.moment(texts[3], "10:00") == datetime(*days[3].timetuple()[:3], 2, tzinfo=UTC)


def test_messages_of_one_text_at_one_time_are_told_apart(tmp_path: Path) -> None:
    result = imported(tmp_path, "2021-12-30 22:01:05 张三\n顶\n" * 3, group("wechat"))
    assert max(Counter(item.id for item in result.items).values()) == 1
    assert len(result.items) == 3
