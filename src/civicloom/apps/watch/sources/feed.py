"""Feeds: RSS, Atom, RDF and JSON feed; the quick reader first, the thorough one where it stumbles."""

import io
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import fastfeedparser
import feedparser

from civicloom.model.errors import CivicloomError

from .dates import moment
from .entry import Entry, joined, plain
from .reader import Reader

MOST_ENTRIES = 5_000
MOST_ENTITIES = 20
HEAD = 65_536
DEEPEST = 20_000
_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf|channel|item|entry)\b", re.I)


def read_feed(reader: Reader) -> Iterable[Entry]:
    """Entries of a declared feed; those without their whole text ask for the article page."""
    conditional = bool(reader.source.settings.get("conditional"))
    answer = reader.first(reader.source.url, conditional)
    if answer.status == 304:
        return []
    entries = parse_feed(answer.body, answer.url)
    if reader.source.settings.get("articles", True):
        for entry in entries:
            entry.whole = False
    return entries


def parse_feed(body: bytes, url: str) -> list[Entry]:
    """The entries of a feed. Raises FED-008 for what is no feed."""
    return [_entry(raw, url) for raw in raw_entries(body, url)[:MOST_ENTRIES]]


def raw_entries(body: bytes, url: str) -> list[Mapping[str, Any]]:
    """The entries as the readers give them. Raises FED-008 for what is no feed."""
    if body.count(b"<!ENTITY", 0, HEAD) > MOST_ENTITIES:
        raise CivicloomError("FED-008", url=url)
    try:
        quick = fastfeedparser.parse(_objects(body), include_tags=False)
        if quick.entries:
            return list(quick.entries)
    except Exception:  # noqa: S110 - whatever the quick reader stumbles over
        pass
    if not _ROOT.search(body[:HEAD].replace(b"\0", b"")) or _unclosed(body) > DEEPEST:
        raise CivicloomError("FED-008", url=url)
    return _thorough(body, url)


def _objects(body: bytes) -> bytes:
    """A JSON feed without entries that are no objects, over which the quick reader stumbles; others as they came."""
    if not body[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return body
    data = json.loads(body)
    items = data.get("items")
    kept = [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []
    return body if kept == items else json.dumps({**data, "items": kept}).encode()


def _unclosed(body: bytes) -> int:
    """Roughly how many elements stay open: what makes the thorough reader slow beyond measure."""
    return body.count(b"<") - 2 * body.count(b"</") - body.count(b"/>")


def _thorough(body: bytes, url: str) -> list[Mapping[str, Any]]:
    try:
        found = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:
        raise CivicloomError("FED-008", url=url) from error
    return list(found.entries)


def _entry(raw: Mapping[str, Any], base: str) -> Entry:
    link = joined(base, _text(raw.get("link")) or _link(raw)) if _linked(raw) else ""
    markup = max((_content(raw), _text(raw.get("description") or raw.get("summary"))), key=len)
    title = plain(_text(raw.get("title")))
    return Entry(
        native=_id(raw.get("id")) or link or title,
        url=link,
        title=title,
        markup=markup,
        published=_published(raw),
        author=_author(raw),
        images=_images(raw),
    )


def _id(value: object) -> str:
    """What the feed calls an entry; a number is meant as its text (JSON feed 1.1, items)."""
    return str(value) if isinstance(value, int) else _text(value)


def _linked(raw: Mapping[str, Any]) -> bool:
    return bool(raw.get("link") or raw.get("links"))


def _link(raw: Mapping[str, Any]) -> str:
    links = raw.get("links") or []
    return next((_text(one.get("href")) for one in links if isinstance(one, Mapping)), "")


def _content(raw: Mapping[str, Any]) -> str:
    parts = raw.get("content") or []
    if isinstance(parts, list):
        return max(
            (_text(p.get("value")) for p in parts if isinstance(p, Mapping)), key=len, default=""
        )
    return _text(parts)


def _published(raw: Mapping[str, Any]) -> Any:
    words = ("published", "pubDate", "updated", "created")
    return next((at for word in words if (at := moment(raw.get(word)))), None)


def _author(raw: Mapping[str, Any]) -> str:
    author = raw.get("author")
    return _text(author.get("name")) if isinstance(author, Mapping) else _text(author)


def _images(raw: Mapping[str, Any]) -> tuple[str, ...]:
    media = [*(raw.get("media_content") or []), *(raw.get("enclosures") or [])]
    found = (
        _text(one.get("url") or one.get("href"))
        for one in media
        if isinstance(one, Mapping) and "image" in _text(one.get("type") or one.get("medium"))
    )
    return tuple(dict.fromkeys(url for url in found if url))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
