"""Vendors' files of closed platforms (CSV, JSON, JSON lines), with a column for each field."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.item import Item
from civicloom.model.errors import CivicloomError, Place

from .dates import epoch, moment, shown
from .declaration import Source
from .entry import Entry, plain
from .intake import to_item
from .vendor import vendor_rows

FIELDS = frozenset(
    {"id", "url", "title", "text", "published", "author", "outlet", "origin", "thread", "reply_to"}
)
SECONDS = {10: 1, 13: 1000}
"""Digits of a number that counts seconds, or thousandths of them, and how many are one second."""
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
    for a file that cannot be read, or that lacks a declared column, FED-017 for a quotation without an end.
    """
    columns: Mapping[str, str] = source.settings["columns"]
    if unknown := sorted(set(columns) - FIELDS):
        raise CivicloomError("FED-012", place=Place(str(path)), reason=f"{', '.join(unknown)} ?")
    rows = vendor_rows(path, source.text("records"), columns.values())
    for number, row in enumerate(rows, 1):
        entry = _entry({field: row.get(column) for field, column in columns.items()}, seen)
        if entry is None:
            on_fault(CivicloomError("FED-013", place=Place(str(path), row=number)))
            continue
        yield to_item(entry, source, seen, pseudonyms, raw=f"{path.name}#row={number}")


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
    seconds = text.isdigit() and len(text) in SECONDS
    return text.endswith(("Z", "GMT", "UTC")) or "+" in text or text[-6:-5] == "-" or seconds


def _number(text: str) -> datetime | None:
    """Seconds or milliseconds since 1970."""
    if not text.isdigit() or len(text) not in SECONDS:
        return None
    return epoch(int(text) / SECONDS[len(text)])
