"""What would stall a parser is cut off or refused before it parses: endless tags, endless nesting."""

import re
from itertools import islice

from civicloom.model.errors import CivicloomError

MAX_BYTES = 20 * 1024 * 1024
FEW_TAGS = 1_500
"""Up to so many tags, nothing a parser does with them takes long."""
MANY_TAGS = 20_000
"""From so many on, nesting is measured before it is parsed: a parser's time grows with its square."""
MAX_DEPTH = 2_000
LONG_TAG = 65_536
MAX_PARTS = 4_000
"""Attributes of one tag that are kept: each is compared with all before it."""
BETWEEN = re.compile(rb"[\s/\"']+")
"""What stands between attributes."""
FORMATTING = re.compile(
    rb"<[bcefinstuBCEFINSTU](?:(?i:m|t|ig|ont|obr|ode|mall|trike|trong)[\s/]|(?<=[biusBIUS])[\s/])[^<>]*>"
)
"""Tags with attributes that a parser opens again in every later block: n in m blocks are n x m nodes.

Without attributes it opens no more than three of a name.
"""
TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)|<(!--)")
VOID = frozenset([
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "td", "tr", "th", "dd", "dt", "option", "tbody", "thead", "tfoot", "colgroup",
    "optgroup", "html", "head", "body",
])  # fmt: skip
"""Tags that hold nothing, or that the next of their kind ends."""
XML = b"<?xml"
CLOSED = re.compile(
    rb"<(script|style|title|textarea|iframe|noembed|noframes|noscript|xmp|div|span|a|p|td|i|b)((?=[\s/])[^<>]*)/>",
    re.IGNORECASE,
)
"""Tags that XML ends where they begin; a parser of HTML would take what follows as theirs."""
RAW = frozenset(["script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp"])
SCOPES = frozenset([
    "table", "object", "marquee", "applet", "caption", "template", "svg", "math", "button", "select",
])  # fmt: skip
"""An end tag inside one of these ends nothing outside it."""


def guarded(html: bytes) -> bytes:
    """The page, in UTF-8, without what would stall a parser. Raises EXT-003 for nesting no page has."""
    if len(html) > LONG_TAG:
        html = _shortened(html)
    if html.startswith(XML, len(html) - len(html.lstrip())):
        html = CLOSED.sub(rb"<\1\2></\1>", html)
    tags = html.count(b"<")
    if tags > FEW_TAGS:
        html = FORMATTING.sub(b"", html)
    if tags > MANY_TAGS:
        _measure(html)
    return html


def _shortened(html: bytes) -> bytes:
    """Tags with thousands of attributes lose them."""
    parts: list[bytes] = []
    done = at = 0
    while len(html) - at > LONG_TAG:
        end = html.rfind(b">", at, at + LONG_TAG)
        if end < 0:
            end = _find(html, b">", at)
            parts += (html[done:at], _tag(html[at:end]))
            done = end
        at = end + 1
    return b"".join([*parts, html[done:]])


def _tag(piece: bytes) -> bytes:
    start = piece.find(b"<")
    if start < 0 or next(islice(BETWEEN.finditer(piece, start), MAX_PARTS, None), None) is None:
        return piece
    return piece[: start + 1000]


def _measure(html: bytes) -> None:
    """Raise EXT-003 when elements nest deeper than MAX_DEPTH; never takes nesting for less than it is."""
    open_: list[str] = []
    at = 0
    while found := TAG.search(html, at):
        at = found.end()
        if found[3]:
            at = _find(html, b"-->", at)
            continue
        name = found[2].lower().decode()
        if found[1]:
            _close(open_, name)
        elif name in RAW:
            at = _find(html, f"</{name}".encode(), at)
        elif name not in VOID:
            open_.append(name)
            if len(open_) > MAX_DEPTH:
                raise CivicloomError("EXT-003", limit=MAX_DEPTH)


def _find(html: bytes, end: bytes, at: int) -> int:
    found = html.find(end, at)
    return found if found >= 0 else len(html)


def _close(open_: list[str], name: str) -> None:
    """An end tag ends the last of its name, unless that lies outside a scope or far away."""
    for back in range(len(open_) - 1, max(len(open_) - 12, -1), -1):
        if open_[back] == name:
            del open_[back:]
            return
        if open_[back] in SCOPES:
            return
