"""Which pairs are compared: records with an equal key, where blocks of a key are bounded in size."""

import re
from dataclasses import dataclass

import duckdb

LARGEST_BLOCK = 60
"""Records a block may hold; larger blocks say little about who is who and cost its square."""


@dataclass(frozen=True)
class Key:
    """A blocking key: an SQL text over `lk_record`, null when any part is missing."""

    name: str
    parts: tuple[str, ...]

    @property
    def sql(self) -> str:
        return f"(hash({', '.join(self.parts)}) >> 1)::bigint"

    @property
    def known(self) -> str:
        return " and ".join(f"({part}) is not null" for part in self.parts)


def _keys(*named: tuple[str, ...]) -> tuple[Key, ...]:
    return tuple(Key("+".join(parts), parts) for parts in named)


_INITIAL = "left(name, 1)"
CHINESE = _keys(
    ("cid",),
    ("nid",),
    ("phone",),
    ("sound", "birth"),
    ("birth", "road"),
    ("birth", "house"),
    ("house", _INITIAL),
    ("house", "nullif(substr(sound, 3), '')"),
    ("sound", "substr(cid, 7, 8)"),
    ("name", "road", "number"),
    ("birth", _INITIAL, "sex"),
    ("birth", "nullif(substr(name, 2), '')"),
    ("road", "number", "building", "room"),
    ("left(cid, 14)", "sex"),
    ("sound", "left(birth, 6)"),
    ("sound", "substr(birth, 3)"),
    ("sound", "left(birth, 4) || right(birth, 2)"),
)
LATIN = _keys(
    ("cid",),
    ("nid",),
    ("phone",),
    ("email",),
    ("least(given, family)", "greatest(given, family)"),
    ("name", "birth"),
    ("birth", "family"),
    ("birth", "given"),
    ("birth", "postcode"),
    ("birth", "road"),
    ("number", "road", "given"),
    ("number", "road", "family"),
    ("number", "suburb", "postcode"),
    ("given", "road"),
    ("family", "road"),
    ("family", "left(birth, 6)", "left(given, 1)"),
    ("given", "left(birth, 6)"),
    ("family", "substr(birth, 5)"),
    ("given", "substr(birth, 5)"),
    ("left(family, 4)", "left(given, 4)"),
    ("left(email, strpos(email, '@'))",),
)


ORGANISATIONS = _keys(
    ("uscc",),
    ("folded",),
    ("core",),
    ("brand", "postcode"),
    ("brand", "suburb"),
    ("brand", "domain"),
    ("domain", "left(core, 4)"),
    ("phone",),
    ("left(core, 3)", "road", "number"),
    ("left(core, 6)", "suburb"),
    ("left(core, 6)", "postcode"),
    ("house", "left(core, 1)"),
    ("nullif(substr(core, 3), '')", "left(core, 1)"),
    ("brand",),
)
_COLUMN = re.compile(r"[a-z]+")


def keys(kind: str, columns: frozenset[str], chinese: bool) -> tuple[Key, ...]:
    """The keys that the columns allow."""
    every = ORGANISATIONS if kind == "organisation" else CHINESE if chinese else LATIN
    return tuple(k for k in every if all(_has(part, columns) for part in k.parts))


def _has(part: str, columns: frozenset[str]) -> bool:
    names = [word for word in _COLUMN.findall(part) if word not in _FUNCTIONS]
    return columns.issuperset(names)


_FUNCTIONS = frozenset({"left", "right", "substr", "nullif", "least", "greatest", "strpos"})


def block(
    con: duckdb.DuckDBPyConnection, chosen: tuple[Key, ...], largest: int = LARGEST_BLOCK
) -> tuple[str, ...]:
    """Makes table `lk_blocked`: the records of `lk_open` with a column a key; gives the columns' names.

    A value is null where the block is alone, too large, or has nothing open in it; records without any
    block are left out, for no pair needs them.
    """
    names = [f"k{i}" for i in range(len(chosen))]
    hashed = "".join(
        f", case when not twin and {k.known} then {k.sql} end as {n}"
        for k, n in zip(chosen, names, strict=True)
    )
    con.execute(f"create or replace table lk_key as select rid, is_open{hashed} from lk_open")
    kept = "".join(f", b_{n}.{n} as {n}" for n in names)
    joined = " ".join(
        f"left join ({_blocks(n, largest)}) b_{n} on b_{n}.{n} = k.{n}" for n in names
    )
    con.execute(f"create or replace table lk_kept_key as select k.rid{kept} from lk_key k {joined}")
    some = " or ".join(f"{n} is not null" for n in names) or "false"
    con.execute(
        "create or replace table lk_blocked as select *, case when many then rep end as twins "
        f"from lk_open join lk_kept_key using (rid) where many or {some} order by rid"
    )
    return tuple(names)


def _blocks(key: str, largest: int) -> str:
    """The values whose blocks are neither of one record, nor too large, nor all settled."""
    return (
        f"select {key} from lk_key where {key} is not null group by 1 "
        f"having count(*) between 2 and {largest} and bool_or(is_open)"
    )
