"""N-grams of texts are counted alike one by one and together."""

import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from civicloom.apps.watch.classify.ngrams import LONGEST, count, count_one, grams_of, written

TEXTS = st.lists(
    st.text(st.sampled_from("路灯坏了 abcDEF,。12'\0\n臺灣軟體"), max_size=30), max_size=6
)


@given(TEXTS)
@settings(max_examples=60)
def test_a_text_counts_the_same_alone_and_among_others(texts: list[str]) -> None:
    together = count(texts)
    assert together.shape[0] == len(texts)
    for row, text in enumerate(texts):
        assert (together[row] != count([text])).nnz == 0


@given(st.text(max_size=40))
@settings(max_examples=60)
def test_each_gram_covers_part_of_its_text(text: str) -> None:
    form = written(text)
    grams = grams_of(form)
    assert ((grams.first >= 0) & (grams.first < grams.last) & (grams.last <= len(form))).all()


def test_equal_runs_of_tokens_have_equal_hashes_and_others_differ() -> None:
    for text, size in {
        "路灯坏": 10,
        "路灯坏，路灯坏": 16,
        "路 灯": 10,
        "ab cd": 7,
        "": 0,
        " \n ": 0,
    }.items():
        assert count([text]).nnz == size


def test_blanks_count_where_they_do_not_just_keep_words_apart() -> None:
    assert (count(["路 灯"]) != count(["路灯"])).nnz
    assert (count(["路 灯"]) != count(["路\n\n灯 "])).nnz == 0
    assert count(["ab  cd"]).sum() == count(["ab cd"]).sum() == 7


def test_no_gram_joins_two_texts() -> None:
    assert count(["路", "灯"]).sum() == 8
    assert (count(["路", "灯"]) != sp.vstack([count(["路"]), count(["灯"])])).nnz == 0


def test_scripts_and_widths_make_no_difference() -> None:
    assert (count(["軟體ＡＢＣ"]) != count(["软件abc"])).nnz == 0


def test_a_long_text_is_read_up_to_a_limit() -> None:
    long = count(["路" * (LONGEST + 5_000)])
    assert np.max(long.data) <= LONGEST


@given(st.text(st.sampled_from("路灯坏了 abcDEF,。12'\0\n臺灣軟體"), max_size=40))
@settings(max_examples=60)
def test_one_text_is_counted_as_among_many(text: str) -> None:
    hashes, times = count_one(text)
    row = count([text])
    assert hashes.tolist() == row.indices.tolist() and times.tolist() == row.data.tolist()
