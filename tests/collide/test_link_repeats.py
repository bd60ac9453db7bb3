"""Linking the same records again gives the same weights to the last digit."""

from pathlib import Path

import duckdb
from bench.link_sets import residents

from civicloom.collide.link.exact import link_exactly
from civicloom.collide.link.linkage import Linkage
from civicloom.collide.link.prepare import prepare
from civicloom.collide.link.probable import link_probably

RECORDS = 20_000
"""More than one thread reads a table of so many, and fewer than all are drawn into a sample."""


def weights(folder: Path) -> tuple[object, ...]:
    con = duckdb.connect(str(folder / "link.duckdb"), config={"threads": 2})
    residents(con, RECORDS)
    columns = prepare(con)
    link_exactly(con, "person")
    link_probably(con, Linkage("again", "person", ("t",), one_to_one=False), columns)
    (table,) = (name for (name,) in con.execute("show tables").fetchall() if "predict" in name)
    found = con.execute(
        f"select count(*), sum(hash(rid_l, rid_r, match_weight)::hugeint) from {table}"
    ).fetchone()
    assert found
    con.close()
    return found


def test_the_same_records_give_the_same_weights(tmp_path: Path) -> None:
    found = set()
    for number in range(3):
        folder = tmp_path / str(number)
        folder.mkdir()
        found.add(weights(folder))
    assert len(found) == 1
    assert next(iter(found))[0] > 1000  # type: ignore[operator]
