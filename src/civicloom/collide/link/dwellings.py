"""Dwellings: a record without a valid house code is tied by its parsed address, where only one fits."""

import duckdb

from .reasons import phrase

_ADDRESS_WEIGHT = 20.0
"""Weight of an address that fits one dwelling only (log2 of the odds)."""
_KEY = "concat_ws('/', road, number, coalesce(estate, ''), coalesce(building, ''), coalesce(unit, ''), room)"


def link_dwellings(con: duckdb.DuckDBPyConnection) -> None:
    """Makes `lk_pair` and `lk_same` from `lk_ided`: same address to the room, and no second house code at it."""
    con.execute("create or replace table lk_same as select rid, rid as rep from lk_ided")
    con.execute(
        f"create or replace table lk_place as select rid, valid_id, {_KEY} as place from lk_ided "
        "where road is not null and number is not null and room is not null"
    )
    con.execute(
        "create or replace table lk_pair as select least(a.first, b.rid) as rid_l, greatest(a.first, b.rid) as rid_r, "
        f"{_ADDRESS_WEIGHT}::double as weight, '{phrase('same-address')}' as reason from (select place, "
        "coalesce(min(rid) filter (valid_id is not null), min(rid)) as first from lk_place group by place "
        "having count(distinct valid_id) <= 1) a join lk_place b using (place) where b.valid_id is null and b.rid <> a.first"
    )
