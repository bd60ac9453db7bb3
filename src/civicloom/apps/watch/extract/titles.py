"""The title of a page: the heading that the title element repeats, without the site's name."""

import re

from .head import Head
from .tree import clean

SEPARATORS = re.compile(r"\s+[|\-–—_·•»:]\s+|\s*[|_｜»]\s*|\s*[-–—](?=[^\s\w]|[\u3400-\u9fff]+$)")
MAX_TITLE = 300
SQUEEZED = re.compile(r"\W+")


def title_of(head: Head) -> str:
    """The title; empty where the page has none."""
    told = clean(str(head.work("headline") or ""))
    shown = head.first("og:title", "twitter:title", "articletitle", "title", "dc.title")
    names = [text for text in (head.title, shown, told) if text]
    best = _heading(head.headings, names)
    if best:
        return best
    site = head.first("og:site_name", "application-name")
    for name in (shown, told, head.title):
        if name:
            return _bare(name, site)[:MAX_TITLE]
    return head.headings[0][:MAX_TITLE] if head.headings else ""


def _heading(headings: list[str], names: list[str]) -> str:
    """The first-level heading that the page's names repeat; the longest of them."""
    whole = [_squeeze(name) for name in names]
    fitting = [
        heading
        for heading in headings
        if (small := _squeeze(heading))
        and any(small in name or _close(small, name) for name in whole)
    ]
    if fitting:
        return max(fitting, key=len)[:MAX_TITLE]
    if len(headings) == 1 and 5 <= len(headings[0]) <= 200:
        return headings[0]
    return ""


def _squeeze(text: str) -> str:
    return SQUEEZED.sub("", text).lower()


def _close(left: str, right: str) -> bool:
    """Whether one begins like the other for most of it."""
    size = min(len(left), len(right))
    same = next((i for i in range(size) if left[i] != right[i]), size)
    return size > 8 and same > 0.6 * max(len(left), 1)


def _bare(name: str, site: str) -> str:
    """A name without the site's own: by what the site calls itself, else the longest part."""
    if site and name.lower().endswith(site.lower()) and len(name) > len(site) + 4:
        return name[: -len(site)].rstrip(" |-–—_·•»:｜")
    parts = [part for part in SEPARATORS.split(name) if part]
    if len(parts) < 2:
        return name
    first = parts[0]
    return first if len(first) * 2 >= max(map(len, parts)) else max(parts, key=len)
