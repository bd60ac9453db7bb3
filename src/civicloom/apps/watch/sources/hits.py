"""Search engines: SearXNG's JSON, and OpenSearch by its description document."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from selectolax.lexbor import LexborHTMLParser

from civicloom.model.errors import CivicloomError

from .dates import moment
from .entry import Entry, joined, plain
from .feed import parse_feed
from .reader import Reader, listed, said

FEEDS = ("application/rss+xml", "application/atom+xml")
_HOLE = re.compile(r"\{[^{}]*\}")


def read_searxng(reader: Reader) -> Iterable[Entry]:
    """Hits of a query (``/search?format=json``), newest first."""
    base, query = reader.source.url.rstrip("/"), quote(reader.source.text("query"))
    url = f"{base}/search?q={query}&format=json&time_range=week"
    return [
        Entry(
            native=said(hit, "url"),
            url=said(hit, "url"),
            title=plain(said(hit, "title")),
            text=plain(said(hit, "content")),
            published=moment(said(hit, "publishedDate")),
        )
        for hit in listed(reader.json(url), url, "results")
        if said(hit, "url")
    ]


def read_opensearch(reader: Reader) -> Iterable[Entry]:
    """Hits of a query, asked for as the description at the source's address says (OpenSearch 1.1)."""
    if "template" not in reader.memory:
        reader.memory["template"] = _template(reader)
    query = quote(reader.source.text("query"), safe="")
    url = reader.memory["template"].replace("{searchTerms}", query)
    values = {"{startIndex?}": "1", "{startPage?}": "1", "{count?}": "50", "{startPage}": "1"}
    for hole, value in values.items():
        url = url.replace(hole, value)
    answer = reader.get(_HOLE.sub("", url))
    return parse_feed(answer.body, answer.url)


def _template(reader: Reader) -> str:
    answer = reader.get(reader.source.url)
    for node in LexborHTMLParser(answer.body).css("url[template]"):
        words = {name: value or "" for name, value in node.attributes.items()}
        if words.get("type", "").lower() in FEEDS and "{searchTerms}" in (words["template"] or ""):
            return joined(answer.url, words["template"])
    raise CivicloomError("FED-015", url=reader.source.url)
