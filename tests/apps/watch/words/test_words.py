"""Texts are folded, told apart by language, and cut into words."""

import doctest
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicloom.apps.watch.words import (
    fold,
    fold_quickly,
    folded_codes,
    language,
    segment,
    segment_with_pos,
)

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


@pytest.mark.parametrize("module", ["bulk", "fold", "language", "segment"])
def test_the_examples_hold(module: str) -> None:
    result = doctest.testmod(import_module(f"civicloom.apps.watch.words.{module}"))
    assert result.attempted and not result.failed


def test_traditional_words_become_those_of_the_mainland() -> None:
    assert fold("網路軟體") == "网络软件"
    assert fold("①②　ﾊﾝ") == "12 ハン"


@given(ANY_TEXT)
def test_folding_takes_any_text_and_loses_no_ascii_word(text: str) -> None:
    assert fold(text + "\0 end").endswith("end")
    fold(text).encode()


HARD = st.sampled_from("路灯 ＡＢ，Σς\0ﾊﾞか\u3099가\u1100\u1161e\u0301İ臺灣軟體乾隆…㎡ﷺ😀𠮷\ud800")


@given(st.lists(st.text(st.one_of(HARD, st.characters(codec=None)), max_size=20), max_size=5))
def test_texts_folded_together_are_as_folded_one_by_one(texts: list[str]) -> None:
    expected = "".join(fold_quickly(text).lower() + "\0" for text in texts) or "\0"
    assert "".join(map(chr, folded_codes(texts).tolist())) == expected


@given(ANY_TEXT)
def test_segments_are_the_text_without_blanks(text: str) -> None:
    clean = fold(text)
    told = "".join("".join(segment(clean)).split())
    assert told == "".join(clean.split())
    assert [word for word, _ in segment_with_pos("停水通知")] == segment("停水通知")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("小区楼下的路灯坏了半个月没人修", "zh-Hans"),
        ("社區樓下的路燈壞了半個月沒人修", "zh-Hant"),
        ("皇后大道", "zh-Hans"),
        ("我的 Windows Update 出问题了", "zh-Hans"),
        ("致敬[good][good][good]", "zh-Hans"),
        ("請看 https://example.org/road/closed", "zh-Hant"),
        ("Street light out on 5th Avenue", "en"),
        ("Peking University 北大: the road to the library is closed to all of us", "en"),
        ("The café on the corner of the road is closed to the public, and the park is not", "en"),
        ("Pothole", "en"),
        ("De straat is afgesloten en de geluiden van het café zijn tot in de nacht te horen", "nl"),
        ("Les routes du centre sont fermées à cause des travaux", "fr"),
        ("Đường phố bị hỏng và không ai sửa chữa", "vi"),
        ("道路が閉鎖されています", "ja"),
        ("도로가 폐쇄되었습니다", "ko"),
        ("ئۇيغۇرچە تىل بىلەن يېزىلغان خەۋەر", "ug"),
        ("བོད་སྐད་", "bo"),
        ("12345 !!!", "und"),
        ("", "und"),
    ],
)
def test_the_language_is_told(text: str, expected: str) -> None:
    assert language(text) == expected


@given(ANY_TEXT)
def test_every_text_has_a_language(text: str) -> None:
    assert language(text)
