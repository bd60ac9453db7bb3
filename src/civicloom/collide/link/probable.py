"""Pairs by likeness: the records that no identifier settles, against everything."""

import re
from collections.abc import Sequence
from itertools import islice

import duckdb

from . import organisations, persons
from .blocking import block, keys
from .levels import Comparison, define
from .linkage import Linkage
from .model import Task, prior_shift, score
from .prepare import chinese
from .reasons import reason_sql

_STRONG = {
    "person": (
        "coalesce(name, given)",
        "family",
        "birth",
        "nid",
        "cid",
        "phone",
        "email",
        "road || number",
    ),
    "organisation": ("folded", "uscc", "domain", "phone", "road || number", "postcode"),
}
_LESSONS = 3
_ENOUGH = 3
"""Kinds of fact that identical records must have in common to be the same without a look at the model."""


def link_probably(
    con: duckdb.DuckDBPyConnection,
    linkage: Linkage,
    columns: frozenset[str],
) -> None:
    """Makes `lk_pair` (rid_l, rid_r, weight, reason) and `lk_same` (rid, rep) from `lk_ided`.

    lk_same ties each record to the first one that is identical to it. Only pairs are compared of which
    one has no valid identifier; in a one-to-one linkage records tied by identifier have their partner.
    """
    script = chinese(con, "org_name" if linkage.kind == "organisation" else "name")
    room = organisations if linkage.kind == "organisation" else persons
    comparisons = room.comparisons(columns, script)
    _open(con, linkage, comparisons)
    blocks = block(con, keys(linkage.kind, columns, script), linkage.largest_block)
    (records,) = con.execute("select count(*) from lk_open").fetchall()[0]
    if not _anything(con, blocks):
        con.execute(
            "create or replace table lk_pair (rid_l bigint, rid_r bigint, weight double, reason varchar)"
        )
        return
    both = " and (l.source <> r.source or not (l.alone and r.alone))"
    fresh = " and (l.is_open or r.is_open)"
    rules = [rule + both for rule in _training(linkage.kind, columns, script)]
    task = Task(
        comparisons,
        [*(f"l.{b} = r.{b}{fresh}{both}" for b in blocks), "l.twins = r.twins"],
        list(islice((r for r in rules if _teaches(con, r)), _LESSONS)),
        records,
    )
    pairs = _scored(con, task)
    shift = prior_shift(con, pairs, records)
    con.execute(
        f"create or replace table lk_pair as select rid_l, rid_r, match_weight + {shift} as weight, "
        f"{reason_sql(comparisons)} as reason from {pairs} order by rid_l, rid_r"
    )


def _open(
    con: duckdb.DuckDBPyConnection, linkage: Linkage, comparisons: Sequence[Comparison]
) -> None:
    """Tables `lk_same` and `lk_open`: of each set of identical records the first, open when it has no valid id.

    The second one stays too, as a twin that meets the first only: their pair gives the weight of the set.
    """
    used = sorted({c for comparison in comparisons for c in _columns(comparison)} | {"valid_id"})
    strong = " + ".join(f"(({c}) is not null)::int" for c in _STRONG[linkage.kind])
    settled = (
        "qualify valid_id is null or count(*) over (partition by valid_id) = 1"
        if linkage.one_to_one
        else ""
    )
    alone = ", ".join(f"'{s}'" for s in linkage.alone) or "''"
    first = f"min(rid) over (partition by {', '.join(used)})"
    same = (
        f"case when {strong} >= {_ENOUGH} and not (source in ({alone})) then {first} else rid end"
    )
    if set(linkage.sources) <= set(linkage.alone):
        same = "rid"
    con.execute(f"create or replace table lk_same as select rid, {same} as rep from lk_ided")
    con.execute(
        f"create or replace table lk_open as select * exclude (place), place = 2 as twin from (select i.*, s.rep, "
        f"valid_id is null as is_open, source in ({alone}) as alone, "
        f"row_number() over (partition by s.rep order by rid) as place, count(*) over (partition by s.rep) > 1 as many "
        f"from lk_ided i join lk_same s using (rid)) where place <= 2 {settled}"
    )


def _columns(comparison: Comparison) -> set[str]:
    """Every column that a comparison looks at, also those it can do without."""
    texts = [comparison.known, *(level.sql for level in comparison.levels)]
    return {name for text in texts for name in re.findall(r"\b([a-z]+)_l\b", text)}


def _training(kind: str, columns: frozenset[str], script: bool) -> list[str]:
    """Blocks in which the other comparisons learn: together they leave none out."""
    person = [
        ("birth",),
        ("name",) if script or "family" not in columns else ("given", "family"),
        ("nid",),
        ("email",),
    ]
    firm = [("core",), ("domain",), ("road", "number"), ("postcode",), ("phone",)]
    choices = firm if kind == "organisation" else person
    return [
        " and ".join(f"l.{c} = r.{c}" for c in parts)
        for parts in choices
        if columns.issuperset(parts)
    ]


def _teaches(con: duckdb.DuckDBPyConnection, rule: str) -> bool:
    """Whether any pair meets the rule; Splink forgets a comparison when it is trained on none."""
    pair = f"select 1 from lk_blocked l join lk_blocked r on {rule} and l.rid < r.rid limit 1"
    return bool(con.execute(pair).fetchall())


def _anything(con: duckdb.DuckDBPyConnection, blocks: Sequence[str]) -> bool:
    return bool(blocks) and con.execute("select count(*) from lk_blocked").fetchall()[0][0] > 1


def _scored(con: duckdb.DuckDBPyConnection, task: Task) -> str:
    """The table of scored pairs in `con`."""
    define(con)
    return str(score(con, "lk_blocked", task).physical_name)
