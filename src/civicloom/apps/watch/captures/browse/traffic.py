"""What a page asked for and got, taken from the browser's own events while it is still there."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .limits import Limits

ENDLESS = frozenset({"eventsource", "websocket", "media", "ping"})
"""Kinds of request that need not end before a page counts as settled."""
Headers = tuple[tuple[str, str], ...]
Body = tuple[bytes, str]
"""A body, and why it is not the whole."""
Read = Callable[[Any], Awaitable[Body]]
Largest = Callable[[str], Awaitable[bytes]]
EVICTED = "evicted from inspector cache"
"""What Chromium says of a body that is too large for it to keep."""
READ_AT_ONCE = 4
"""Bodies that are handed over together: each stands in memory several times."""


@dataclass(frozen=True)
class Exchange:
    """A question of the page and its answer, the body without transfer or content coding.

    ``after_s``: seconds since the visit began. ``truncated``: why the body is not here, or not the whole of it,
    as WARC-Truncated says it (``length``, ``time``, ``disconnect``, ``unspecified``); empty when it is whole.
    """

    method: str
    url: str
    sent: Headers
    question: bytes
    status: int
    reason: str
    headers: Headers
    body: bytes
    after_s: float
    truncated: str = ""


class Traffic:
    """Collects the exchanges of a browser context, within ``limits``; ``over`` says that they were met."""

    def __init__(self, context: Any, limits: Limits) -> None:
        self.exchanges: list[Exchange] = []
        self.over = False
        self._limits = limits
        self._began = time.monotonic()
        self._moved = self._began
        self._open: dict[Any, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen = 0
        self._kept = 0
        self._places = asyncio.Semaphore(READ_AT_ONCE)
        self._largest: Largest | None = None
        context.on("request", self._asked)
        context.on("requestfinished", self._answered)
        context.on("requestfailed", self._failed)

    def ask_for_the_largest(self, largest: Largest) -> None:
        """Where to ask for a body that the browser does not hand out for its size; empty where there is none."""
        self._largest = largest

    async def settled(self, quiet_s: float, most_s: float) -> bool:
        """Wait until nothing has moved for ``quiet_s``; False when ``most_s`` passed first."""
        end = time.monotonic() + most_s
        while time.monotonic() < end:
            waiting = any(kind not in ENDLESS for kind in self._open.values())
            if not waiting and time.monotonic() - self._moved >= quiet_s:
                return True
            await asyncio.sleep(0.05)
        return False

    async def collected(self, most_s: float) -> list[Exchange]:
        """All exchanges that have ended, once their bodies are here, in the order of their start."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=most_s)
            self.over = self.over or bool(late)
        # The page that the browser's own viewer shows a PDF in bears the address of the PDF.
        pdfs = {one.url for one in self.exchanges if is_pdf(dict(one.headers))}
        kept = [one for one in self.exchanges if one.url not in pdfs or is_pdf(dict(one.headers))]
        return sorted(kept, key=lambda exchange: exchange.after_s)

    def stop(self) -> None:
        """Take no more."""
        for task in self._tasks:
            task.cancel()

    def _asked(self, request: Any) -> None:
        if request.url.startswith(("http:", "https:")):
            self._open[request] = request.resource_type
            self._moved = time.monotonic()

    def _failed(self, request: Any) -> None:
        self._open.pop(request, None)
        self._moved = time.monotonic()

    def _answered(self, request: Any) -> None:
        known = self._open.pop(request, None)
        self._moved = time.monotonic()
        if known is None:
            return
        self._seen += 1
        if self._seen > self._limits.exchanges:
            self.over = True
            return
        task = asyncio.create_task(self._take(request, self._moved - self._began, self._read))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def unended(self) -> list[Any]:
        """The requests whose answers ought to end and have not; they are waited for no longer, but for ``cut``."""
        found = [request for request, kind in self._open.items() if kind not in ENDLESS]
        for request in found:
            del self._open[request]
        return found

    async def cut(
        self, requests: Sequence[Any], came: Callable[[str], bytes | None], most_s: float
    ) -> None:
        """Take what came of answers that were stopped before their end."""
        after_s = time.monotonic() - self._began

        async def read(response: Any) -> Body:
            whole = came(response.url)
            if whole is None:
                raise LookupError(response.url)
            return whole, "time"

        takes = [asyncio.create_task(self._take(one, after_s, read)) for one in requests]
        if takes:
            _, late = await asyncio.wait(takes, timeout=most_s)
            for task in late:
                task.cancel()

    async def _take(self, request: Any, after_s: float, read: Read) -> None:
        try:
            response = await request.response()
            if response is None:
                return
            sent, headers = await asyncio.gather(request.headers_array(), response.headers_array())
            got = _pairs(headers)
            body, truncated = await self._body(response, got, read)
        except Exception:
            return
        exchange = Exchange(
            method=request.method,
            url=request.url,
            sent=_pairs(sent),
            question=request.post_data_buffer or b"",
            status=response.status,
            reason=response.status_text,
            headers=got,
            body=body,
            after_s=after_s,
            truncated=truncated,
        )
        self.exchanges.append(exchange)

    async def _body(self, response: Any, headers: Headers, read: Read) -> Body:
        if 300 <= response.status < 400 or response.status == 204:
            return b"", ""
        async with self._places:
            if self._kept >= self._limits.kept:
                self.over = True
                return b"", "length"
            body, why = await read(response)
        # In the place of a PDF the browser hands out the page of its own viewer.
        if is_pdf(dict(headers)) and not body.lstrip().startswith(b"%PDF"):
            return b"", why or "unspecified"
        return self._fitted(body, why)

    def _fitted(self, body: bytes, why: str) -> Body:
        room = max(0, min(self._limits.body, self._limits.kept - self._kept))
        if why == "length" or len(body) > room:
            self.over, why = True, "length"
        self._kept += min(len(body), room)
        return body[:room], why

    async def _read(self, response: Any) -> Body:
        try:
            return await response.body(), ""
        except Exception as error:
            if EVICTED not in str(error):
                return b"", "disconnect"
        body = await self._largest(response.url) if self._largest else b""
        return body, "" if body else "length"


def is_pdf(headers: Mapping[str, str]) -> bool:
    """Whether an answer with these headers, their names in lower case, is a PDF."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() == "application/pdf"


def _pairs(headers: list[dict[str, str]]) -> Headers:
    return tuple((header["name"].lower(), header["value"]) for header in headers)
