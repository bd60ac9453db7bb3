"""What a page says of itself in its head: meta tags and JSON-LD (schema.org), read once."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from .tree import clean

MAX_JSON = 400_000
MAX_THINGS = 400
MAX_HEADINGS = 8
MAX_NODES = 2_000
"""Elements that are asked what they say of the page."""
SITES = ("og:site_name", "application-name", "sitename")
"""Meta tags that name the site; the last is what Chinese government's pages are to say (国办发〔2017〕47号)."""
WORKS = ("article", "posting", "page", "question", "report", "review", "recipe", "product")
"""Ends of the types of schema.org that are the page itself."""


@dataclass(frozen=True)
class Head:
    """Meta tags by lower-case name or property (first wins), JSON-LD things, the title element."""

    meta: dict[str, str] = field(default_factory=dict)
    works: list[dict[str, Any]] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)
    """Names of the things that others refer to, by their @id."""
    title: str = ""
    headings: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    """What the page's time elements say, wherever they stand."""

    def first(self, *names: str) -> str:
        """The first meta tag of these that says something."""
        return next((self.meta[name] for name in names if self.meta.get(name)), "")

    def work(self, *names: str) -> Any:
        """The first of these properties in the page's own JSON-LD things."""
        for name in names:
            for thing in self.works:
                if thing.get(name):
                    return thing[name]
        return None


def read_head(page: LexborHTMLParser) -> Head:
    """Read before scripts are stripped, in one search."""
    head, titles = Head(), []
    for node in page.css('title, meta, h1, time[datetime], script[type*="ld+json"]')[:MAX_NODES]:
        tag = node.tag
        if tag == "meta":
            _note(head.meta, node.attributes)
        elif tag == "time":
            head.times.append(node.attributes["datetime"] or "")
        elif tag == "script":
            _link(head, node.text())
        elif tag == "title":
            titles.append(clean(node.text()[:1000]))
        elif heading := clean(node.text()[:400]):
            head.headings.append(heading)
    head.works.sort(key=lambda thing: str(thing.get("@type")).lower().strip("[]'").endswith("page"))
    return replace(head, title=next(iter(titles), ""), headings=head.headings[:MAX_HEADINGS])


def _note(meta: dict[str, str], about: dict[str, str | None]) -> None:
    """A meta tag: the first of a name counts; of a paper's authors all do."""
    name = (about.get("property") or about.get("name") or about.get("itemprop") or "").lower()
    said = clean(about.get("content") or "")
    if not name or not about.get("content"):
        return
    if name == "citation_author" and name in meta:
        meta[name] = f"{meta[name]}, {said}"[:400]
    else:
        meta.setdefault(name, said)


def _link(head: Head, text: str) -> None:
    """JSON-LD: the things that are the page itself, and the names of others."""
    for thing in things(text):
        kinds = thing.get("@type") or ""
        kind = (kinds[0] if isinstance(kinds, list) and kinds else kinds) or ""
        if isinstance(thing.get("@id"), str) and isinstance(thing.get("name"), str):
            head.people[thing["@id"]] = thing["name"]
        if isinstance(kind, str) and kind.lower().endswith(WORKS):
            head.works.append(thing)


def things(text: str) -> Iterator[dict[str, Any]]:
    """All objects of a document, outer before inner; none of one that is broken or huge."""
    if len(text) > MAX_JSON:
        return
    try:
        waiting: list[Any] = [json.loads(text.strip().rstrip(";"), strict=False)]
    except (ValueError, RecursionError):
        return
    seen = 0
    while waiting and seen < MAX_THINGS:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting[:0] = value[:100]
        elif isinstance(value, dict):
            seen += 1
            yield value
            waiting.extend(v for v in value.values() if isinstance(v, list | dict))
