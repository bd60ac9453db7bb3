"""Usage lines as rows of the table cl_usage, and back."""

import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from ..model.clock import timestamp
from .usage import Usage

COLUMNS = tuple(field.name for field in fields(Usage) if field.name not in ("number", "receipt"))
_LISTS = ("agreements", "fields", "sources")
_SELECTED = ("number", *COLUMNS, "receipt")
SELECT = f"SELECT {', '.join(_SELECTED)}, log_key, leaf FROM cl_usage"
INSERT = (
    f"INSERT INTO cl_usage ({', '.join(COLUMNS)}, log_key, leaf)"
    f" VALUES ({', '.join('?' * (len(COLUMNS) + 2))})"
)


def as_row(line: Usage, key: str, leaf: int) -> tuple[object, ...]:
    """The values of INSERT for a line, the key it is logged under and its place among the leaves."""
    return (*(_stored(getattr(line, name)) for name in COLUMNS), key, leaf)


def _stored(value: object) -> object:
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value


def as_usage(row: tuple[Any, ...]) -> Usage:
    """The line of a row of SELECT."""
    values = dict(zip(_SELECTED, row, strict=False))
    values.update({name: tuple(json.loads(values[name])) for name in _LISTS})
    values["allowed"] = bool(values["allowed"])
    values["at"] = moment(values["at"])
    return Usage(**values)


def moment(text: str) -> datetime:
    """The moment of a timestamp."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
