"""The tagger decodes as the sum over all paths would, and learns a district's own names."""

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicloom.apps.watch.classify import Span, Tagger
from civicloom.apps.watch.classify.entities.features import LONGEST, features, pieces
from civicloom.apps.watch.classify.entities.tagger import best_path, spans_of, tags_of

NAMES = ["青石桥", "白鹭湾", "银杏里", "望江亭", "柳叶渡", "竹林坡", "梅子坞", "盐仓口"]
FRAMES = ["{}的路灯坏了。", "我住在{}，停水了。", "请问{}什么时候修？", "{}垃圾没人清运。"]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tagger") / "own.tagger"
    texts = [frame.format(name) for name in NAMES for frame in FRAMES]
    marks = [
        [Span(text.index(name), text.index(name) + 3, "place", name, "person")]
        for name in NAMES
        for text in texts
        if name in text
    ]
    Tagger.train(texts, marks, path)
    return path


def test_a_tagger_learns_the_districts_own_names(own: Path) -> None:
    found = Tagger(own).find("昨天下雨。白鹭湾的路灯又坏了，请问梅子坞什么时候修？")
    assert [(span.text, span.kind, span.source) for span in found] == [
        ("白鹭湾", "place", "tagger"),
        ("梅子坞", "place", "tagger"),
    ]


def test_names_in_a_list_without_signs_are_told_apart(tmp_path: Path) -> None:
    given_ = ["伟", "秀英", "建国", "芳", "志强", "玉兰", "敏", "国庆"]
    people = [f"{one}{name}" for one in "王李张刘陈杨赵黄周吴徐孙" for name in given_]
    frames = ["昨天{}说路灯坏了。", "请{}同志回电。", "{}（女）住在三楼。"]
    texts = [frames[n % 3].format(name) for n, name in enumerate(people)]
    marks = [
        [Span(text.index(name), text.index(name) + len(name), "person", name, "person")]
        for text, name in zip(texts, people, strict=True)
    ]
    unseen = ["王国栋", "李娟", "张晓明", "刘洋", "陈丽华", "杨帆", "赵海燕", "黄磊"]
    found = Tagger.train(texts, marks, tmp_path / "own.tagger").find("".join(unseen))
    assert len({span.text for span in found} & set(unseen)) >= 6, found


@given(st.text(st.sampled_from("青石桥白鹭湾的。，\n\0 a1\ud800臺"), max_size=40))
@settings(max_examples=40, deadline=None)
def test_any_text_is_tagged_within_itself(own: Path, text: str) -> None:
    for span in Tagger(own).find(text):
        assert text[span.first : span.last] == span.text != ""


@given(st.lists(st.text(st.sampled_from("青石桥白鹭湾坏了。，\n a"), max_size=20), max_size=5))
@settings(max_examples=30, deadline=None)
def test_texts_are_tagged_together_as_alone(own: Path, texts: list[str]) -> None:
    tagger = Tagger(own)
    assert tagger.find_all(texts) == [tagger.find(text) for text in texts]


def test_long_texts_without_ends_are_tagged(own: Path) -> None:
    tagger = Tagger(own)
    assert tagger.find("") == [] and tagger.find("。" * 2_000) == []
    assert len(tagger.find("我住在青石桥，停水了，" * 400)) > 300


@given(st.integers(0, 10_000), st.lists(st.integers(1, 5), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_the_best_path_is_the_best_of_all(seed: int, sizes: list[int]) -> None:
    draw = np.random.default_rng(seed)
    scores = draw.normal(size=(sum(sizes), 3)).astype(np.float32)
    steps = draw.normal(size=(3, 3)).astype(np.float32)
    first = np.cumsum([0, *sizes[:-1]])
    told = best_path(scores, first, steps)
    for begin, size in zip(first.tolist(), sizes, strict=True):
        part = scores[begin : begin + size]

        def worth(path: tuple[int, ...], part: np.ndarray = part) -> float:
            own_ = sum(float(part[n, label]) for n, label in enumerate(path))
            return own_ + sum(float(steps[a, b]) for a, b in pairwise(path))

        best = max(worth(path) for path in product(range(3), repeat=size))
        assert worth(tuple(told[begin : begin + size])) == pytest.approx(best, abs=1e-4)


@given(st.text(st.sampled_from("路灯坏了。\n，a1"), max_size=30))
@settings(max_examples=40, deadline=None)
def test_a_sentence_has_the_same_features_alone_and_among_others(text: str) -> None:
    joined = f"甲路。{text}"
    bounds = np.array([first for first, _ in pieces(joined)], np.int64)
    alone = features("甲路。", np.array([0]))
    assert np.array_equal(features(joined, bounds)[:3], alone)


def test_pieces_make_up_the_text_and_none_is_too_long() -> None:
    text = "路" * (LONGEST * 2 + 7) + "。灯"
    found = [piece for _, piece in pieces(text)]
    assert "".join(found) == text and max(map(len, found)) <= LONGEST


def test_marks_become_tags_and_tags_marks() -> None:
    text = "王五在北京的甲乙公司"
    marks = [
        Span(0, 2, "PER", "王五", ""),
        Span(3, 5, "LOC", "北京", ""),
        Span(6, 10, "ORG", "甲乙公司", ""),
    ]
    tags = tags_of(text, marks)
    assert list(spans_of(tags)) == [(one.first, one.last, one.kind) for one in marks]
