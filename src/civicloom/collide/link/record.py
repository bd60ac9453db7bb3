"""What linking leaves in the library: one row a record in `links`, and contradictions in `findings`."""

from collections.abc import Mapping, Sequence

import duckdb

from civicloom.library import PARQUET, Change, Library
from civicloom.model.clock import Clock
from civicloom.model.sql import literal
from civicloom.purpose import office_day

from .exact import EXACT_WEIGHT
from .linkage import Linkage
from .reasons import phrase
from .subjects import PREFIX

_LINKS = 'cl_subject, kind, "table", cl_source, cl_key, cl_ident, weight, reason, how'
CLASH_RULE = "same-id-different-person"


def start(con: duckdb.DuckDBPyConnection) -> None:
    """Empty tables that collect what all linkages of a run leave."""
    con.execute(
        'create or replace table lk_out (cl_subject text, kind text, "table" text, cl_source text, cl_key text, '
        "cl_ident text, weight double, reason text, how text)"
    )
    con.execute(
        "create or replace table lk_found_clash (linkage text, id text, source text, key text, sides text, other text)"
    )


def keep(con: duckdb.DuckDBPyConnection, linkage: Linkage) -> None:
    """Adds one linkage's subjects, households and contradictions."""
    con.execute(
        f"insert into lk_out by name select s.cl_subject, '{linkage.kind}' as kind, r.\"table\", r.source as cl_source, "
        "r.key as cl_key, r.ident as cl_ident, coalesce(round(b.weight, 4), 0) as weight, "
        f"coalesce(b.reason, '{phrase('alone')}') as reason, coalesce(b.how, 'alone') as how from lk_subject s "
        "join lk_record r using (rid) left join (select rid, max(weight) as weight, arg_max(reason, weight) as reason, "
        "arg_max(how, weight) as how from (select rid_l as rid, weight, reason, how from lk_linked where how <> 'through' "
        "union all select rid_r, weight, reason, how from lk_linked where how <> 'through') group by rid) b using (rid)"
    )
    if linkage.kind == "person":
        con.execute(
            "insert into lk_out by name select h.cl_subject, 'household' as kind, r.\"table\", r.source as cl_source, "
            f"r.key as cl_key, r.ident as cl_ident, {EXACT_WEIGHT} as weight, '{phrase('same-household')}' as reason, "
            "'household' as how from lk_household h join lk_record r using (rid)"
        )
    con.execute(
        f"insert into lk_found_clash select '{linkage.id}', c.id, b.source, b.key, to_json({{left_source: a.source, "
        "left_key: a.key, left_name: coalesce(a.name, concat_ws(' ', a.given, a.family)), left_birth: a.birth, "
        "right_source: b.source, right_key: b.key, right_name: coalesce(b.name, concat_ws(' ', b.given, b.family)), "
        "right_birth: b.birth})::text, a.source from lk_clash c join lk_record a on a.rid = c.other "
        "join lk_record b on b.rid = c.rid"
    )


def follow(con: duckdb.DuckDBPyConnection, kind: str, tables: Mapping[str, str]) -> None:
    """Rows for identifiers whose subject has another name, so that every table with the identifier finds it.

    tables: sources that are not linked themselves, with their standards.
    """
    column = {"person": "cid", "organisation": "uscc"}.get(kind)
    if column is None:
        return
    for source, table in tables.items():
        con.execute(
            f"insert into lk_out by name select distinct cl_subject, '{kind}' as kind, '{table}' as \"table\", "
            f"'{source}' as cl_source, '' as cl_key, valid_id as cl_ident, {EXACT_WEIGHT} as weight, "
            f"'{phrase('exact-citizen-id' if kind == 'person' else 'exact-credit-code')}' as reason, 'id' as how "
            "from lk_subject join lk_ided using (rid) where valid_id is not null and valid_id <> cl_subject"
        )


def carry(con: duckdb.DuckDBPyConnection, kinds: Sequence[str]) -> None:
    """Keeps the links of kinds that this run does not make, for the sources whose links it replaces."""
    listed = ", ".join(f"'{k}'" for k in kinds)
    con.execute(
        f"insert into lk_out by name select {_LINKS} from lk_before where kind not in ({listed}) "
        "and cl_source in (select cl_source from lk_out)"
    )


def stage_links(
    con: duckdb.DuckDBPyConnection, library: Library, sources: Sequence[str]
) -> list[Change]:
    """One staged file a source, sorted by subject; replaces the source's earlier links."""
    folder = library.stage("links")
    changes = []
    for number, source in enumerate(sorted(sources)):
        path = folder / f"links-{number}.parquet"
        rows = con.execute(
            f"copy (select {_LINKS} from lk_out where cl_source = '{source}' order by cl_subject, kind, cl_key, cl_ident) "
            f"to {literal(path)} ({PARQUET})"
        ).fetchall()[0][0]
        if rows == 0:
            path.unlink()
        changes.append(Change("links", [path] if rows else [], "replace", source))
    return changes


def stage_clashes(
    con: duckdb.DuckDBPyConnection,
    library: Library,
    linkages: Sequence[Linkage],
    purpose: str,
    release: str,
) -> list[Change]:
    """Contradictions as findings, replacing those of the linkage's earlier run; seen now by the library's clock."""
    changes = []
    for linkage in linkages:
        name = f"link:{linkage.id}"
        path = library.stage("findings") / "clashes.parquet"
        rows = con.execute(
            f"copy ({_finding(linkage, name, purpose, release, library.clock)}) to {literal(path)} ({PARQUET})"
        ).fetchall()
        changes.append(Change("findings", [path] if rows[0][0] else [], "replace", name))
    return changes


def _finding(linkage: Linkage, name: str, purpose: str, release: str, clock: Clock) -> str:
    return (
        f"select 'F-' || left(md5('{linkage.id}' || id || source || key), 20) as finding, '{name}@{release}' as run, "
        f"'{CLASH_RULE}' as rule, '1.0.0' as rule_version, '{purpose}' as purpose, '{release}' as release, "
        f"date '{office_day(clock)}' as as_of, '{linkage.kind}' as selects, id as subject, "
        "'same valid id, clearly different name and birth date 同一有效号码而姓名与出生日期均明显不同' as reason, sides, "
        f"[other, source] as sources, id as cl_ident, '{name}' as cl_source, "
        f"timestamptz '{clock.now().isoformat()}' as cl_seen, '' as cl_scope "
        f"from lk_found_clash where linkage = '{linkage.id}' order by id, source, key"
    )


def subject_kinds(linkages: Sequence[Linkage]) -> list[str]:
    """The kinds of subject that linkages make."""
    kinds = {linkage.kind for linkage in linkages}
    return sorted(k for k in PREFIX if k in kinds or (k == "household" and "person" in kinds))
