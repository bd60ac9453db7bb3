"""Asks a time stamp authority over HTTP; only addresses on a list are ever called."""

from collections.abc import Collection
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Protocol
from urllib.parse import urlsplit

from ...model.deadline import exchange
from ...model.errors import CivicloomError
from .stamp import Stamp, request_for, verify_stamp

_MAX_ANSWER = 100_000
_WHOLE = 6
"""How many times the longest silence the whole answer may take, however it drips."""


class Stamper(Protocol):
    """Whoever gives time stamps."""

    name: str

    def stamp(self, data: bytes) -> tuple[bytes, Stamp]:
        """The authority's response (DER) on some bytes, verified, and what it says.

        Raises EVI-031 for a bad response, EVI-033 when there is none.
        """


class HttpStamper:
    """An authority at an address. ``chain``: its trusted certificates (PEM). ``timeout_s``: the longest silence.

    Raises EVI-032 for an address that is not on the list ``allowed`` or not http(s).
    """

    def __init__(
        self, url: str, *, chain: bytes, allowed: Collection[str], timeout_s: float = 10.0
    ) -> None:
        if url not in allowed or not url.startswith(("https://", "http://")):
            raise CivicloomError("EVI-032", url=url)
        self.name = url
        self._chain = chain
        self._timeout_s = timeout_s

    def stamp(self, data: bytes) -> tuple[bytes, Stamp]:
        """See ``Stamper.stamp``."""
        asked = request_for(data)
        try:
            status, response = self._post(asked.as_bytes())
        except (OSError, ValueError, HTTPException) as error:
            raise CivicloomError("EVI-033", url=self.name, detail=str(error)) from error
        if not 200 <= status < 300:
            raise CivicloomError("EVI-033", url=self.name, detail=f"status {status}")
        return response, verify_stamp(response, data, self._chain, nonce=asked.nonce)

    def _post(self, body: bytes) -> tuple[int, bytes]:
        parts = urlsplit(self.name)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with closing(kind(parts.netloc, timeout=self._timeout_s)) as connection:
            return exchange(
                connection,
                _WHOLE * self._timeout_s,
                "POST",
                target,
                body=body,
                headers={"Content-Type": "application/timestamp-query"},
                limit=_MAX_ANSWER,
            )
