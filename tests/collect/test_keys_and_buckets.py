"""Keys by hash, and buckets by stretches of the order of bytes: equal to what plain Python says."""

import tempfile
from bisect import bisect_right
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicloom.collect.keys import Keys, KeySet, known_by
from civicloom.collect.landing import Landing
from civicloom.collect.spread import HELD, Spread, Writer
from civicloom.model.bytewise import padded

TEXTS = st.lists(
    st.text(st.characters(blacklist_characters="\0", codec="utf-8"), max_size=90), max_size=40
)

SCHEMA = pa.schema(
    [
        ("name", pa.string()),
        ("cl_ident", pa.string()),
        ("cl_key", pa.string()),
        ("cl_row", pa.int64()),
    ]
)


@given(TEXTS)
def test_rows_hold_the_first_bytes_of_their_texts(texts: list[str]) -> None:
    lengths, rows = padded(pa.array(["before", *texts], pa.string())[1:], 16)
    assert lengths.tolist() == [len(text.encode()) for text in texts]
    for text, row in zip(texts, rows, strict=True):
        assert bytes(row) == text.encode()[:16].ljust(rows.shape[1], b"\0")


@given(st.lists(TEXTS, max_size=4))
def test_a_key_is_repeated_when_it_was_met_before(chunks: list[list[str]]) -> None:
    keys, met = KeySet(), set[str]()
    for chunk in chunks:
        found = keys.repeated(known_by(pa.array(chunk, pa.string()))).tolist()
        wanted = []
        for text in chunk:
            wanted.append(text in met)
            met.add(text)
        assert found == wanted


def test_keys_that_come_in_order_are_remembered_when_the_order_breaks() -> None:
    keys = KeySet()
    for begin in (1, 91, 181):  # numbers of one to three digits, each beyond the one before
        chunk = pa.array([str(n) for n in range(begin, begin + 90)])
        assert known_by(chunk).span is not None
        assert not keys.repeated(known_by(chunk)).any()
    again = pa.array(["500", "95", "9", "270", "271"])
    assert keys.repeated(known_by(again)).tolist() == [False, True, True, True, False]
    assert keys.repeated(known_by(pa.array(["500", "501"]))).tolist() == [True, False]


def test_two_keys_in_one_byte_of_the_map_are_both_remembered() -> None:
    keys = KeySet()
    near = np.arange(8, dtype="u8") + np.uint64(1 << 40)
    assert not keys.repeated(Keys(near)).any()
    assert keys.repeated(Keys(near)).all()


@settings(max_examples=20, deadline=None)
@given(TEXTS, st.lists(st.text(min_size=1, max_size=70), min_size=1, max_size=5))
def test_each_record_is_in_the_bucket_between_its_bounds(texts: list[str], cuts: list[str]) -> None:
    bounds = sorted(
        {cut.encode()[:64].decode("utf-8", "ignore") for cut in cuts if "\0" not in cut}
    )
    writer = Writer(SCHEMA, "name")
    named = [text or None for text in texts]  # whoever is not named is known by the key
    columns = {"name": named, "cl_key": [""] * len(texts), "cl_row": list(range(len(texts)))}
    table = pa.table(columns, writer.given)
    with tempfile.TemporaryDirectory() as folder:
        spread = Spread(Path(folder) / "spread", writer, bounds)
        spread.add(table, np.arange(len(texts)))
        coded = [bound.encode() for bound in bounds]
        wanted = [bisect_right(coded, text.encode()[:64]) for text in texts]
        assert spread.rows == [wanted.count(n) for n in range(len(bounds) + 1)]
        files = spread.settle(Path(folder))
        records = [pq.read_table(file).to_pylist() for file in files]
        for own in records:  # by subject, those of one subject in the order of coming
            places = [(one["cl_ident"].encode(), one["cl_row"]) for one in own]
            assert places == sorted(places)
        ordered = [[one["cl_ident"] for one in own] for own in records]
        for before, after in pairwise(ordered):
            assert max(t.encode()[:64] for t in before) <= min(t.encode()[:64] for t in after)
        assert sorted(t for file in ordered for t in file) == sorted(texts)


def test_what_fails_while_records_are_spread_is_raised_where_the_next_are_brought(
    tmp_path: Path,
) -> None:
    writer = Writer(SCHEMA, "name")
    names = [str(n) for n in range(HELD)]
    columns = {"name": names, "cl_key": names, "cl_row": list(range(HELD))}
    table = pa.table(columns, writer.given)
    (tmp_path / "spread").write_text("in the way of the folder")
    with Landing(tmp_path, writer) as landing:
        landing.add(table, np.arange(HELD))
        with pytest.raises(FileExistsError):
            landing.add(table, np.arange(HELD))
    with Landing(tmp_path, writer) as landing:
        landing.add(table, np.arange(HELD))
        with pytest.raises(FileExistsError):
            landing.finish()
