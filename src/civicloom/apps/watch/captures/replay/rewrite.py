"""Archived addresses inside pages and style sheets become local ones; words that people read do not."""

import re
from collections.abc import Mapping

from ..archive import Found

OWN = "/-civicloom/replay.js"
SHIM = f'<script src="{OWN}"></script>'.encode()
_TAG = re.compile(rb"<(?!!--)[a-zA-Z/!][^<>]*>")
_STYLE = re.compile(rb"(<style\b[^>]*>)(.*?)(</style)", re.I | re.S)
_HEAD = re.compile(rb"<head(?:\s[^>]*)?>|<html\b[^>]*>|<!doctype[^>]*>", re.I)
_DROPPED = re.compile(
    rb"<meta\b[^>]*http-equiv\s*=\s*[\"']?(content-security-policy|x-frame-options)[^>]*>"
    rb"|<link\b[^>]*rel\s*=\s*[\"']?(preconnect|dns-prefetch|prefetch|prerender)[^>]*>",
    re.I,
)
_INTEGRITY = re.compile(rb"\s(integrity|nonce)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.I)
_MODULE = re.compile(rb"(\b(?:from|import)\s*\(?\s*[\"'])((?:https?:)?//[^\"']+)")
LONGEST_START = 100_000
SCRIPTS = ("application/javascript", "text/javascript", "application/x-javascript")


class Rewriting:
    """Addresses of archived origins, written as local ones. ``origins`` maps archived to local."""

    def __init__(self, origins: Mapping[str, str]) -> None:
        self._local = {kept.encode(): local.encode() for kept, local in origins.items()}
        hosts = {kept.partition(b"//")[2] for kept in self._local}
        names = b"|".join(re.escape(host) for host in sorted(hosts, key=len, reverse=True))
        self._address = re.compile(rb"(https?:)?//(" + (names or rb"(?!)") + rb")(?![\w.:-])", re.I)

    def body(self, found: Found, kind: str) -> bytes:
        """The body of an answer as it is served; ``kind`` is its media type in lower case."""
        scheme = found.url.partition("://")[0].encode() + b":"
        if kind in ("text/html", "application/xhtml+xml"):
            return self._html(found.body, scheme)
        if kind == "text/css":
            return self._addresses(found.body, scheme)
        if kind in SCRIPTS:
            return _MODULE.sub(lambda m: m[1] + self._addresses(m[2], scheme), found.body)
        return found.body

    def _html(self, page: bytes, scheme: bytes) -> bytes:
        page = _DROPPED.sub(b"", page)
        page = _TAG.sub(lambda m: self._addresses(_INTEGRITY.sub(b"", m[0]), scheme), page)
        page = _STYLE.sub(lambda m: m[1] + self._addresses(m[2], scheme) + m[3], page)
        at = _start(page)
        return page[:at] + SHIM + page[at:]

    def _addresses(self, text: bytes, scheme: bytes) -> bytes:
        def local(match: re.Match[bytes]) -> bytes:
            said, host = (match[1] or scheme).lower(), match[2].lower()
            other = b"http:" if said == b"https:" else b"https:"
            return self._local.get(said + b"//" + host) or self._local[other + b"//" + host]

        return self._address.sub(local, text)


def _start(page: bytes) -> int:
    """Where the first script can stand: in the head, else after what must come first."""
    marks = list(_HEAD.finditer(page, 0, LONGEST_START))
    heads = [mark for mark in marks if mark[0][:5].lower() == b"<head"]
    return heads[0].end() if heads else max((mark.end() for mark in marks), default=0)
