"""What a page says of itself in its head: meta tags and JSON-LD (schema.org), read once."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from .tree import clean

MAX_JSON = 400_000
MAX_THINGS = 400
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
    """Read before scripts are stripped."""
    meta: dict[str, str] = {}
    for node in page.css("meta"):
        about = node.attributes
        name = about.get("property") or about.get("name") or about.get("itemprop") or ""
        if name and about.get("content"):
            _add(meta, name.lower(), clean(about["content"] or ""))
    title = page.css_first("title")
    headings = [clean(node.text()[:400]) for node in page.css("h1")[:8]]
    works, people = _linked(page)
    return Head(
        meta,
        works,
        people,
        clean(title.text()[:1000]) if title is not None else "",
        [heading for heading in headings if heading],
    )


def _add(meta: dict[str, str], name: str, said: str) -> None:
    """The first of a name counts; of a paper's authors all do."""
    if name == "citation_author" and name in meta:
        meta[name] = f"{meta[name]}, {said}"[:400]
    else:
        meta.setdefault(name, said)


def _linked(page: LexborHTMLParser) -> tuple[list[dict[str, Any]], dict[str, str]]:
    works, people = [], {}
    for node in page.css('script[type*="ld+json"]')[:20]:
        for thing in _things(node.text()):
            kinds = thing.get("@type") or ""
            kind = (kinds[0] if isinstance(kinds, list) and kinds else kinds) or ""
            if isinstance(thing.get("@id"), str) and isinstance(thing.get("name"), str):
                people[thing["@id"]] = thing["name"]
            if isinstance(kind, str) and kind.lower().endswith(WORKS):
                works.append(thing)
    works.sort(key=lambda thing: str(thing.get("@type")).lower().strip("[]'").endswith("page"))
    return works, people


def _things(text: str) -> Iterator[dict[str, Any]]:
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
