"""The next page of a list: by what a page says of its links, else by the words that such links bear."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from civicloom.model.own_yaml import own_yaml

from .entry import joined

_BLANK = re.compile(r"\s+")
_NUMBER = re.compile(r"[0-9A-Za-z,-]{16,}")


def next_page(body: bytes, url: str) -> str:
    """The address of the page after this one, on the same host; empty where there is none."""
    tree = LexborHTMLParser(body)
    links = tree.css("link[rel~=next][href], a[rel~=next][href]") or [
        link for link in tree.css("a[href]") if _words(link) & _next()
    ]
    for link in links:
        target = joined(url, link.attributes.get("href") or "").partition("#")[0]
        if target != url and _host(target) == _host(url) != "" and not _leads_off(target):
            return target
    return ""


def _words(link: LexborNode) -> frozenset[str]:
    said = (
        link.text(),
        link.attributes.get("title") or "",
        link.attributes.get("aria-label") or "",
    )
    return frozenset(_BLANK.sub(" ", one).strip().casefold() for one in said) - {""}


def without_session(url: str) -> str:
    """An address without the number of a visit that a server writes into it, new for each visit.

    >>> without_session("http://x.example/topic.php?t=3&sid=0123456789abcdef0123456789abcdef")
    'http://x.example/topic.php?t=3'
    """
    address, mark, query = url.partition("?")
    kept = [one for one in query.split("&") if not _is_session(one)]
    return address + (mark if any(kept) else "") + "&".join(kept)


def _is_session(part: str) -> bool:
    name, _, value = part.partition("=")
    return name.casefold() in _table()["session"] and bool(_NUMBER.fullmatch(value))


def _leads_off(url: str) -> bool:
    query = url.partition("?")[2].casefold()
    return any(word in query for word in _table()["elsewhere"])


def _next() -> frozenset[str]:
    return _table()["next"]


@cache
def _table() -> dict[str, frozenset[str]]:
    text = Path(__file__).with_name("paging.yaml").read_text("utf-8")
    return {
        name: frozenset(str(word).casefold() for word in words)
        for name, words in own_yaml(text).items()
    }


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""
