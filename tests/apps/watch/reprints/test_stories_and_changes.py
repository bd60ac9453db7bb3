"""Pairs, stories and what a copy changed."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from civicloom.apps.watch.reprints import Entry, Pair, changes, pairs, stories

from .samples import article, bulletin


def day(number: int) -> datetime:
    return datetime(2026, 11, number, tzinfo=UTC)


def test_each_pair_is_told_once_the_earlier_first() -> None:
    items = [("a", article(1)), ("b", article(2)), ("c", "转载 " + article(1)), ("a", article(2))]
    assert [(one.a, one.b, one.kind) for one in pairs(items)] == [("a", "c", "reprint")]


def test_texts_without_words_make_no_pairs() -> None:
    assert not list(pairs([("a", ""), ("b", ""), ("c", "。。。"), ("d", "好"), ("e", "好")]))


def test_a_possible_pair_joins_no_story() -> None:
    items = [Entry(str(n), bulletin(n, 9 * n, 800 + 71 * n)) for n in range(11, 15)]
    found = list(pairs([(one.id, one.text) for one in items]))
    assert found
    assert stories(items, found) == []


def test_the_origin_is_the_outlet_that_source_lines_name_else_the_earliest() -> None:
    items = [
        Entry("blog", "", day(2), "blog"),
        Entry("paper", "", day(3), "晨报", "市政府网"),
        Entry("office", "", day(4), "市政府网"),
        Entry("late", "", None, "晚报", "晨报"),
    ]
    found = [Pair("blog", "paper", 0.9, "reprint"), Pair("paper", "office", 0.9, "edited")]
    found.append(Pair("blog", "late", 0.5, "excerpt"))
    (story,) = stories(items, found)
    assert story.origin == "office"
    assert [step.id for step in story.path] == ["office", "blog", "paper", "late"]
    assert {step.id: (step.taken_from, step.why) for step in story.path} == {
        "office": (None, ""),
        "blog": ("office", "alike"),
        "paper": ("office", "named"),
        "late": ("paper", "named"),
    }
    unnamed = [Entry(one.id, "", one.published, one.outlet) for one in items]
    assert stories(unnamed, found)[0].origin == "blog"


def test_what_was_cut_added_and_changed_is_told_with_its_places() -> None:
    original = "今日起道路封闭。绕行路线见附图。预计工期30天。请市民谅解。"
    copy = "晨报讯 今日起道路封閉。预计工期45天。请市民谅解。编辑注。"
    found = changes(original, copy)
    told = {(one.what, one.original, one.copy) for one in found.passages}
    assert ("changed", "30", "45") in told
    assert any(one.what == "cut" and "绕行路线见附图" in one.original for one in found.passages)
    assert any(one.what == "added" and "编辑注" in one.copy for one in found.passages)
    assert [(one.original, one.copy) for one in found.numbers] == [("30", "45")]
    for one in found.passages:
        assert original[one.start : one.start + len(one.original)] == one.original
        assert copy[one.copy_start : one.copy_start + len(one.copy)] == one.copy


def test_a_text_is_no_change_of_itself() -> None:
    assert changes(article(3), article(3)).passages == ()


@settings(max_examples=60, deadline=None)
@given(st.text("甲乙丙12。，\n", max_size=60), st.text("甲乙丙12。，\n", max_size=60))
def test_the_changes_turn_the_original_into_the_copy(original: str, copy: str) -> None:
    made, place = "", 0
    for one in changes(original, copy).passages:
        made += original[place : one.start] + one.copy
        place = one.start + len(one.original)
    made += original[place:]
    assert "".join(made.split()) == "".join(copy.split())
