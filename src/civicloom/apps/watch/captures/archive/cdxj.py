"""The index of an archive: CDXJ lines, sorted by a key that turns host names around (SURT)."""

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, unquote_plus, unquote_to_bytes, urlencode, urlsplit

from .warc import Written

WARC_NAME = "data.warc.gz"
LONGEST_QUERY = 4096
_WWW = re.compile(r"^www\d*\.")
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Entry:
    """One record that can be looked up. ``query`` tells apart questions that are not GET."""

    url: str
    at: datetime
    type: str
    status: int | None
    record: Written
    query: str = ""

    def line(self) -> str:
        """Its CDXJ line."""
        target = self.url
        if self.query:
            target += ("&" if "?" in self.url else "?") + self.query
        facts: dict[str, object] = {"url": self.url, "mime": self.type}
        if self.status is not None:
            facts["status"] = str(self.status)
        facts |= {
            "digest": self.record.digest,
            "length": str(self.record.length),
            "offset": str(self.record.offset),
            "filename": WARC_NAME,
        }
        if self.query:
            facts["method"] = self.query.partition("&")[0].removeprefix("__wb_method=")
        stamp = self.at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
        return f"{key(target)} {stamp} {json.dumps(facts, ensure_ascii=False)}\n"


def index(entries: Iterable[Entry]) -> str:
    """All lines, sorted by their bytes."""
    return "".join(sorted((entry.line() for entry in entries), key=str.encode))


def key(url: str) -> str:
    """The sort-friendly key of an address: ``cn,gov,example:8080)/path?a=1&b=2``, in lower case.

    >>> key("https://www.Example.gov.cn:8080/A/b?b=2&a=1#x")
    'cn,gov,example:8080)/a/b?a=1&b=2'
    """
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return _escaped(url)
    host = _WWW.sub("", parts.hostname.rstrip("."))
    name = ",".join(reversed(host.split(".")))
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    path = _escaped(parts.path).lower()
    path = path if path == "/" else path.rstrip("/") or "/"
    query = "&".join(sorted(_escaped(parts.query).lower().split("&"))) if parts.query else ""
    return f"{name}{port}){path}" + (f"?{query}" if query else "")


def with_method(method: str, content_type: str, body: bytes) -> str:
    """What is added to the key of a question that is no GET, as pywb and others look for it."""
    if method == "GET":
        return ""
    said = f"__wb_method={method}"
    if method not in ("POST", "PUT"):
        return said
    query = _query(content_type, body)[:LONGEST_QUERY]
    return f"{said}&{query}" if query else said


def _query(content_type: str, body: bytes) -> str:
    binary = "__wb_post_data=" + base64.b64encode(body).decode()
    try:
        if content_type.startswith("application/x-www-form-urlencoded"):
            return unquote_plus(body.decode())
        if content_type.startswith(("application/json", "text/plain")):
            return urlencode(_flat(json.loads(body)))
    except ValueError:
        return "" if content_type.startswith("application/json") else binary
    return binary if body else ""


def _flat(value: object) -> list[tuple[str, str]]:
    """The leaves of a JSON value under their nearest names; a name again is numbered."""
    found: list[tuple[str, str]] = []
    counts: dict[str, int] = {}
    stack: list[tuple[str, object]] = [("", value)]
    while stack:
        name, one = stack.pop()
        if isinstance(one, dict):
            stack += reversed([(str(inner), leaf) for inner, leaf in one.items()])
        elif isinstance(one, list):
            stack += reversed([(name, leaf) for leaf in one])
        elif name:
            counts[name] = counts.get(name, 0) + 1
            number = counts[name]
            found.append((name if number == 1 else f"{name}.{number}_", str(one)))
    return found


def _escaped(text: str) -> str:
    """Percent escapes in one way: none where none is needed."""
    return quote(unquote_to_bytes(text), safe="!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~")
