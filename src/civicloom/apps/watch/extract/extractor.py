"""From the bytes of a page to its own text and what it says of itself."""

from dataclasses import replace
from itertools import compress, islice

import numpy as np
from selectolax.lexbor import LexborHTMLParser, LexborNode

from civicloom.model.errors import CivicloomError

from .addresses import absolute, host_of, is_home
from .asides import without_asides
from .body import Choice, choose
from .encoding import utf8
from .features import look
from .forum import posts_of
from .guard import MAX_BYTES
from .head import Head, read_head
from .kind import kind_of
from .listing import entries_of
from .memory import SiteMemory, held_to_site
from .model import model
from .page import Page, PageType
from .people import author_of, origin_of, outlet_of
from .published import date_of
from .scripted import date_in_scripts, text_in_scripts
from .second import second_opinion as ask
from .tables import with_tables
from .titles import heading_above, title_of
from .tree import Tree, clean
from .walk import parse, read, unshown

UNSURE = 0.35
"""Confidence below which a second opinion is asked for."""
ASKED_BYTES = 1024 * 1024
"""Largest page that is given to the slow second opinion."""
MAX_IMAGES = 50


def extract(
    html: bytes | str,
    *,
    url: str = "",
    encoding: str = "",
    sites: SiteMemory | None = None,
    second_opinion: bool = True,
) -> Page:
    """The page's main text, title, date, author, outlet, source line, images, type, entries and posts.

    ``url`` helps with relative addresses, dates and types; ``encoding`` is what the answer's header said;
    ``sites`` is used and taught. Raises EXT-001 (too large), EXT-002 (no text), EXT-003 (nested too deep).
    """
    if len(html) > MAX_BYTES:
        limit = MAX_BYTES >> 20
        raise CivicloomError("EXT-001", size=-(-len(html) >> 20), limit=limit)
    raw = utf8(html, encoding) if isinstance(html, bytes) else html.encode("utf-8", "replace")
    page = parse(raw)
    head = read_head(page)
    tree = read(page)
    if not tree.lines.texts:
        tree = read(parse(raw, hidden=True), hidden=True)
    if not tree.lines.texts:
        return _dated(_without_lines(page, head, url), raw)
    seen = look(tree, head.title)
    kind = kind_of(head, tree, seen, url)
    choice = choose(seen, model(kind).likely(seen), kind)
    if kind == "article":
        kept = with_tables(tree, seen, without_asides(tree, seen, choice.kept))
        choice = replace(choice, kept=kept)
    if sites is not None and kind == "article" and (host := host_of(url)):
        choice = held_to_site(sites, host, tree, seen.size, choice)
    own = "\n".join(compress(tree.lines.texts, choice.kept.tolist()))
    if choice.confidence < UNSURE and kind == "article":
        own = _settled(own, page, head, raw if second_opinion else b"", url)
    return _dated(_page(own, head, tree, choice, kind, url), raw)


def _settled(own: str, page: LexborHTMLParser, head: Head, html: bytes, url: str) -> str:
    """Our text, of which we are unsure, unless another is better founded."""
    told = _lines(_told(head, "articleBody")) or text_in_scripts(page)
    if len(told) > 2 * len(own):
        return told
    if html and len(html) <= ASKED_BYTES:
        other = _lines(ask(html.decode(), url))
        if len(other) > 0.5 * len(own):
            return other
    return own


def _dated(taken: Page, html: bytes) -> Page:
    """The page, dated by its scripts where nothing else tells when an article was published."""
    if taken.date or taken.type != "article":
        return taken
    return replace(taken, date=date_in_scripts(html))


def _told(head: Head, *names: str) -> str:
    """The first of these texts that the page's JSON-LD says."""
    told = head.work(*names)
    return told if isinstance(told, str) else ""


def _lines(text: str) -> str:
    return "\n".join(filter(None, map(clean, text.splitlines())))


def _page(text: str, head: Head, tree: Tree, choice: Choice, kind: PageType, url: str) -> Page:
    index = np.flatnonzero(choice.kept)
    start, end = (int(index[0]), int(index[-1])) if len(index) else (0, 0)
    host = host_of(url)
    above = heading_above(tree, start) if kind == "article" else ""
    return Page(
        text=text,
        title=title_of(head, host, is_home(url), above),
        date=date_of(head, tree, url, start, end, talk=kind == "forum"),
        author=author_of(head, tree, start, end),
        outlet=outlet_of(head, host),
        origin=origin_of(head, tree, start, end),
        type=kind,
        images=_images(head, tree, start, end, url),
        confidence=choice.confidence,
        entries=entries_of(tree, url) if kind == "list" else (),
        posts=posts_of(tree, choice.kept.tolist()) if kind == "forum" else (),
    )


def _without_lines(page: LexborHTMLParser, head: Head, url: str) -> Page:
    """A page that builds itself by scripts may still say its text in its head, or in their data. Raises EXT-002."""
    text = _lines(_told(head, "articleBody", "text")) or text_in_scripts(page)
    text = text or _lines(_told(head, "description") or head.first("og:description"))
    if not text:
        raise CivicloomError("EXT-002")
    return _page(text, head, Tree(), Choice(np.zeros(0, dtype=bool), 0.3), "article", url)


def _images(head: Head, tree: Tree, start: int, end: int, url: str) -> tuple[str, ...]:
    """The picture the page shows of itself, then those among the text; absolute, each once."""
    near = (node for node, line in tree.images if start - 1 <= line <= end + 1)
    found = [head.first("og:image"), *(_address(node) for node in islice(near, MAX_IMAGES))]
    return tuple(dict.fromkeys(filter(None, (absolute(address, url) for address in found))))


def _address(image: LexborNode) -> str:
    """Where a shown picture is: pages that load pictures late say so beside a mere place-holder."""
    about = image.attributes
    if unshown(about):
        return ""
    told = (about.get(name) or "" for name in ("data-src", "data-original", "data-lazy-src", "src"))
    one_of = (about.get("srcset") or "").strip().partition(" ")[0]
    return next((one for one in (*told, one_of) if one and not one.startswith("data:")), "")
