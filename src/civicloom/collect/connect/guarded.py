"""One HTTP GET to an address that is allowed: no redirects, no private networks unasked, bounded size and time."""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ...model.deadline import exchange
from ...model.errors import CivicloomError, Place
from ...model.hosts import host_name

_PAUSE = 0.2  # seconds before the first retry; doubled for each further one
_WHOLE = 20  # time-outs for one answer, however it drips
_AGAIN = (429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Guard:
    """What a source allows. ``allow`` names hosts or networks that may be private."""

    allow: Sequence[str] = ()
    timeout: float = 30.0
    limit: int = 64 << 20
    retries: int = 3
    headers: Mapping[str, str] = field(default_factory=dict)


def get(url: str, guard: Guard) -> bytes:
    """The body of an answer with status 200.

    Raises COL-050 (the address is not allowed), COL-051 (no answer, or an answer that is no success,
    after all retries), COL-052 (the answer is larger than the limit).
    """
    status = ""
    for attempt in range(guard.retries + 1):
        if attempt:
            time.sleep(_PAUSE * 2 ** (attempt - 1))
        try:
            code, body = _once(url, guard)
        except (OSError, http.client.HTTPException) as error:
            status = type(error).__name__
            continue
        if code == 200:
            return body
        status = f"status {code}"
        if code not in _AGAIN:
            break
    raise CivicloomError("COL-051", place=_place(url), reason=status)


def _place(url: str) -> Place:
    """The host only: a path or query may hold a key."""
    return Place(file=urlsplit(url).hostname or "url")


def _once(url: str, guard: Guard) -> tuple[int, bytes]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CivicloomError("COL-050", place=_place(url), reason="not an http or https address")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _allowed(parts.hostname, port, guard, url)
    with closing(_connection(parts.scheme, parts.hostname, port, address, guard.timeout)) as line:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        code, body = _answer(line, target, guard)
    if len(body) > guard.limit:
        raise CivicloomError("COL-052", place=_place(url), limit=guard.limit >> 20)
    return code, body


def _answer(connection: http.client.HTTPConnection, target: str, guard: Guard) -> tuple[int, bytes]:
    headers = {"Accept": "application/json", **guard.headers}
    seconds, limit = _WHOLE * guard.timeout, guard.limit + 1
    return exchange(connection, seconds, "GET", target, headers=headers, limit=limit)


def _allowed(host: str, port: int, guard: Guard, url: str) -> str:
    """An address of a host that may be reached. The connection is made to this very address."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    named = host_name(host) in map(host_name, guard.allow)
    for *_, place in found:
        address = str(place[0])
        if named or _public(address) or _named(address, guard.allow):
            return address
    raise CivicloomError("COL-050", place=_place(url), reason="a private address")


def _public(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_global


def _named(address: str, allow: Sequence[str]) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    for entry in allow:
        try:
            if ip in ipaddress.ip_network(entry, strict=False):
                return True
        except ValueError:
            continue  # a host name, compared before
    return False


def _connection(
    scheme: str, host: str, port: int, address: str, timeout: float
) -> http.client.HTTPConnection:
    """A connection to the checked address that speaks to the host by its name."""
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    stream = socket.create_connection((address, port), timeout)
    if scheme == "https":
        stream = ssl.create_default_context().wrap_socket(stream, server_hostname=host)
    connection.sock = stream
    return connection
