"""Names of subjects that last: a cluster keeps the name that most of its records had."""

import duckdb

PREFIX = {"person": "P", "organisation": "O", "dwelling": "D", "household": "H"}


def name_subjects(con: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Makes `lk_subject` (rid, root, cl_subject) from `lk_final` and the earlier links in `lk_before`.

    1. An earlier name stays with the cluster that has most of the records that had it; a cluster that
       could keep several keeps the one of most of its records. 2. Any other cluster is named by its valid
       identifier, unless that name is taken. 3. The rest get a new name made of their first record. Ties
       go to the record that comes first, so that the same input gives the same names.
    """
    _kept(con, kind)
    con.execute(
        "create or replace table lk_cluster as select root, any_value(valid_id) as id, min_by(source || '|' || key, rid) "
        "as first from lk_final join lk_ided using (rid) group by root"
    )
    taken = "select name from lk_kept"
    con.execute(
        "create or replace table lk_named as select root, coalesce(k.name, "
        f"case when id not in ({taken}) and count(*) over (partition by id) = 1 then id end) as name, first "
        "from lk_cluster left join lk_kept k using (root)"
    )
    con.execute(
        "create or replace table lk_subject as select rid, root, coalesce(name, fresh) as cl_subject from lk_final "
        f"join (select root, name, {_fresh(kind)} as fresh from lk_named) using (root)"
    )


def _kept(con: duckdb.DuckDBPyConnection, kind: str) -> None:
    """`lk_kept`: cluster -> earlier name, each at most once, by the number of records that both share."""
    con.execute(
        "create or replace table lk_kept as with shared as (select root, cl_subject as name, count(*) as n, "
        "min(f.rid) as first from lk_final f join lk_ided i using (rid) join lk_before b "
        f"on b.cl_source = i.source and b.cl_key = i.key and b.kind = '{kind}' group by all), "
        "best as (select * from shared qualify row_number() over (partition by name order by n desc, first) = 1) "
        "select root, name from best qualify row_number() over (partition by root order by n desc, first) = 1"
    )


def _fresh(kind: str) -> str:
    """A new name that no record has or had: made of the first record, numbered when that name is in use."""
    names = [f"'{PREFIX[kind]}-' || left(md5(first || '{n or ''}'), 20)" for n in range(4)]
    known = "(select cl_subject from lk_before where cl_subject is not null)"
    free = " ".join(f"when {name} not in {known} then {name}" for name in names[:-1])
    return f"case {free} else {names[-1]} end"
