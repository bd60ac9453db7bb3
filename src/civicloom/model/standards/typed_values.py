"""Field types: which texts are a value of a type, and which value.

Dates are strict: the exact form and a day of the calendar. Engines read "2025/1/3" differently, so here
only the declared format counts. The same patterns serve the batch check in SQL.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

from .standard import Field

NUMBER = r"[+-]?(?:[0-9]{1,99}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?"
"""Short enough that every engine's double holds it: none is infinite."""

INTEGER = r"[+-]?[0-9]{1,18}"
YEAR = r"[0-9]{4}"
YEARMONTH = r"[0-9]{4}-(?:0[1-9]|1[0-2])"
DATE_FORMAT = "%Y-%m-%d"
DATETIME_FORMAT = "%Y-%m-%dT%H:%M:%S"

_PARTS = {
    "%Y": "[0-9]{4}",
    "%m": "[0-9]{2}",
    "%d": "[0-9]{2}",
    "%H": "[0-9]{2}",
    "%M": "[0-9]{2}",
    "%S": "[0-9]{2}",
}
_DATE_PARTS, _DATETIME_PARTS = ("%Y", "%m", "%d"), tuple(_PARTS)
Parse = Callable[[str], Any]
"""From a cleaned text to its value, or None when the text is not of the type."""


def default_format(kind: str, form: str) -> str:
    """The format written out: dates have a default one, the other types none."""
    if form != "default":
        return form
    return {"date": DATE_FORMAT, "datetime": DATETIME_FORMAT}.get(kind, "default")


def readable_format(kind: object, form: object) -> bool:
    """Whether a format can be read: ``default``, or for dates each part once with plain text between."""
    if form == "default":
        return True
    parts = _DATE_PARTS if kind == "date" else _DATETIME_PARTS if kind == "datetime" else ()
    return (
        bool(parts) and isinstance(form, str) and sorted(re.findall("%.?", form)) == sorted(parts)
    )


@cache
def form_pattern(form: str) -> str:
    """The regular expression of exactly the texts that have the form of a date format.

    >>> form_pattern("%Y年%m月%d日")
    '[0-9]{4}年[0-9]{2}月[0-9]{2}日'
    """
    return "".join(_PARTS.get(part, re.escape(part)) for part in re.findall("%.|[^%]+", form))


def _integer(field: Field) -> Parse:
    shape = re.compile(INTEGER).fullmatch
    return lambda text: int(text) if shape(text) else None


def _number(field: Field) -> Parse:
    shape = re.compile(NUMBER).fullmatch
    return lambda text: float(text) if shape(text) else None


def _boolean(field: Field) -> Parse:
    known = dict.fromkeys(field.false_values, False) | dict.fromkeys(field.true_values, True)
    return known.get


def _date(field: Field) -> Parse:
    shape = re.compile(form_pattern(field.format)).fullmatch
    if field.format == DATE_FORMAT:
        return lambda text: _iso_date(text) if shape(text) else None
    return lambda text: _by_format(text, field.format) if shape(text) else None


def _datetime(field: Field) -> Parse:
    shape = re.compile(form_pattern(field.format)).fullmatch
    return lambda text: _moment(text, field.format) if shape(text) else None


def _iso_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _by_format(text: str, form: str) -> date | None:
    moment = _moment(text, form)
    return moment.date() if moment else None


def _moment(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)
    except ValueError:
        return None


def _year(field: Field) -> Parse:
    shape = re.compile(YEAR).fullmatch
    return lambda text: int(text) if shape(text) else None


def _yearmonth(field: Field) -> Parse:
    shape = re.compile(YEARMONTH).fullmatch
    return lambda text: text if shape(text) else None


_PARSERS: dict[str, Callable[[Field], Parse]] = {
    "string": lambda field: lambda text: text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "year": _year,
    "yearmonth": _yearmonth,
}


def parser(field: Field) -> Parse:
    """The parser of a field's type and format."""
    return _PARSERS[field.type](field)


def limit(field: Field, written: object) -> Any:
    """A limit of the standard file as a value of the field's type; None when it is none.

    Numbers may stand as JSON numbers, everything else as text in the field's format.
    """
    if isinstance(written, bool):
        return written if field.type == "boolean" else None
    if isinstance(written, int | float):
        return parser(field)(repr(written)) if field.type in ("integer", "number", "year") else None
    return parser(field)(written) if isinstance(written, str) else None
