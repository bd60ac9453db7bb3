"""Search engines: SearXNG's JSON, and OpenSearch by its description document."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from selectolax.lexbor import LexborHTMLParser

from civicloom.model.errors import CivicloomError

from .dates import epoch, moment, shown
from .entry import Entry, joined, plain
from .feed import parse_feed
from .reader import Reader, is_temporary, listed, said

FEEDS = ("application/rss+xml", "application/atom+xml")
VALUES = {
    "startIndex": "1",
    "startPage": "1",
    "count": "50",
    "language": "*",
    "inputEncoding": "UTF-8",
    "outputEncoding": "UTF-8",
}
"""What stands in the holes of a template (OpenSearch 1.1, search parameters)."""
_HOLE = re.compile(r"\{([^{}?]*)\??\}")


def read_searxng(reader: Reader) -> Iterable[Entry]:
    """Hits of a query (``/search?format=json``), newest first. Engines that did not answer are noted.

    Raises FED-016 where none did.
    """
    base, query = reader.source.url.rstrip("/"), quote(reader.source.text("query"))
    url = f"{base}/search?q={query}&format=json&time_range=week"
    data = reader.json(url)
    hits = listed(data, url, "results")
    silent = list(_silent(data, url))
    if silent and not hits:
        raise next(iter(silent))[1]
    for engine, error in silent:
        reader.lacks(engine, error)
    return [_hit(reader, base, hit) for hit in hits if said(hit, "url")]


def _hit(reader: Reader, base: str, hit: dict[str, Any]) -> Entry:
    address, date = joined(base, said(hit, "url")), hit.get("publishedDate")
    at = epoch(date) if isinstance(date, int | float) else moment(date)
    return Entry(
        native=said(hit, "url"),
        url=address,
        title=plain(said(hit, "title")),
        text=plain(said(hit, "content")),
        published=at or shown(said(hit, "publishedDate"), reader.seen),
    )


def _silent(data: dict[str, Any], url: str) -> Iterator[tuple[str, CivicloomError]]:
    """The engines that gave nothing to this question, with why."""
    engines = data.get("unresponsive_engines")
    for one in engines if isinstance(engines, list) else ():
        words = [str(word) for word in one] if isinstance(one, list) else [str(one)]
        engine, why = words[0] if words else "", ", ".join(words[1:])
        yield engine, CivicloomError("FED-016", engine=engine, url=url, reason=why or "-")


def read_opensearch(reader: Reader) -> Iterable[Entry]:
    """Hits of a query, asked for as the description at the source's address says (OpenSearch 1.1)."""
    before = reader.memory.get("template", "")
    try:
        return _found(reader, before or _template(reader))
    except CivicloomError as error:
        if not before or is_temporary(error) or before == _template(reader):
            raise
    return _found(reader, reader.memory["template"])


def _found(reader: Reader, template: str) -> list[Entry]:
    values = VALUES | {"searchTerms": quote(reader.source.text("query"), safe="")}
    answer = reader.get(_HOLE.sub(lambda hole: values.get(hole[1], ""), template))
    return parse_feed(answer.body, answer.url)


def _template(reader: Reader) -> str:
    """The address with holes that the description names now; it is remembered. Raises FED-015."""
    answer = reader.get(reader.source.url)
    for node in LexborHTMLParser(answer.body).css("[template]"):
        words = {name: value or "" for name, value in node.attributes.items()}
        kind = words.get("type", "").partition(";")[0].strip().lower()
        roles = words.get("rel", "results").lower().split()
        named = "searchTerms" in _HOLE.findall(words["template"])
        if kind in FEEDS and "results" in roles and named:
            template = joined(answer.url, words["template"])
            reader.memory["template"] = template
            return template
    raise CivicloomError("FED-015", url=reader.source.url)
