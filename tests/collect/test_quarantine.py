"""Rows in quarantine are their cells as given, whatever stands in them."""

import json

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from civicloom.collect.quarantine import written

CELLS = st.text(st.characters(codec="utf-8"), max_size=8) | st.none()


@given(st.lists(st.tuples(CELLS, CELLS), max_size=6), st.text(st.characters(codec="utf-8")))
def test_rows_are_read_back_as_they_were(
    rows: list[tuple[str | None, str | None]], name: str
) -> None:
    names = [name, name + '"\\']
    table = pa.table(
        {at: pa.array([row[n] for row in rows], pa.string()) for n, at in enumerate(names)}
    )
    found = [json.loads(text) for text in written(table).to_pylist()]
    assert found == [dict(zip(names, row, strict=True)) for row in rows]
