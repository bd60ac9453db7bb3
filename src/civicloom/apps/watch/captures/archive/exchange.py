"""A page's exchanges as WARC request and response records, with their lines in the index."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from .cdxj import Entry, with_method
from .warc import WarcFile, http_head

ORIGINAL = "x-archive-orig-"
"""What stands before the name of a header that told of the body as it came."""
_UTF8 = re.compile(r"charset\s*=\s*[\"']?utf-?8\b", re.IGNORECASE)
CODED = frozenset({"content-encoding", "transfer-encoding"})
RESPONSE = "application/http; msgtype=response"
REQUEST = "application/http; msgtype=request"
SECRET = frozenset({"cookie", "authorization", "proxy-authorization"})
"""What a request carried to prove who asked is nobody's evidence and is not kept."""
Headers = tuple[tuple[str, str], ...]


class Exchanged(Protocol):
    """See ``browse.Exchange``."""

    @property
    def method(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def sent(self) -> Headers: ...
    @property
    def question(self) -> bytes: ...
    @property
    def status(self) -> int: ...
    @property
    def reason(self) -> str: ...
    @property
    def headers(self) -> Headers: ...
    @property
    def body(self) -> bytes: ...
    @property
    def after_s(self) -> float: ...
    @property
    def truncated(self) -> str: ...


def write_exchanges(
    warc: WarcFile,
    exchanges: Iterable[Exchanged],
    at: datetime,
    addresses: Mapping[str, str],
) -> Iterator[Entry]:
    """Write each exchange once; the same question with the same answer is not written again."""
    seen: set[tuple[str, str, bytes, int, bytes]] = set()
    for one in exchanges:
        same = (one.method, one.url, one.question, one.status, one.body)
        if same in seen:
            continue
        seen.add(same)
        yield _write(warc, one, at + timedelta(seconds=one.after_s), addresses)


def _write(warc: WarcFile, one: Exchanged, at: datetime, addresses: Mapping[str, str]) -> Entry:
    more = {
        "WARC-IP-Address": addresses.get(urlsplit(one.url).hostname or "", ""),
        "WARC-Truncated": one.truncated,
    }
    first = f"HTTP/1.1 {one.status} {one.reason or _reason(one.status)}"
    block = http_head(first, _decoded(one)) + one.body
    answer = warc.add(
        "response",
        block,
        at=at,
        content_type=RESPONSE,
        url=one.url,
        payload=one.body,
        more=more,
    )
    parts = urlsplit(one.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = [(name, value) for name, value in one.sent if name not in SECRET and name[0] != ":"]
    warc.add(
        "request",
        http_head(f"{one.method} {target} HTTP/1.1", sent) + one.question,
        at=at,
        content_type=REQUEST,
        url=one.url,
        payload=one.question,
        more={"WARC-Concurrent-To": answer.id},
    )
    kind = dict(one.headers).get("content-type", "").partition(";")[0].strip()
    query = with_method(one.method, dict(one.sent).get("content-type", ""), one.question)
    return Entry(one.url, at, kind or "application/octet-stream", one.status, answer, query)


def _decoded(one: Exchanged) -> Headers:
    """The answer's headers for a body without codings; what it came in is kept under another name."""
    kept: list[tuple[str, str]] = []
    for name, value in one.headers:
        plain = _plain_type(value, one.body) if name == "content-type" else value
        if name in CODED or plain != value:
            kept.append((f"{ORIGINAL}{name}", value))
        if name not in CODED | {"content-length"}:
            kept.append((name, plain))
    return (*kept, ("content-length", str(len(one.body))))


def _plain_type(said: str, body: bytes) -> str:
    """The type of a body as it is kept: a browser hands text out decoded, in UTF-8, whatever it came in."""
    kind = said.partition(";")[0].strip().lower()
    if body.isascii() or (
        not kind.startswith("text/") and not kind.endswith(("xml", "javascript"))
    ):
        return said
    if _UTF8.search(said):
        return said
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:  # as it came, for what the browser did not take for text
        return said
    return f"{kind}; charset=utf-8"


def _reason(status: int) -> str:
    return "OK" if status == 200 else "Status"
