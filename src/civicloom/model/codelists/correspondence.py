"""Codes of one edition in another: what a 2011 industry is called since 2017."""

import csv
from collections.abc import Mapping
from functools import cache
from io import StringIO

from ..errors import CivicloomError
from .shelf import packed

_TABLES = {("gbt4754", "2011", "2017"): ("gbt4754_2011_2017.csv.gz", False)}
_TABLES |= {
    (name, new, old): (file, not back) for (name, old, new), (file, back) in _TABLES.items()
}


@cache
def _table(name: str, from_version: str, to_version: str) -> Mapping[str, tuple[str, ...]]:
    try:
        file, back = _TABLES[name, from_version, to_version]
    except KeyError:
        known = "; ".join(f"{n} {old} to {new}" for n, old, new in _TABLES)
        raise CivicloomError(
            "COD-004", id=name, old=from_version, new=to_version, known=known
        ) from None
    table: dict[str, tuple[str, ...]] = {}
    for old, new in list(csv.reader(StringIO(packed(file))))[1:]:
        source, target = (new, old) if back else (old, new)
        table[source] = (*table.get(source, ()), target)
    return table


def map_code(name: str, code: str, from_version: str, to_version: str) -> tuple[str, ...]:
    """The codes of another edition that a code went into; several when it was split, none when unknown.

    Raises COD-004 when there is no table between the two editions.

    >>> map_code("gbt4754", "5199", "2011", "2017")
    ('5193', '5199')
    """
    return _table(name, from_version, to_version).get(code, ())
