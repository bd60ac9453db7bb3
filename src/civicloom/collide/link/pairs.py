"""Every pair of records that a linkage made one, and those that wait for a person."""

from pathlib import Path

import duckdb

from civicloom.model.sql import literal

from .exact import EXACT_WEIGHT
from .judgement import Record
from .linkage import Linkage
from .model import log_odds
from .reasons import phrase

_EXACT = {
    "person": "exact-citizen-id",
    "organisation": "exact-credit-code",
    "dwelling": "exact-house-code",
}
_LARGEST = 200
"""Records of one subject of which all pairs are written; of more, each record's pair with the first."""


def write_pairs(con: duckdb.DuckDBPyConnection, linkage: Linkage, path: Path) -> int:
    """Makes `lk_linked` (rid_l, rid_r, weight, reason, how) and the file of pairs; gives their number.

    How: id, judged, identical, probable, or through, for two records never compared but each linked to
    others of the subject: then the weight is the smaller of their surest.
    """
    con.execute(
        "create or replace table lk_member as select f.rid, f.root, b.valid_id, s.rep, count(*) over (partition by root) "
        "as size, p.best from lk_final f join lk_base b using (rid) join lk_same s using (rid) left join (select rid, "
        "max(weight) as best from (select rid_l as rid, weight from lk_pair union all select rid_r, weight from lk_pair) "
        "group by rid) p using (rid)"
    )
    con.execute(
        f"create or replace table lk_linked as select a.rid as rid_l, b.rid as rid_r, {_columns(linkage.kind)} "
        "from lk_member a join lk_member b on a.root = b.root and a.rid < b.rid "
        f"and (a.size <= {_LARGEST} or a.rid = a.root) "
        "left join lk_pair p on p.rid_l = a.rid and p.rid_r = b.rid "
        "left join (select a.rep, max(weight) as weight from lk_pair join lk_same a on a.rid = rid_l join lk_same b "
        "on b.rid = rid_r where a.rep = b.rep group by 1) t on t.rep = a.rep and a.rep = b.rep "
        "left join lk_told w on w.verdict = 'same' and least(w.rid_l, w.rid_r) = a.rid and greatest(w.rid_l, w.rid_r) = b.rid"
    )
    row = con.execute(
        f"copy ({_oriented(linkage)} order by left_source, left_key, right_source, right_key) "
        f"to {literal(path)} (format parquet)"
    ).fetchall()
    return int(row[0][0])


def _oriented(linkage: Linkage) -> str:
    """Left is the record whose source the linkage names first; within one source that of the smaller key."""
    order = ", ".join(f"'{source}'" for source in linkage.sources)
    place = f"list_position([{order}], {{0}}.source), {{0}}.key"
    straight = f"({place.format('a')}) <= ({place.format('b')})"
    sides = ", ".join(
        f"case when {straight} then {one}.{column} else {other}.{column} end as {side}_{column}"
        for side, one, other in (("left", "a", "b"), ("right", "b", "a"))
        for column in ("source", "key")
    )
    return (
        f"select '{linkage.id}' as linkage, {sides}, round(weight, 4) as weight, reason from lk_linked "
        "join lk_record a on a.rid = rid_l join lk_record b on b.rid = rid_r"
    )


def _columns(kind: str) -> str:
    how = (
        "case when w.n is not null then 'judged' when a.valid_id = b.valid_id then 'id' when p.rid_l is not null "
        "then 'probable' when a.rep = b.rep then 'identical' else 'through' end"
    )
    weight = (
        f"case when w.n is not null or a.valid_id = b.valid_id then {EXACT_WEIGHT} when p.rid_l is not null then p.weight "
        f"when a.rep = b.rep then coalesce(t.weight, {EXACT_WEIGHT}) else least(a.best, b.best, {EXACT_WEIGHT}) end"
    )
    reason = (
        f"case when w.n is not null then '{phrase('judged')}' when a.valid_id = b.valid_id then '{phrase(_EXACT[kind])}' "
        f"when p.rid_l is not null then p.reason when a.rep = b.rep then '{phrase('identical')}' "
        f"else '{phrase('through')}' end"
    )
    return f"{weight} as weight, {reason} as reason, {how} as how"


def find_candidates(con: duckdb.DuckDBPyConnection, linkage: Linkage) -> list[tuple[object, ...]]:
    """Rows of the pairs for a person: in the clerical band, or sure enough but refused by something else.

    Of linked pairs only those that no surer pair of one of the records stands beside.
    """
    low, high = (log_odds(p) for p in linkage.clerical)
    top = "max(weight) over (partition by rid_l), max(weight) over (partition by rid_r)"
    rows = con.execute(
        f"select a.source, a.key, b.source, b.key, round(weight, 4), reason, (x.root = y.root)::int from "
        f"(select *, greatest({top}) as top from lk_pair where weight >= {low}) p "
        "join lk_ided a on a.rid = rid_l join lk_ided b on b.rid = rid_r join lk_final x on x.rid = rid_l "
        "join lk_final y on y.rid = rid_r join lk_base u on u.rid = rid_l join lk_base v on v.rid = rid_r "
        "left join lk_refused n on n.l = least(u.base, v.base) and n.r = greatest(u.base, v.base) "
        f"where u.base <> v.base and coalesce(n.why, '') not in ('id', 'judged') "
        f"and case when x.root = y.root then weight < {high} and weight = top else weight < {high} or n.why = 'support' end "
        "order by weight, rid_l, rid_r"
    ).fetchall()
    return [(linkage.id, *_sorted((a, b), (c, d)), *rest) for a, b, c, d, *rest in rows]


def _sorted(left: Record, right: Record) -> tuple[str, str, str, str]:
    """A pair as judgements name it: the smaller record first."""
    first, second = sorted((left, right))
    return (*first, *second)
