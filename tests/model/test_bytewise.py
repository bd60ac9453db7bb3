"""What is told from the bytes of whole columns is what plain Python says of each text."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from civicloom.model.bytewise import ordering, padded, trimmed
from civicloom.model.text import BLANKS

CELLS = st.text(st.sampled_from("ab0~!\x7f" + BLANKS + "\0\x1f中ｅ"), max_size=6) | st.none()


@given(st.lists(CELLS, max_size=8))
def test_blanks_around_texts_go(cells: list[str | None]) -> None:
    column = pa.array(["  before", *cells], pa.string())[1:]
    assert trimmed(column).to_pylist() == [cell and cell.strip(BLANKS) for cell in cells]


@given(st.integers(0, 20), st.data())
def test_texts_of_one_length_are_rows_as_others_are(length: int, data: st.DataObject) -> None:
    alike = st.text("01X", min_size=length, max_size=length)
    texts = data.draw(st.lists(alike, max_size=6))
    lengths, rows = padded(pa.array(texts, pa.string()), 16)
    assert lengths.tolist() == [length] * len(texts)
    assert [bytes(row).rstrip(b"\0").decode() for row in rows] == [text[:16] for text in texts]


ODD = st.text(st.sampled_from("01X\0 ~中ｅ𠀀"), max_size=9)


@given(st.lists(ODD | st.text("019", min_size=60, max_size=70), max_size=12))
def test_texts_are_ordered_by_their_bytes_and_then_by_coming(texts: list[str]) -> None:
    column = pa.array(["before", *texts], pa.string())[1:]
    wanted = sorted(range(len(texts)), key=lambda row: texts[row].encode())
    assert ordering(column).tolist() == wanted
