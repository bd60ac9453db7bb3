"""Households: the records that share a dwelling and a household number."""

import duckdb

_DWELLING = "coalesce(house, concat_ws('/', road, number, building, unit, room), '')"


def find_households(con: duckdb.DuckDBPyConnection) -> int:
    """Makes `lk_household` (rid, cl_subject) from `lk_record`; gives the number of households.

    The dwelling is the house code, else the parsed address. The name is made of both facts, so it stays
    as long as the household stays where it is.
    """
    con.execute(
        f"create or replace table lk_household as select rid, 'H-' || left(md5(household || '|' || {_DWELLING}), 20) "
        f"as cl_subject from lk_record where household is not null and {_DWELLING} <> ''"
    )
    return int(con.execute("select count(distinct cl_subject) from lk_household").fetchall()[0][0])
