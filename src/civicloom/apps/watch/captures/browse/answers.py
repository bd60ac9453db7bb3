"""Answers that the browser hands out to no other question: those that do not end, and the largest."""

from base64 import b64decode
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from playwright.async_api import Error as BrowserError

HELD = 4
"""Answers of the largest size that the browser keeps for us before it forgets the oldest."""


class Answers:
    """Reads them in a session of the DevTools protocol with a page, each up to ``most`` bytes."""

    def __init__(self, session: Any, most: int) -> None:
        self._session = session
        self._most = most
        self._ids: dict[str, str] = {}
        self._came: dict[str, bytearray] = {}
        session.on("Network.responseReceived", self._begun)
        session.on("Network.dataReceived", self._more)

    async def begin(self) -> None:
        """Note the answers that begin from now on."""
        sizes = {"maxResourceBufferSize": self._most, "maxTotalBufferSize": HELD * self._most}
        await self._session.send("Network.enable", sizes)

    async def tap(self, urls: Iterable[str]) -> None:
        """Keep what has come of the answers that began last for some addresses, and what still comes."""
        for which in filter(None, map(self._ids.get, urls)):
            with suppress(BrowserError):  # one that has ended since
                asked = {"requestId": which}
                given = await self._session.send("Network.streamResourceContent", asked)
                # What comes while this is answered stands behind it.
                later = self._came.get(which, b"")
                self._came[which] = bytearray(b64decode(given["bufferedData"])) + later

    def came(self, url: str) -> bytes | None:
        """What came of an answer that was tapped, without codings; None for another."""
        found = self._came.get(self._ids.get(url, ""))
        return None if found is None else bytes(found)

    async def whole(self, url: str) -> bytes:
        """The last answer of an address; empty when it is larger than ``most``, or is not here any more."""
        with suppress(BrowserError):
            asked = {"requestId": self._ids.get(url, "")}
            given = await self._session.send("Network.getResponseBody", asked)
            said: str = given["body"]
            return b64decode(said) if given["base64Encoded"] else said.encode("utf-8", "replace")
        return b""

    def _begun(self, event: dict[str, Any]) -> None:
        self._ids[event["response"]["url"]] = event["requestId"]

    def _more(self, event: dict[str, Any]) -> None:
        data = event.get("data")
        if data and len(self._came.get(event["requestId"], b"")) <= self._most:
            self._came.setdefault(event["requestId"], bytearray()).extend(b64decode(data))
