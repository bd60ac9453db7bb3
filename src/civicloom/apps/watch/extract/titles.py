"""The title of a page: the heading that the title element repeats, without the site's name."""

import re

from .head import SITES, Head
from .names import HEADING
from .tree import Tree, clean

SEPARATORS = re.compile(
    r"\s+(?:[|\-–—_·•»:]|::)\s+|\s*[|_｜»]\s*|\s*[-–—](?=[^\s\w]|[\u3400-\u9fff]+$)"
)
MAX_TITLE = 300
SITE = re.compile("(?:[网網]站?|[门門][户戶]|政府|平台|日[报報]|首[页頁])$")
"""How Chinese sites' names end."""
NAMED = re.compile("title|biaoti|headline")
"""How designers name the part that is a page's title."""
ABOVE = 12
"""Lines before the text among which its title stands."""
LONGER = 4
"""Characters that a title has more than."""
SQUEEZED = re.compile(r"\W+")


def heading_above(tree: Tree, start: int) -> str:
    """The heading that stands nearest above the text, which begins at line ``start``; empty for none."""
    texts, boxes = tree.lines.texts, tree.boxes
    for line in range(min(start, len(texts) - 1), max(start - ABOVE, -1), -1):
        part = boxes.parts[tree.lines.boxes[line]]
        named = part.weight == HEADING or NAMED.search(part.name)
        if named and LONGER < len(texts[line]) <= MAX_TITLE:
            return texts[line]
    return ""


def title_of(head: Head, host: str, home: bool = False, above: str = "") -> str:
    """The title; empty where the page has none. ``home`` tells a site's first page.

    What a page shows as heading counts when its head says the same; else what its head says, without the
    site's name; where that is all it says, the heading ``above`` the text. Of a first page, which is the site's,
    the first name counts.
    """
    told = clean(str(head.work("headline") or ""))
    shown = head.first("og:title", "twitter:title", "articletitle", "title", "dc.title")
    names = [text for text in (head.title, shown, told) if text]
    site = head.first(*SITES)
    best = _heading(head.headings, names, site)
    if best:
        return shown[:MAX_TITLE] if _within(shown, best, head.title, site, host) else best
    if home and names:
        return _first_name(names[0])
    if above and all(map(SITE.search, names)):
        return above
    if len(head.headings) == 1 and _article(head) and len(head.headings[0].encode()) > 20:
        alone = head.headings[0]
        if not _agree(head.title, shown) or _squeeze(alone) in _squeeze(head.title):
            return next((name for name in names if name in alone), alone)[:MAX_TITLE]
    for name in (shown, head.title, told):
        if name and not _nothing(name, site, host):
            return _bare(name, site, host)[:MAX_TITLE]
    return (head.headings or names or [""])[0][:MAX_TITLE]


def _within(shown: str, heading: str, title: str, site: str, host: str) -> bool:
    """Whether the title says two things, of which the heading repeats one and the page names the other."""
    own, small = _squeeze(shown), _squeeze(heading)
    parts = [_squeeze(part) for part in SEPARATORS.split(title) if part]
    return own in parts and small in parts and own != small and not _nothing(shown, site, host)


def _agree(title: str, shown: str) -> bool:
    """Whether title element and og:title are one, but for the site's name."""
    left, right = _squeeze(title), _squeeze(shown)
    return bool(right) and left.startswith(right)


def _first_name(name: str) -> str:
    """The first part of a name that says anything."""
    parts = [part for part in SEPARATORS.split(name) if part and not _nothing(part, "", "")]
    return (parts or [name])[0][:MAX_TITLE]


def _article(head: Head) -> bool:
    kinds = [str(work.get("@type")) for work in head.works] + [head.first("og:type")]
    return any("article" in kind.lower() or "posting" in kind.lower() for kind in kinds)


def _heading(headings: list[str], names: list[str], site: str) -> str:
    """The longest first-level heading that the page's names contain, not at their end as the site's name."""
    whole = [_squeeze(name) for name in names]
    fitting = [
        heading
        for heading in headings
        if (small := _squeeze(heading))
        and small != _squeeze(site)
        and any(
            small in name
            and (name.startswith(small) or not name.endswith(small) or _fills(heading, small, name))
            for name in whole
        )
    ]
    return max(fitting, key=len, default="")[:MAX_TITLE]


def _fills(heading: str, small: str, name: str) -> bool:
    """Whether a Chinese heading is most of a name that it ends, and no site's."""
    return not heading.isascii() and len(small) > 0.5 * len(name) and not SITE.search(heading)


def _squeeze(text: str) -> str:
    return SQUEEZED.sub("", text).lower()


def _nothing(name: str, site: str, host: str) -> bool:
    """Whether a name is the site's, not the page's: as it calls itself, or as its address does."""
    small = _squeeze(name)
    if small in ("", "home", "homepage", "index", "首页", "正文", _squeeze(site)):
        return True
    return len(small) > 3 and small in _squeeze(host)


def _bare(name: str, site: str, host: str) -> str:
    """A name without the site's own: the first part that is not the site's, unless it is very short."""
    if site and name.lower().endswith(site.lower()) and len(name) > len(site) + 4:
        name = name[: -len(site)].rstrip(" |-–—_·•»:｜")
    parts = [part for part in SEPARATORS.split(name) if part]
    own = [part for part in parts if not _nothing(part, site, host)]
    if len(parts) < 2 or not own:
        return name
    return own[0] if len(own[0].encode()) > 5 else max(own, key=len)
