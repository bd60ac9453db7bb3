"""From entry to item: the article is read, and private names become pseudonyms."""

import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.extract import extract
from civicloom.apps.watch.fetch import Fetcher
from civicloom.apps.watch.item import Item, item_id
from civicloom.apps.watch.words import masked, storable

from .dates import moment, shown
from .declaration import Source
from .entry import Entry
from .reader import Reader

HTML = ("text/html", "application/xhtml+xml", "")
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+-]*):", re.I)
_HANDLE = re.compile(r"(?<![A-Za-z0-9_@.])(?<![\w.]/)@([\w][\w.-]*[\w](?:@[\w][\w.-]*[\w])?|\w)")


def with_article(entry: Entry, reader: Reader) -> Entry:
    """The entry with the text of its article page. Raises what the fetch raises."""
    answer = reader.get(entry.url)
    if answer.type not in HTML:
        return entry
    read = reader.sites.extract if reader.sites else extract
    page = read(answer.body, url=answer.url)
    text = page.text if len(page.text) > len(entry.text) else entry.text
    date = str(page.date or "")
    return replace(
        entry,
        title=entry.title or page.title,
        text=text,
        published=entry.published or moment(date) or shown(date, reader.seen),
        author=entry.author or page.author,
        outlet=entry.outlet or page.outlet,
        origin=entry.origin or page.origin,
        images=entry.images or tuple(page.images),
    )


def to_item(
    entry: Entry, source: Source, seen: datetime, pseudonyms: Pseudonyms, raw: str = ""
) -> Item:
    """The item of an entry, its words as any store holds them.

    An author's name stays only when it is the account of an institution.
    """
    own = source.official and entry.author == source.text("account") != ""
    text, title = storable(entry.text), storable(entry.title)
    if source.item in ("post", "message"):
        text, title = (_without_names(t, source, pseudonyms) for t in (text, title))
    return Item(
        id=item_id(source.id, entry.native),
        source=source.id,
        kind=source.item,
        url=_address(entry.url),
        title=title,
        text=text,
        published=entry.published,
        seen=seen,
        author=entry.author if own else pseudonyms.of(source.id, entry.author),
        outlet=storable(entry.outlet) or source.outlet,
        origin=storable(entry.origin),
        thread=storable(entry.thread),
        reply_to=item_id(source.id, entry.reply_to) if entry.reply_to else "",
        images=tuple(map(storable, entry.images)),
        raw=raw,
    )


def kept_without_names(item: Item, source: Source, fetcher: Fetcher) -> Item:
    """The item with its place in the archive, which for private authors holds the item alone."""
    if not source.private or fetcher.archive is None:
        return item
    body = json.dumps(as_json(item), ensure_ascii=False).encode()
    kept = fetcher.archive.keep_derived(item.url or f"urn:item:{item.id}", body, "application/json")
    return replace(item, raw=str(kept))


def as_json(item: Item) -> dict[str, Any]:
    """An item as plain data."""
    published = item.published.isoformat() if item.published else None
    return {**vars(item), "published": published, "seen": item.seen.isoformat()}


def from_json(data: dict[str, Any]) -> Item:
    """The item that ``as_json`` gave as data."""
    published = data["published"]
    return Item(
        **{
            **data,
            "published": datetime.fromisoformat(published) if published else None,
            "seen": datetime.fromisoformat(data["seen"]),
            "images": tuple(data["images"]),
        }
    )


def _address(url: str) -> str:
    """An address as people may follow it; empty for one that leads off the web, as ``javascript:`` does."""
    scheme = _SCHEME.match(url)
    return storable(url) if not scheme or scheme[1].lower() in ("http", "https") else ""


def _without_names(text: str, source: Source, pseudonyms: Pseudonyms) -> str:
    """Without handles, and where private people write without their numbers."""
    own = source.text("account") if source.official else ""

    def named(found: re.Match[str]) -> str:
        return found[0] if own and found[1] == own else "@" + pseudonyms.of(source.id, found[1])

    text = _HANDLE.sub(named, text)
    return masked(text) if source.private else text
