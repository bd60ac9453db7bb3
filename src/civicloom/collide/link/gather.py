"""The records of a linkage, read from the library for a purpose and put under their roles."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from civicloom.library import Library
from civicloom.model.errors import CivicloomError
from civicloom.model.sql import literal
from civicloom.model.standards import Standard
from civicloom.purpose import Actor

from .linkage import Linkage
from .prepare import ROLES

_PERSONAL = {"citizen_id", "national_id", "name", "given_name", "middle_name", "family_name"} | {
    "birth_date",
    "sex",
    "household_no",
}
_UNASKED = {
    "person": {"credit_code", "org_name", "website"},
    "organisation": _PERSONAL,
    "dwelling": _PERSONAL | {"credit_code", "org_name", "website", "phone", "email"},
}
"""Roles that a linkage of a kind has no use for, and so does not read."""


def gather(
    con: duckdb.DuckDBPyConnection,
    linkage: Linkage,
    library: Library,
    tables: Mapping[str, str],
    *,
    actor: Actor,
    purpose: str,
    folder: Path,
) -> str:
    """Makes table `lk_raw`: one row a record, with rid, source, key, ident and a text column a role.

    tables: source -> standard. Records that share source and key are one: the latest seen stands for
    them. Gives the release's id. Raises LNK-005 for an unknown source, the library's code for a refusal.
    """
    fields = {s: fields_of(linkage, s, library.standards, tables) for s in linkage.sources}
    asked: dict[str, list[str]] = {}
    for source, roles in fields.items():
        known = asked.setdefault(tables[source], [])
        known += [name for name in roles.values() if name not in known]
    with library.open(actor, purpose, asked, why="link", about=linkage.id) as opened:
        for source, roles in fields.items():
            opened.write(
                _select(source, tables[source], roles),
                folder / f"raw-{linkage.id}-{source}.parquet",
            )
        release = opened.release.id
    _number(con, linkage, folder)
    return release


def fields_of(
    linkage: Linkage, source: str, standards: Mapping[str, Standard], tables: Mapping[str, str]
) -> dict[str, str]:
    """Role -> field of one source: the standard's roles, or those that the linkage names. Raises LNK-005."""
    if source not in tables:
        raise CivicloomError("LNK-005", linkage=linkage.id, source=source)
    wanted = [role for role in ROLES if role not in _UNASKED[linkage.kind]]
    own = {f.role: f.name for f in reversed(standards[tables[source]].fields) if f.role in wanted}
    return {
        role: name
        for role, name in ({**own, **linkage.fields.get(source, {})}).items()
        if role and name
    }


def _select(source: str, table: str, roles: Mapping[str, str]) -> str:
    columns = [
        f'CAST("{roles[role]}" AS VARCHAR) AS "{role}"'
        if role in roles
        else f'CAST(NULL AS VARCHAR) AS "{role}"'
        for role in ROLES
    ]
    return (
        f"SELECT '{table}' AS \"table\", cl_source AS source, cl_key AS key, cl_ident AS ident, cl_seen AS seen, "
        f"{', '.join(columns)} FROM \"{table}\" WHERE cl_source = '{source}'"
    )


def _number(con: duckdb.DuckDBPyConnection, linkage: Linkage, folder: Path) -> None:
    """Numbers the records by a digest of source and key: an order that says nothing about them."""
    files = ", ".join(
        literal(folder / f"raw-{linkage.id}-{source}.parquet") for source in linkage.sources
    )
    con.execute(
        "create or replace table lk_raw as select row_number() over (order by md5(source || '|' || key), source, key)"
        f" as rid, * exclude (seen) from (select * from read_parquet([{files}]) qualify row_number() over "
        "(partition by source, key order by seen desc nulls last, ident) = 1)"
    )
