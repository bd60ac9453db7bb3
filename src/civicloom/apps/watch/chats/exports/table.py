"""A chat as a table: CSV with headings or JSON lines, with a time, an author and a text in each row."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from civicloom.model.errors import CivicloomError, Place
from civicloom.model.own_yaml import own_yaml
from civicloom.purpose import OFFICE_ZONE

from ..message import Message, Reading
from ..values import moment, number, word
from .dates import Order
from .forms import clock

NEEDED = ("time", "author", "text")
CELL = 1 << 20
_SHOWN = re.compile(rf"(?P<date>\d{{4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?)\s*{clock()}")
"""A date as spreadsheets and Chinese programs show it."""


@cache
def _columns() -> dict[str, list[str]]:
    data: dict[str, list[str]] = own_yaml((files(__package__) / "columns.yaml").read_text("utf-8"))
    return data


def read_csv(text: str, place: Place) -> Iterator[Reading]:
    """Messages of a CSV. Raises CHA-016 when a needed column is missing."""
    csv.field_size_limit(CELL)
    lines = csv.reader(io.StringIO(text.replace("\0", ""), newline=""))
    headings = _next(lines) or []
    names = _named([heading.strip() for heading in headings], place)
    while (row := _next(lines)) is not None:
        if not any(row):
            continue
        cells = dict(zip(headings, row, strict=False))
        yield _reading({ours: cells.get(theirs) for ours, theirs in names.items()})


def _next(lines: Iterator[list[str]]) -> list[str] | None:
    """The next row; an empty one for what the reader cannot read, None at the end."""
    try:
        return next(lines, None)
    except csv.Error:
        return ["", "malformed"]


def read_jsonl(text: str, place: Place) -> Iterator[Reading]:
    """Messages of JSON lines. Raises CHA-016 when no line has the needed words."""
    names: dict[str, str] | None = None
    for line in text.split("\n"):
        if not line.strip():
            continue
        row = _row(line)
        if row is None:
            yield "malformed"
            continue
        names = names or _named(list(row), place)
        yield _reading({ours: row.get(theirs) for ours, theirs in names.items()})


def _row(line: str) -> Mapping[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, Mapping) else None


def _named(headings: list[str], place: Place) -> dict[str, str]:
    """Our words and the headings that stand for them."""
    low = {heading.casefold(): heading for heading in reversed(headings)}
    found = {
        ours: low[theirs.casefold()]
        for ours, known in _columns().items()
        for theirs in reversed(known)
        if theirs.casefold() in low
    }
    missing = [ours for ours in NEEDED if ours not in found]
    if missing:
        raise CivicloomError("CHA-016", place=place, missing=", ".join(missing))
    return found


def _reading(row: Mapping[str, Any]) -> Reading:
    author, text = number(row.get("author")), row.get("text")
    if not author or not isinstance(text, str):
        return "malformed"
    name = word(row.get("name"))
    sent = _time(row.get("time"))
    given = row.get("time")
    if sent is None and given not in (None, ""):
        return "malformed"
    native, reply = number(row.get("id")), number(row.get("reply_to"))
    return Message(native, author, (name,) if name else (), sent, text, reply_to=reply)


def _time(value: Any) -> datetime | None:
    """ISO 8601 or as spreadsheets write it, in the office's zone where none is given, or seconds or milliseconds since 1970."""
    exact = moment(value, 1) or moment(value, 1000)
    if exact is not None:
        return exact
    text = word(value).strip()
    try:
        given = datetime.fromisoformat(text.replace("/", "-"))
        return (given if given.tzinfo else given.replace(tzinfo=OFFICE_ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        shown = _SHOWN.fullmatch(text)
        return Order("year-first").moment(shown["date"], shown["clock"]) if shown else None
