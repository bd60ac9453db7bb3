"""Asks a time stamp authority over HTTP; only addresses on a list are ever called."""

from collections.abc import Collection
from http.client import HTTPException
from typing import Protocol
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ...model.errors import CivicloomError
from .stamp import Stamp, request_for, verify_stamp

_MAX_ANSWER = 100_000


class Stamper(Protocol):
    """Whoever gives time stamps."""

    name: str

    def stamp(self, data: bytes) -> tuple[bytes, Stamp]:
        """The authority's response (DER) on some bytes, verified, and what it says.

        Raises EVI-031 for a bad response, EVI-033 when there is none.
        """


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would lead past the list of allowed addresses."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


class HttpStamper:
    """An authority at an address. ``chain``: its trusted certificates (PEM).

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
        headers = {"Content-Type": "application/timestamp-query"}
        asked = request_for(data)
        request = Request(self.name, asked.as_bytes(), headers)  # noqa: S310 - checked above
        try:
            with build_opener(_NoRedirect).open(request, timeout=self._timeout_s) as answer:
                response: bytes = answer.read(_MAX_ANSWER)
        except (OSError, ValueError, HTTPException) as error:
            raise CivicloomError("EVI-033", url=self.name, detail=str(error)) from error
        return response, verify_stamp(response, data, self._chain, nonce=asked.nonce)
