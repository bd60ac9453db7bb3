"""Site maps: news site maps and their indexes (sitemaps.org 0.9, Google news 0.9)."""

from collections.abc import Iterable, Iterator
from functools import partial

from selectolax.lexbor import LexborHTMLParser, LexborNode

from civicloom.apps.watch.fetch import unpacked
from civicloom.model.errors import CivicloomError

from .dates import moment
from .entry import Entry, joined
from .reader import Reader

MOST_MAPS = 10
MOST_ENTRIES = 50_000
LARGEST = 50 << 20
GZIP = b"\x1f\x8b"


def read_sitemap(reader: Reader) -> Iterable[Entry]:
    """Entries of a site map, or of the newest maps that an index names, without those that are no maps or cannot be had."""
    answer = reader.first(reader.source.url)
    maps, entries = parse_sitemap(answer.body, answer.url)
    newest = [url for _, url in sorted(maps, reverse=True)[:MOST_MAPS]]
    for url in reader.in_turn(newest, str):
        entries += reader.part(url, partial(_further, reader, url)) or []
    if reader.left_out and not entries:
        raise reader.left_out[0]
    return entries


def _further(reader: Reader, url: str) -> list[Entry]:
    answer = reader.get(url)
    return parse_sitemap(answer.body, answer.url)[1]


def parse_sitemap(body: bytes, url: str) -> tuple[list[tuple[str, str]], list[Entry]]:
    """The maps of an index as (last changed, address), and the entries of a map. Raises FED-008."""
    if body[:2] == GZIP:
        body = unpacked(body, LARGEST, url)
    # A text without its CDATA marks and entities means the same to a reader that expands none.
    text = body.decode("utf-8-sig", "replace").replace("<![CDATA[", "").replace("]]>", "")
    tree = LexborHTMLParser(text)
    if not tree.css_first("urlset, sitemapindex"):
        raise CivicloomError("FED-008", url=url)
    maps = [(w.get("lastmod", ""), w["loc"]) for w in _blocks(tree, "sitemap", url)]
    return maps, [_entry(w) for w in _blocks(tree, "url", url)]


def _blocks(tree: LexborHTMLParser, tag: str, base: str) -> Iterator[dict[str, str]]:
    """The words of each block that has an address; some sites write it without their own name."""
    for node in tree.css(tag)[:MOST_ENTRIES]:
        words = _words(node)
        if "loc" in words and (address := joined(base, words["loc"])):
            yield {**words, "loc": address}


def _words(block: LexborNode) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in block.traverse():
        name = (node.tag or "").rpartition(":")[2]
        if name in ("loc", "lastmod", "title", "publication_date", "name"):
            found.setdefault(name, node.text().strip())
    return found


def _entry(words: dict[str, str]) -> Entry:
    return Entry(
        native=words["loc"],
        url=words["loc"],
        title=words.get("title", ""),
        published=moment(words.get("publication_date") or words.get("lastmod")),
        outlet=words.get("name", ""),
        whole=False,
    )
