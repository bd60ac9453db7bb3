"""Whole columns say the same as single values, on every input."""

import random
import time
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicloom.model.identifiers import (
    KINDS,
    arrow_format_ok,
    arrow_ok,
    check,
    citizen_id,
    credit_code,
    kind_of,
    written,
)

ON = date(2026, 11, 23)
GOOD = {
    "citizen-id": ["11010519491231002X", "440524188001010014", "330199200002290019"],
    "credit-code": ["91350100M000100Y43", "91110000802100433B", "91330106QRYMAKB7XA"],
    "house-code": ["4403070030030400042000003", "4403070030030400042"],
}
GOOD["credit-code-outer"] = GOOD["credit-code"]
odd = st.sampled_from(list(" '\u3000\u00a0０９Ｘｘx-.+E\nIOSVZ²①ß\x00"))


@st.composite
def near_misses(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from([code for codes in GOOD.values() for code in codes]))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        text = (
            text[:place]
            + draw(odd | st.sampled_from("0123456789ABCX"))
            + text[place + draw(st.integers(0, 1)) :]
        )
    return text


values = (
    st.none()
    | st.text(max_size=30)
    | near_misses()
    | st.from_regex("[0-9]{17}[0-9Xx]", fullmatch=True)
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=150)
@given(column=st.lists(values, max_size=30), cut=st.integers(0, 3))
def test_columns_agree_with_single_values(kind: str, column: list[str | None], cut: int) -> None:
    array = pa.array(column, pa.string())[cut:]
    wanted = [v is not None and check(kind, v, on=ON).verdict == "valid" for v in column[cut:]]
    forms = [v is not None and kind_of(kind).form_ok(written(v), ON) for v in column[cut:]]
    assert arrow_ok(kind, on=ON)(array).to_pylist() == wanted
    assert arrow_format_ok(kind, on=ON)(array).to_pylist() == forms


@pytest.mark.parametrize("kind", KINDS)
def test_chunks_large_strings_and_dictionaries_are_columns_too(kind: str) -> None:
    column = pa.chunked_array([[*GOOD[kind], None], ["x"], []], pa.string())
    wanted = arrow_ok(kind)(column).to_pylist()
    assert wanted.count(True) >= 2
    assert arrow_ok(kind)(column.cast(pa.large_string())).to_pylist() == wanted
    assert arrow_ok(kind)(column.combine_chunks().dictionary_encode()).to_pylist() == wanted
    assert arrow_ok(kind)(pa.array([], pa.string())).to_pylist() == []
    assert arrow_ok(kind)(pa.nulls(3, pa.string())).to_pylist() == [False] * 3


def test_a_column_is_far_faster_than_its_values() -> None:
    chance = random.Random(1)
    firsts = [
        f"330106{y}0101{chance.randrange(1000):03}" for y in range(1950, 2010) for _ in range(1000)
    ]
    column = pa.array([first + citizen_id.check_character(first) for first in firsts])
    ok = arrow_ok("citizen-id")
    began = time.process_time()
    assert ok(column).true_count == len(column)
    assert len(column) / (time.process_time() - began) > 300_000


def test_the_credit_alphabet_has_no_letter_that_looks_like_a_digit() -> None:
    assert not set("IOSVZ") & set(credit_code.ALPHABET)
