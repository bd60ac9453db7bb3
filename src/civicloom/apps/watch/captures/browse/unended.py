"""Answers that do not end: what has come of them, which the browser hands out to no other question."""

from base64 import b64decode
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from playwright.async_api import Error as BrowserError


class Unended:
    """Reads them in a session of the DevTools protocol (Network.streamResourceContent) with a page."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._ids: dict[str, str] = {}
        self._came: dict[str, bytearray] = {}
        session.on("Network.responseReceived", self._begun)
        session.on("Network.dataReceived", self._more)

    async def begin(self) -> None:
        """Note the answers that begin from now on."""
        await self._session.send("Network.enable")

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

    def _begun(self, event: dict[str, Any]) -> None:
        self._ids[event["response"]["url"]] = event["requestId"]

    def _more(self, event: dict[str, Any]) -> None:
        if data := event.get("data"):
            self._came.setdefault(event["requestId"], bytearray()).extend(b64decode(data))
