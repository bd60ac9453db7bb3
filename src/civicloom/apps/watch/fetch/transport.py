"""Connections that go to the very address that was checked, and end when their time is over."""

import ssl
import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

from .guard import Guard

CONNECTIONS = 64
KEEP_ALIVE_SECONDS = 5.0

deadline: ContextVar[float] = ContextVar("deadline", default=float("inf"))
"""The moment (time.monotonic) at which the fetch under way must have ended."""


class GuardedTransport(httpx.BaseTransport):
    """HTTP/1.1 without proxies, cookies or redirects, over checked addresses only.

    Resolving, checking and connecting are one step, so no second answer of the DNS can slip in between.
    """

    def __init__(self, guard: Guard, tls: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls or httpx.create_ssl_context(trust_env=False),
            max_connections=CONNECTIONS,
            keepalive_expiry=KEEP_ALIVE_SECONDS,
            network_backend=_GuardedBackend(guard),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises CivicloomError of the guard, and httpcore's own errors."""
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), left())},
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """End all connections."""
        self._pool.close()


def left(timeout: float | None = None) -> float | None:
    """The seconds that are left of a time-out and of the whole fetch. Raises httpcore.ReadTimeout."""
    rest = deadline.get() - time.monotonic()
    if rest <= 0:
        raise httpcore.ReadTimeout("the time for the whole answer is over")
    if rest == float("inf"):
        return timeout
    return rest if timeout is None else min(rest, timeout)


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _GuardedBackend(httpcore.NetworkBackend):
    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(host)
        for address in self._guard.addresses(host.strip("[]").rstrip("."), port):
            try:
                stream = self._plain.connect_tcp(
                    address, port, left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Timed(stream)
        raise failure


class _Timed(httpcore.NetworkStream):
    """A stream whose every read ends with the whole fetch: a server that drips is cut off."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
