"""Vendors' files of closed platforms (CSV, JSON, JSON lines), with a column for each field."""

import csv
import io
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.item import Item
from civicloom.model.errors import CivicloomError, Place

from .dates import epoch, moment, shown
from .declaration import Source
from .entry import LONGEST_TEXT, Entry, plain
from .intake import to_item

LARGEST = 512 << 20
FIELDS = frozenset(
    {"id", "url", "title", "text", "published", "author", "outlet", "origin", "thread", "reply_to"}
)
OnFault = Callable[[CivicloomError], None]


def import_file(
    path: Path,
    source: Source,
    seen: datetime,
    pseudonyms: Pseudonyms,
    on_fault: OnFault = lambda fault: None,
) -> Iterator[Item]:
    """Items of a vendor's file, by the ``columns`` that the source declares.

    Rows that hold neither address nor text are told to ``on_fault`` (FED-013) and left out. Raises FED-012
    for a file that cannot be read, or that lacks a declared column.
    """
    columns: Mapping[str, str] = source.settings["columns"]
    if unknown := sorted(set(columns) - FIELDS):
        raise CivicloomError("FED-012", place=Place(str(path)), reason=f"{', '.join(unknown)} ?")
    rows = _rows(path, source.text("records"), columns.values())
    for number, row in enumerate(rows, 1):
        entry = _entry({field: row.get(column) for field, column in columns.items()}, seen)
        if entry is None:
            on_fault(CivicloomError("FED-013", place=Place(str(path), row=number)))
            continue
        yield to_item(entry, source, seen, pseudonyms, raw=f"{path.name}#row={number}")


def _rows(path: Path, records: str, columns: Collection[str]) -> Iterator[dict[str, Any]]:
    text = _text(path)
    if text.lstrip()[:1] in ("[", "{"):
        for number, row in enumerate(_json_rows(text, path, records)):
            if number == 0:
                _require(row, columns, path)
            yield row
        return
    try:
        dialect: Any = csv.Sniffer().sniff(text[:8192], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(LONGEST_TEXT * 4)
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), dialect=dialect)
        _require(table.fieldnames or (), columns, path)
        yield from table
    except csv.Error as error:
        raise CivicloomError("FED-012", place=Place(str(path)), reason=error) from error


def _require(there: Collection[str], columns: Collection[str], path: Path) -> None:
    if lost := sorted(column for column in columns if column not in there):
        raise CivicloomError("FED-012", place=Place(str(path)), reason=f"{', '.join(lost)} ?")


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise CivicloomError("FED-012", place=Place(str(path)), reason=f"> {LARGEST} bytes")
        body = path.read_bytes()
    except OSError as error:
        raise CivicloomError("FED-012", place=Place(str(path)), reason=error) from error
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")


def _json_rows(text: str, path: Path, records: str) -> Iterator[dict[str, Any]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        yield from _json_lines(text, path)
        return
    for word in filter(None, records.split(".")):
        data = data.get(word) if isinstance(data, dict) else None
    if isinstance(data, dict):
        data = [data]
    if not isinstance(data, list):
        raise CivicloomError("FED-012", place=Place(str(path)), reason=f"no list {records}")
    yield from (one if isinstance(one, dict) else {} for one in data)


def _json_lines(text: str, path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise CivicloomError(
                "FED-012", place=Place(str(path), line=number), reason=error
            ) from error
        yield one if isinstance(one, dict) else {}


def _entry(row: Mapping[str, Any], seen: datetime) -> Entry | None:
    said = {field: str(value).strip() for field, value in row.items() if value is not None}
    if not said.get("url") and not said.get("text"):
        return None
    published = said.get("published", "")
    at = shown(published, seen) if not _has_zone(published) else None
    return Entry(
        native=said.get("id") or said.get("url") or said.get("text", "")[:200],
        url=said.get("url", ""),
        title=plain(said.get("title", "")),
        text=plain(said.get("text", "")),
        published=at or moment(published) or _number(published),
        author=said.get("author", ""),
        outlet=said.get("outlet", ""),
        origin=said.get("origin", ""),
        thread=said.get("thread", ""),
        reply_to=said.get("reply_to", ""),
    )


def _has_zone(text: str) -> bool:
    return text.endswith(("Z", "GMT", "UTC")) or "+" in text or text[-6:-5] == "-" or text.isdigit()


def _number(text: str) -> datetime | None:
    """Seconds or milliseconds since 1970."""
    if not text.isdigit() or len(text) not in (10, 13):
        return None
    return epoch(int(text) / (1000 if len(text) == 13 else 1))
