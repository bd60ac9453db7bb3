"""Features of texts: the same alone and among many, small, and known again by their names."""

import random
import tracemalloc
from datetime import timedelta

import hypothesis.strategies as st
import numpy as np
from hypothesis import given, settings

from civicloom.apps.watch.events import Stream
from civicloom.apps.watch.events.features import BLOCK, Features
from civicloom.apps.watch.events.vector import Vector, total

from .items import FIRST, NOISE, PARKING, SCHOOL, item

TEXTS = st.text(st.sampled_from("翠湖花园小区车位路站a1 \n\r\0\ud83d，"), max_size=30)


def told(vectors: list[Vector]) -> list[dict[str, float]]:
    return [vector.by_name() for vector in vectors]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8))
def test_many_at_once_weigh_as_if_each_came_alone(texts: list[tuple[str, str]]) -> None:
    together, alone = Features(), Features()
    expected = [vector for text in texts for vector in alone.vectors([text])]
    assert told(together.vectors(texts)) == told(expected)
    assert together.items == alone.items == len(texts)
    assert np.array_equal(together.counts, alone.counts)


def test_what_is_common_among_very_many_at_once_weighs_nothing() -> None:
    texts = [("", f"物业 第{number}号") for number in range(BLOCK * 2)]
    first, *_, last = told(Features().vectors(texts))
    assert "物业" in first
    assert "物业" not in last


def test_words_pair_over_a_line_break_and_never_from_one_text_to_another() -> None:
    one, other = told(Features().vectors([("停水", "物业公司\n车位\r"), ("车位", "车位停水")]))
    assert {name for name in one if " " in name} == {"物业公司 车位"}
    assert {name for name in other if " " in name} == {"车位 停水"}


def test_a_vector_is_the_same_when_it_is_read_again_by_either_way() -> None:
    (vector,) = Features().vectors([PARKING[0]])
    for again in (Vector.read(vector.written()), Vector.of(vector.by_name())):
        assert again.by_name() == vector.by_name()
        assert again.codes.tolist() == vector.codes.tolist()


def test_a_sum_counts_each_feature_of_each() -> None:
    vectors = Features().vectors([*PARKING, *NOISE])
    middle = total(vectors)
    for vector in vectors:
        expected = sum(one.dot(vector) for one in vectors)
        assert abs(middle.dot(vector) - expected) < 1e-5
    assert total([]).dot(middle) == middle.dot(total([])) == 0.0


def test_a_window_of_months_stays_small_in_memory() -> None:
    dice = random.Random(5)
    signs = "".join(title + text for title, text in (*PARKING, *NOISE, *SCHOOL))
    texts = ["".join(dice.choices(signs, k=40)) for _ in range(3_000)]
    given = [item(number, ("", text), number / 100) for number, text in enumerate(texts)]
    stream = Stream()
    stream.add_many(given[:500])
    tracemalloc.start()
    try:
        for first in range(500, len(given), 500):
            stream.add_many(given[first : first + 500])
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert stream.size == len(given)
    assert stream.stories()[0].last == FIRST + timedelta(days=29.99)
    assert taken / 2_500 < 5_000
