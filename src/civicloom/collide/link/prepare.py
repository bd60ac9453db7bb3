"""Records in one shape for linking: every role of their standards as one folded column."""

from collections.abc import Callable, Sequence

import duckdb
import pyarrow as pa

from .address import Address, parse_addresses
from .company import OrganisationName, organisation_names
from .names import fold_names, sounds

ROLES = (
    "citizen_id", "national_id", "credit_code", "house_code", "name", "given_name", "middle_name",
    "family_name", "org_name", "birth_date", "sex", "phone", "email", "website", "address", "number",
    "road", "building", "unit", "room", "suburb", "city", "postcode", "household_no",
)  # fmt: skip
"""Field roles that linking understands; a record may have any of them."""

_LATIN = "trim(regexp_replace(lower(strip_accents({0})), '[^\\p{{L}}0-9]+', ' ', 'g'))"
_DIGITS = "regexp_replace(upper({0}), '[^0-9A-Z]', '', 'g')"
_ORGANISATION = tuple(OrganisationName.__dataclass_fields__)
_DOMAIN = "regexp_extract(lower(r.website), '^(?:https?://)?(?:www[0-9]?\\.)?([^/:?]+)', 1)"
_IS_HAN = "regexp_matches({0}, '\\p{{Han}}')"
_ADDRESS = tuple(Address.__dataclass_fields__)
_HAN = "count(*) filter (regexp_matches({0}, '\\p{{Han}}')) * 2 > count({0})"


def prepare(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Makes table `lk_record` from `lk_raw` (rid, source, key, ident and a column a role, all text).

    Gives the columns that hold anything. Empty text becomes null.
    """
    _read(con, "name", "lk_name", _name_table, _IS_HAN)
    _read(con, "address", "lk_address", _address_table, _IS_HAN)
    _read(con, "org_name", "lk_org", _organisation_table, "true")
    con.execute(f"create or replace table lk_record as {_record_sql()} order by rid")
    return _filled(con)


def chinese(con: duckdb.DuckDBPyConnection, column: str) -> bool:
    """Whether most values of a column of `lk_raw` have Chinese characters."""
    row = con.execute(f"select {_HAN.format(column)} from lk_raw").fetchone()
    return bool(row and row[0])


def _read(
    con: duckdb.DuckDBPyConnection,
    column: str,
    table: str,
    read: Callable[[Sequence[str]], pa.Table],
    which: str,
) -> None:
    """Reads each distinct value once, in Python; names and addresses in other scripts are left to SQL."""
    values = con.sql(
        f"select distinct {column} v from lk_raw where {column} is not null and {which.format(column)} order by v"
    ).to_arrow_table()["v"]
    con.execute(f"drop table if exists {table}")
    texts = values.to_pylist()
    found = read(texts).append_column("v", values.combine_chunks().cast(pa.string()))
    con.register("lk_found", found)
    con.execute(f"create table {table} as from lk_found")
    con.unregister("lk_found")


def _name_table(texts: Sequence[str]) -> pa.Table:
    folded = fold_names(texts) if texts else []
    return pa.table(
        {"name": pa.array(folded, pa.string()), "sound": pa.array(sounds(folded), pa.string())}
    )


def _organisation_table(texts: Sequence[str]) -> pa.Table:
    names = organisation_names(texts) if texts else []
    return pa.table(
        {p: pa.array([getattr(n, p) for n in names], pa.string()) for p in _ORGANISATION}
    )


def _address_table(texts: Sequence[str]) -> pa.Table:
    parsed = parse_addresses(texts) if texts else []
    return pa.table({p: pa.array([getattr(a, p) for a in parsed], pa.string()) for p in _ADDRESS})


def _record_sql() -> str:
    columns = {
        "name": f"coalesce(n.name, {_LATIN.format('r.name')})",
        "sound": "n.sound",
        "given": _LATIN.format("r.given_name"),
        "middle": _LATIN.format("r.middle_name"),
        "family": _LATIN.format("r.family_name"),
        "birth": "regexp_replace(r.birth_date, '[^0-9]', '', 'g')",
        "sex": "lower(r.sex)",
        "phone": "right(regexp_replace(r.phone, '[^0-9]', '', 'g'), 11)",
        "email": "lower(trim(r.email))",
        "cid": _DIGITS.format("r.citizen_id"),
        "nid": _DIGITS.format("r.national_id"),
        "suburb": _LATIN.format("coalesce(r.suburb, r.city)"),
        "postcode": _DIGITS.format("r.postcode"),
        "household": "trim(r.household_no)",
        "house": _DIGITS.format("r.house_code"),
        "uscc": _DIGITS.format("r.credit_code"),
        "domain": _DOMAIN,
        **{p: f"o.{p}" for p in _ORGANISATION},
        **{p: _part(p) for p in _ADDRESS},
    }
    picked = ", ".join(f"nullif({sql}, '') as {name}" for name, sql in columns.items())
    return (
        f'select r.rid, r."table", r.source, r.key, r.ident, {picked} from lk_raw r '
        "left join lk_name n on r.name = n.v left join lk_address a on r.address = a.v "
        "left join lk_org o on r.org_name = o.v"
    )


def _part(part: str) -> str:
    """A part of the address: as given, else as read from the whole; a Latin address is number + road."""
    latin = _LATIN.format("r.address")
    whole = {
        "number": f"regexp_extract({latin}, '^([0-9]+[a-z]?) ', 1)",
        "road": f"regexp_replace({latin}, '^[0-9]+[a-z]? ', '')",
    }.get(part, "null")
    given = "null" if part == "estate" else f"nullif({_LATIN.format(f'r.{part}')}, '')"
    return f"coalesce({given}, case when a.v is null then {whole} else a.{part} end)"


def _filled(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    names = [row[0] for row in con.execute("describe lk_record").fetchall()]
    (counts,) = con.execute(
        "select " + ", ".join(f'count("{n}")' for n in names) + " from lk_record"
    ).fetchall()
    return frozenset(n for n, count in zip(names, counts, strict=True) if count)
