"""Generalisation: how a value is made coarser, level by level, declared for each field."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

ALL = "all"
COMMUNITY_DIGITS = 12
_PREFIXES = {"district": 6, "street": 9, "community": COMMUNITY_DIGITS}
_NUMBERED = re.compile(r"(age|prefix)-([1-9][0-9]?)")
_DATES = ("date", "datetime")
_PLAIN = ("same", "year", ALL, *_PREFIXES)


@dataclass(frozen=True)
class Level:
    """One level of one field: ``same``, ``year``, ``age-10``, ``prefix-9``, ``district``, ``street``,
    ``community`` or ``all``. ``as_of`` is the day at which an age is counted."""

    field: str
    name: str
    as_of: str = ""

    def sql(self) -> str:
        """The DuckDB expression that gives the value as text; what is missing is its own value, ``?``."""
        column = f'"{self.field}"'
        kind, width = _parsed(self.name)
        return f"coalesce({_EXPRESSIONS[kind](column, width, self.as_of)}, '?')"


def known_level(name: str) -> bool:
    """True for a level that can be written in a publication."""
    return name in _PLAIN or _NUMBERED.fullmatch(name) is not None


def fits(name: str, kind: str) -> bool:
    """True when a level can be told of a field of this type: years and ages of dates, digits of texts."""
    wanted = {"year": _DATES, "age": _DATES, "prefix": ("string",)}.get(_parsed(name)[0])
    return wanted is None or kind in wanted


def digits(name: str) -> int | None:
    """How many digits of a code a level keeps, None when it is no prefix."""
    kind, width = _parsed(name)
    return width if kind == "prefix" else None


def level(field: str, name: str, as_of: date) -> Level:
    """A level of a field on a day; only ages need the day."""
    return Level(field, name, as_of.isoformat() if _parsed(name)[0] == "age" else "")


def _parsed(name: str) -> tuple[str, int]:
    if name in _PREFIXES:
        return "prefix", _PREFIXES[name]
    numbered = _NUMBERED.fullmatch(name)
    return (numbered[1], int(numbered[2])) if numbered else (name, 0)


def _age(column: str, width: int, as_of: str) -> str:
    years = f"date_sub('year', {column}, DATE '{as_of}')"
    start = f"(({years}) // {width} * {width})"
    return f"lpad({start}::INTEGER::VARCHAR, 3, '0') || '-' || lpad(({start} + {width - 1})::INTEGER::VARCHAR, 3, '0')"


_EXPRESSIONS: Mapping[str, Callable[[str, int, str], str]] = {
    "same": lambda column, width, day: f"{column}::VARCHAR",
    "year": lambda column, width, day: f"year({column})::VARCHAR",
    "prefix": lambda column, width, day: f"left({column}, {width})",
    "age": _age,
    ALL: lambda column, width, day: "'*'",
}
