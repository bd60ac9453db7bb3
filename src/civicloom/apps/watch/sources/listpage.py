"""List pages without a feed: the repeating links of a page are learned, remembered, and missed."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from civicloom.model.errors import CivicloomError

from .dates import shown
from .entry import Entry, joined
from .paging import next_page
from .reader import Reader

PAGES = 3
LEVELS = 5
LEAST_ROWS = 4
LEAST_TITLE = 6
GOOD_TITLE = 25
ROW_LEVELS = 3
LONGEST_ROW = 600
MOST_ROWS = 300
LOST_SHARE = 0.3
OUTER = frozenset({"nav", "header", "footer", "aside"})
_DIGITS = re.compile(r"\d+")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True)
class Row:
    """One link of a list, with the moment written beside it."""

    url: str
    title: str
    at: datetime | None


def read_list(reader: Reader) -> Iterable[Entry]:
    """Entries of a list page, by the layout remembered or learned anew. Raises FED-010.

    Where all of a page is new, the next one is read too, PAGES at the most.
    """
    answer = reader.first(reader.source.url)
    rows = remembered_rows(answer.body, answer.url, reader)
    yield from map(_entry, rows)
    seen = {answer.url}
    while len(seen) < PAGES and not any(reader.knows(row.url) for row in rows):
        url = next_page(answer.body, answer.url)
        if not url or url in seen:
            return
        seen.add(url)
        try:
            answer = reader.get(url)
        except CivicloomError:
            return  # the first page is read; what the later ones hold comes when they can be had
        rows = rows_like_before(answer.body, answer.url, reader)
        yield from map(_entry, rows)


def _entry(row: Row) -> Entry:
    return Entry(row.url, row.url, row.title, published=row.at, whole=False)


def remembered_rows(body: bytes, url: str, reader: Reader) -> list[Row]:
    """The rows of a list page; a layout that no longer fits is learned anew and told of. Raises FED-010."""
    groups = _groups(LexborHTMLParser(body), url, reader.seen)
    layout, usual = reader.memory.get("layout", ""), reader.memory.get("rows", 0)
    rows = groups.get(layout, [])
    if not layout or len(rows) < max(LOST_SHARE * usual, 1):
        reader.layout_changed = bool(layout)
        layout, rows = _best(groups)
        if not rows:
            raise CivicloomError("FED-010", url=url)
    reader.memory["layout"], reader.memory["rows"] = layout, len(rows)
    return rows


def rows_like_before(body: bytes, url: str, reader: Reader) -> list[Row]:
    """The rows of a further page of a list, by the layout of its first one; none where it does not fit."""
    return _groups(LexborHTMLParser(body), url, reader.seen).get(reader.memory["layout"], [])


def learn(body: bytes, url: str, seen: datetime) -> tuple[str, list[Row]]:
    """The layout of the main list of a page, and its rows; an empty layout when there is no list."""
    return _best(_groups(LexborHTMLParser(body), url, seen))


def _groups(tree: LexborHTMLParser, url: str, seen: datetime) -> dict[str, list[Row]]:
    """Links with a telling text, by the shape of where they stand."""
    places: dict[str, dict[str, tuple[LexborNode, str]]] = defaultdict(dict)
    for link in tree.css("a[href]"):
        shape = _shape(link)
        target = joined(url, link.attributes.get("href") or "").partition("#")[0]
        title = _title(link)
        if not shape or len(title) < LEAST_TITLE or not target.startswith(("http://", "https://")):
            continue
        known = places[shape].get(target)
        if len(places[shape]) < MOST_ROWS and (known is None or len(title) > len(known[1])):
            places[shape][target] = (link, title)
    return {
        shape: [Row(target, title, _beside(link, seen)) for target, (link, title) in found.items()]
        for shape, found in places.items()
    }


def _title(link: LexborNode) -> str:
    text = _BLANK.sub(" ", link.text()).strip()
    claimed = _BLANK.sub(" ", link.attributes.get("title") or "").strip()
    return (
        claimed
        if len(claimed) >= LEAST_TITLE and (text.endswith(("…", "...")) or not text)
        else text
    )


def _shape(link: LexborNode) -> str:
    """Tags and classes from the link upwards; empty inside menus and footers."""
    parts, node = ["a"], link.parent
    for _ in range(LEVELS):
        if node is None or node.tag in ("body", "html"):
            break
        if node.tag in OUTER:
            return ""
        names = sorted((node.attributes.get("class") or "").split())[:2] if node.tag != "li" else []
        parts.append(_DIGITS.sub("0", ".".join([node.tag or "", *names])))
        node = node.parent
    return ">".join(reversed(parts))


def _beside(link: LexborNode, seen: datetime) -> datetime | None:
    """The moment in the smallest block around a link that holds one."""
    node: LexborNode | None = link
    for _ in range(ROW_LEVELS + 1):
        if node is None or node.tag in ("body", "html", "ul", "tbody"):
            return None
        text = node.text()
        if len(text) > LONGEST_ROW:
            return None
        own = text.replace(link.text(), " ", 1) if node is not link else ""
        if at := shown(own, seen):
            return at
        node = node.parent
    return None


def _best(groups: dict[str, list[Row]]) -> tuple[str, list[Row]]:
    layout, rows = max(groups.items(), key=lambda item: _score(item[1]), default=("", []))
    return (layout, rows) if len(rows) >= LEAST_ROWS else ("", [])


def _score(rows: list[Row]) -> float:
    if len(rows) < LEAST_ROWS:
        return 0.0
    length = sum(min(len(row.title), GOOD_TITLE) for row in rows) / len(rows)
    dated = sum(row.at is not None for row in rows) / len(rows)
    return float(min(len(rows), 40) ** 0.7 * length**1.5 * (0.3 + dated))
