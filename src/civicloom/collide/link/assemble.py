"""From pairs to subjects: which records are one, in table `lk_final`."""

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa

from .cluster import Clusters, neighbours
from .exact import EXACT_WEIGHT
from .judgement import Record, Verdict
from .linkage import Linkage
from .model import log_odds

_ALIKE = 0.1
"""Probability from which two records count as alike when clusters are weighed against each other."""


def assemble(
    con: duckdb.DuckDBPyConnection,
    linkage: Linkage,
    verdicts: Mapping[tuple[Record, Record], Verdict],
) -> None:
    """Makes `lk_final` (rid, root) and `lk_refused` (rid_l, rid_r, why) from ids, identical records and pairs."""
    _judged(con, verdicts)
    _bases(con)
    _edges(con)
    clusters = _constrained(con, linkage)
    for left, right in _rows(
        con, "select l, r from lk_judged where verdict = 'same' and l <> r order by n"
    ):
        clusters.join(left, right)
    refused = []
    sure = f"select l, r from lk_edge where weight >= {log_odds(linkage.threshold)} order by weight desc, l, r"
    for left, right in _rows(con, sure):
        if why := clusters.attempt(left, right):
            refused.append((left, right, why))
    _store(con, clusters, refused)


def _judged(
    con: duckdb.DuckDBPyConnection, verdicts: Mapping[tuple[Record, Record], Verdict]
) -> None:
    rows = [
        (n, *left, *right, verdict) for n, ((left, right), verdict) in enumerate(verdicts.items())
    ]
    con.execute(
        "create or replace table lk_word (n int, ls text, lk text, rs text, rk text, verdict text)"
    )
    if rows:
        con.executemany("insert into lk_word values (?, ?, ?, ?, ?, ?)", rows)
    con.execute(
        "create or replace table lk_told as select n, a.rid as rid_l, b.rid as rid_r, verdict from lk_word w "
        "join lk_ided a on a.source = ls and a.key = lk join lk_ided b on b.source = rs and b.key = rk"
    )


def _bases(con: duckdb.DuckDBPyConnection) -> None:
    """`lk_base`: what is one before any likeness: same valid id, or identical. Judged sets start apart."""
    con.execute(
        "create or replace table lk_base as select i.rid, i.source, valid_id, case when valid_id is null then s.rep "
        "else min(i.rid) over (partition by valid_id) end as base from lk_ided i join lk_same s using (rid)"
    )
    apart = (
        "select a.base from lk_told join lk_base a on a.rid = rid_l join lk_base b on b.rid = rid_r "
        "where verdict = 'different' and a.base = b.base"
    )
    con.execute(
        f"create or replace table lk_loose as select * from lk_base where base in ({apart})"
    )
    con.execute("update lk_base set base = rid where rid in (select rid from lk_loose)")
    con.execute(
        "create or replace table lk_judged as select n, a.base as l, b.base as r, verdict from lk_told "
        "join lk_base a on a.rid = rid_l join lk_base b on b.rid = rid_r"
    )


def _edges(con: duckdb.DuckDBPyConnection) -> None:
    """`lk_edge`: the best pair between two bases."""
    loose = f"select a.rid, b.rid, {EXACT_WEIGHT} from lk_loose a join lk_loose b on a.base = b.base and a.rid < b.rid"
    con.execute(
        "create or replace table lk_edge as select least(a.base, b.base) as l, greatest(a.base, b.base) as r, "
        f"max(weight) as weight from (select rid_l, rid_r, weight from lk_pair union all {loose}) "
        "join lk_base a on a.rid = rid_l join lk_base b on b.rid = rid_r where a.base <> b.base group by 1, 2"
    )


def _constrained(con: duckdb.DuckDBPyConnection, linkage: Linkage) -> Clusters:
    """Empty clusters over the bases that an edge or a judgement touches."""
    limit = log_odds(_ALIKE)
    touched = f"select l from lk_edge where weight >= {limit} union select r from lk_edge where weight >= {limit}"
    con.execute(
        f"create or replace table lk_touched as {touched} union select l from lk_judged union select r from lk_judged"
    )
    among = "from lk_edge where l in (from lk_touched) and r in (from lk_touched)"
    ids = _rows(con, "select base, any_value(valid_id) from lk_base where base in (from lk_touched) "
                "and valid_id is not null and rid not in (select rid from lk_loose) group by 1")  # fmt: skip
    sources = ", ".join(f"'{s}'" for s in linkage.alone) or "''"
    alone = _rows(
        con,
        f"select base, list(source) from lk_base where base in (from lk_touched) and source in ({sources}) group by 1",
    )
    return Clusters(
        ids=dict(ids),
        alone=dict(alone),
        apart=_pairs(con, "select l, r from lk_judged where verdict = 'different'"),
        alike=_pairs(con, f"select l, r {among} and weight >= {limit}"),
        unlike=_pairs(con, f"select l, r {among} and weight < {limit}"),
    )


def _pairs(con: duckdb.DuckDBPyConnection, sql: str) -> dict[int, set[int]]:
    columns = con.sql(sql).to_arrow_table()
    return neighbours(columns.column(0).to_pylist(), columns.column(1).to_pylist())


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[int, Any]]:
    table = con.sql(sql).to_arrow_table()
    return list(zip(table.column(0).to_pylist(), table.column(1).to_pylist(), strict=True))


def _store(
    con: duckdb.DuckDBPyConnection, clusters: Clusters, refused: list[tuple[int, int, str]]
) -> None:
    touched = [row for (row,) in con.execute("select * from lk_touched").fetchall()]
    roots = pa.table(
        {
            "base": pa.array(touched, pa.int64()),
            "root": pa.array([clusters.root(t) for t in touched], pa.int64()),
        }
    )
    con.register("lk_roots", roots)
    con.execute(
        "create or replace table lk_final as select b.rid, min(b.rid) over (partition by coalesce(c.root, b.base)) "
        "as root from lk_base b left join lk_roots c using (base)"
    )
    con.unregister("lk_roots")
    columns = list(zip(*refused, strict=True)) or [(), (), ()]
    types = (pa.int64(), pa.int64(), pa.string())
    table = pa.table(
        {n: pa.array(c, t) for n, c, t in zip(("l", "r", "why"), columns, types, strict=True)}
    )
    con.register("lk_no", table)
    con.execute("create or replace table lk_refused as from lk_no")
    con.unregister("lk_no")
