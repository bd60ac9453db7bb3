"""Site maps: news site maps and their indexes (sitemaps.org 0.9, Google news 0.9)."""

import codecs
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
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
LEVELS = 2
"""An index names maps, or indexes that name maps."""
HEAD = 200
CHINESE = ("gb2312", "gbk")
NEVER = datetime.min.replace(tzinfo=UTC)
_ENCODING = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)", re.I)
_ROOT = re.compile(r"<([\w.-]+:)?(?:urlset|sitemapindex)\b", re.I)


def read_sitemap(reader: Reader) -> Iterable[Entry]:
    """Entries of a site map, or of the newest maps that an index names, those first that changed last.

    An index may name others; what is no map or cannot be had is passed over.
    """
    answer = reader.first(reader.source.url)
    maps, entries = parse_sitemap(answer.body, answer.url)
    seen = {answer.url}
    for _ in range(LEVELS):
        newest = [url for _, url in sorted(set(maps), reverse=True) if url not in seen][:MOST_MAPS]
        seen.update(newest)
        maps = []
        for url in reader.in_turn(newest, str):
            further, found = reader.part(url, partial(_further, reader, url)) or ([], [])
            maps += further
            entries += found
    if reader.left_out and not entries:
        raise reader.left_out[0]
    return sorted(entries, key=lambda one: one.published or NEVER, reverse=True)


def _further(reader: Reader, url: str) -> tuple[list[tuple[str, str]], list[Entry]]:
    answer = reader.get(url)
    return parse_sitemap(answer.body, answer.url)


def parse_sitemap(body: bytes, url: str) -> tuple[list[tuple[str, str]], list[Entry]]:
    """The maps of an index as (last changed, address), and the entries of a map. Raises FED-008."""
    if body[:2] == GZIP:
        body = unpacked(body, LARGEST, url)
    # A text without its CDATA marks and entities means the same to a reader that expands none.
    text = _text(body).replace("<![CDATA[", "").replace("]]>", "")
    root = _ROOT.search(text)
    if not root:
        raise CivicloomError("FED-008", url=url)
    if prefix := root[1]:
        text = text.replace(f"<{prefix}", "<").replace(f"</{prefix}", "</")
    tree = LexborHTMLParser(text)
    maps = [(w.get("lastmod", ""), w["loc"]) for w in _blocks(tree, "sitemap", url)]
    return maps, [_entry(w) for w in _blocks(tree, "url", url)]


def _text(body: bytes) -> str:
    """The text of XML as it says that it is encoded; in UTF-8 where it does not, or names what there is not."""
    if body[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return body.decode("utf-16", "replace")
    said = _ENCODING.match(body[:HEAD])
    with suppress(LookupError):
        name = codecs.lookup(said[1].decode()).name if said else "utf-8"
        if name in CHINESE:
            return body.decode("gb18030", "replace")
        if not name.startswith("utf"):
            return body.decode(name, "replace")
    return body.decode("utf-8-sig", "replace")


def _blocks(tree: LexborHTMLParser, tag: str, base: str) -> Iterator[dict[str, str]]:
    """The words of each block that has an address; some sites write it without their own name."""
    for node in tree.css(tag)[:MOST_ENTRIES]:
        words = _words(node)
        if words.get("loc") and (address := joined(base, words["loc"])):
            yield {**words, "loc": address}


def _words(block: LexborNode) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in block.traverse():
        tag = node.tag or ""
        name = tag.rpartition(":")[2]
        if tag in ("loc", "lastmod") or name in ("title", "publication_date", "name"):
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
