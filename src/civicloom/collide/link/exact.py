"""Links by a valid identifier, and the same identifier on what are clearly two persons."""

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from civicloom.model.identifiers import arrow_ok, check

EXACT_WEIGHT = 40.0
"""Weight given to an equal valid identifier: far above what likeness alone can reach (log2 of the odds)."""

_IDENTIFIER = {
    "person": ("cid", "citizen-id"),
    "organisation": ("uscc", "credit-code"),
    "dwelling": ("house", "house-code"),
}
_NAME_DIFFERS = (
    "case when a.sound is not null and b.sound is not null "
    "then a.sound <> b.sound and left(a.name, 1) <> left(b.name, 1) and substr(a.name, 2) <> substr(b.name, 2) "
    "else jaro_winkler_similarity(a.name, b.name) < 0.7 end"
)
_LATIN_DIFFERS = (
    "jaro_winkler_similarity(concat(a.given, a.family), concat(b.given, b.family)) < 0.7 and a.given is not null "
    "and b.given is not null and a.given is distinct from b.family"
)
_BIRTH_DIFFERS = "damerau_levenshtein(a.birth, b.birth) > 2"


def link_exactly(con: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Makes `lk_ided` (lk_record with valid_id) and `lk_clash` (rid, other, id) from `lk_record`.

    Records with the same valid identifier are one subject, except persons whose name and birth date
    both clearly differ from the first record's: those are in `lk_clash`, and their identifier counts
    as not known.
    """
    column, identifier = _IDENTIFIER[kind]
    _valid(con, column, identifier)
    con.execute(
        f"create or replace table lk_first as select valid.normal as id, min(rid) as first from lk_record r "
        f"join lk_valid valid on r.{column} = valid.v group by 1"
    )
    differs = (
        f"(({_NAME_DIFFERS}) or ({_LATIN_DIFFERS})) and {_BIRTH_DIFFERS}"
        if kind == "person"
        else "false"
    )
    con.execute(
        f"create or replace table lk_clash as select b.rid, f.first as other, f.id from lk_record b "
        f"join lk_valid v on b.{column} = v.v join lk_first f on f.id = v.normal join lk_record a on a.rid = f.first "
        f"where {differs} order by b.rid"
    )
    con.execute(
        f"create or replace table lk_ided as select r.*, case when c.rid is null then v.normal end as valid_id "
        f"from lk_record r left join lk_valid v on r.{column} = v.v left join lk_clash c on c.rid = r.rid"
    )


def _valid(con: duckdb.DuckDBPyConnection, column: str, identifier: str) -> None:
    """Table `lk_valid`: each distinct valid value with its normal form (15-digit citizen ids in 18)."""
    values = (
        con.sql(f"select distinct {column} v from lk_record where {column} is not null order by v")
        .to_arrow_table()["v"]
        .combine_chunks()
    )
    ok = arrow_ok(identifier)(values)
    good = values.filter(ok)
    rest = [v for v in values.filter(pc.invert(ok)).to_pylist() if len(v) == 15]
    old = [(v, full) for v in rest if (full := check(identifier, v).normal)]
    texts = [*good.to_pylist(), *(v for v, _ in old)]
    normal = [*good.to_pylist(), *(n for _, n in old)]
    con.register(
        "lk_found",
        pa.table({"v": pa.array(texts, pa.string()), "normal": pa.array(normal, pa.string())}),
    )
    con.execute("create or replace table lk_valid as from lk_found")
    con.unregister("lk_found")
