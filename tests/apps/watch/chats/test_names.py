"""Names and numbers leave a text, ordinary words stay, and no text takes long."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.chats.names import Roster
from civicloom.apps.watch.words import masked


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Pseudonyms:
    return Pseudonyms(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    found = Roster("g", Pseudonyms(tmp_path))
    found.know("7654321", "王小明", "3栋201李大力")
    found.know("+86 138 0013 8000", "+86 138 0013 8000")
    found.know("u1", "John Doe")
    found.know("u2", "开心")
    found.know("u3", "rain")
    return found


@pytest.mark.parametrize(
    "text",
    ["今天开心，rain falls", "@全体成员 注意：停水", "湖畔社区说：通知", "我说：好", "2021-12-30 22:01:05 12345 投入1234567890元",
     "拨打12345或110", "http://example.org/a?b=1 office@example.org", "第3栋2单元", "邀请居民加入志愿队"],
)  # fmt: skip
def test_what_is_no_name_and_no_number_of_a_person_stays(text: str, roster: Roster) -> None:
    assert roster.conceal(text) == text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [("@王小明你好", "王小明"), ("@陌生人 好", "陌生人"), ("@开心 好", "开心"), ("开心：哈哈", "开心"), ("李大力家停水", "李大力"),
     ("@8613800138000 hi", "8613800138000"), ("「张三：好」", "张三"), ("张三说：水管坏了", "张三"), ("回复 张小三：对", "张小三"),
     ("> Bob: hi", "Bob"), ("Ann Miller said: no", "Miller"), ("john doe John Doe", "John Doe"), ("王小明(7654321)", "7654321"),
     ("On Mon, 1 Mar, Ann Miller wrote:", "Ann"), ("https://example.org/王小明", "王小明"), ("@x:example.org hi", "@x:example.org"),
     ("https://wa.me/8613800138000", "13800138000"), ("12345678@qq.com", "12345678"), ("护照E12345678", "E12345678"),
     ("李四 邀请 孙悟空 加入了群聊", "孙悟空"), ("王小明邀请“赵小月”加入了群聊", "赵小月"), ("群主把 周大福 移出了群聊", "周大福")],
)  # fmt: skip
def test_a_name_or_number_is_hidden_where_it_stands(text: str, hidden: str, roster: Roster) -> None:
    assert hidden in text
    assert hidden not in roster.conceal(text)


@given(
    st.text("0123456789 -１３８", min_size=0, max_size=6),
    st.text("甲乙,，。 x", max_size=4),
    st.text("甲乙,，。 ", max_size=4),
)
@settings(max_examples=100, deadline=None)
def test_a_mobile_number_is_masked_however_it_is_grouped(
    gaps: str, before: str, after: str
) -> None:
    digits = "13900139000"
    places = sorted({ord(sign) % 10 + 1 for sign in gaps})
    grouped = "".join(("-" if at in places else "") + digit for at, digit in enumerate(digits))
    text = f"{before} {grouped} {after}" if before.endswith("x") else before + grouped + after
    assert grouped not in masked(text)
    assert "[phone]" in masked(text)


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_concealed_without_a_fault_and_twice_is_once(
    keys: Pseudonyms, text: str
) -> None:
    roster = Roster("g", keys)
    once = roster.conceal(text)
    assert roster.conceal(once) == once


@pytest.mark.parametrize(
    "text", ["谢谢@韩梅梅 同意", "@李雷@韩梅梅 好", "＠李雷＠韩梅梅", "回复@韩梅梅：好"]
)
def test_a_mention_needs_no_blank_before_it(roster: Roster, text: str) -> None:
    concealed = roster.conceal(text)
    assert not any(name in concealed for name in ("李雷", "韩梅梅"))
    assert roster.pseudonym("韩梅梅") in concealed


def test_a_sign_within_a_latin_word_is_no_mention(roster: Roster) -> None:
    assert roster.conceal("size 3x@2 and a@b") == "size 3x@2 and a@b"
