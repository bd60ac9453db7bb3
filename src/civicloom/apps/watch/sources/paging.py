"""The next page of a list: by what a page says of its links, else by the words that such links bear."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from selectolax.lexbor import LexborHTMLParser, LexborNode

from .entry import joined

_BLANK = re.compile(r"\s+")


def next_page(body: bytes, url: str) -> str:
    """The address of the page after this one, on the same host; empty where there is none."""
    tree = LexborHTMLParser(body)
    links = tree.css("link[rel~=next][href], a[rel~=next][href]") or [
        link for link in tree.css("a[href]") if _words(link) & _next()
    ]
    for link in links:
        target = joined(url, link.attributes.get("href") or "").partition("#")[0]
        if target != url and _host(target) == _host(url) != "":
            return target
    return ""


def _words(link: LexborNode) -> frozenset[str]:
    said = (
        link.text(),
        link.attributes.get("title") or "",
        link.attributes.get("aria-label") or "",
    )
    return frozenset(_BLANK.sub(" ", one).strip().casefold() for one in said) - {""}


@cache
def _next() -> frozenset[str]:
    text = Path(__file__).with_name("paging.yaml").read_text("utf-8")
    return frozenset(str(word).casefold() for word in yaml.safe_load(text)["next"])


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""
