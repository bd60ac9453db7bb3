"""Long answers read as they come: lines of an event stream, messages of a WebSocket."""

import socket
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import httpcore
import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from civicloom.model.errors import CivicloomError

from .ask import Ask
from .guard import Guard
from .transport import GuardedTransport, deadline

T = TypeVar("T")
LONGEST_LINE = 1 << 20
QUIET_SECONDS = 90.0
CONNECT_SECONDS = 15.0


def stream_lines(transport: GuardedTransport, request: httpx.Request) -> Iterator[str]:
    """Lines until the server ends the stream. Raises FET-004, FET-005 (quiet for 90 s), FET-006, FET-010."""
    url = str(request.url)
    try:
        chunks = _chunks(transport, request)
        rest = b""
        for chunk in chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            yield from (line.rstrip(b"\r").decode("utf-8", "replace") for line in lines)
            if len(rest) > LONGEST_LINE:
                raise CivicloomError("FET-006", url=url, limit=LONGEST_LINE)
    except httpcore.TimeoutException as error:
        raise CivicloomError("FET-005", url=url, seconds=QUIET_SECONDS) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise CivicloomError("FET-004", url=url, reason=error or type(error)) from error


def _chunks(transport: GuardedTransport, request: httpx.Request) -> Iterator[bytes]:
    """The chunks of a body; the deadline is set for each read alone, as others fetch in between."""
    response = _within(lambda: transport.handle_request(request))
    try:
        if not response.is_success:
            raise CivicloomError("FET-010", url=str(request.url), status=response.status_code)
        chunks = iter(response.stream)  # type: ignore[arg-type]
        while (chunk := _within(lambda: next(chunks, None))) is not None:
            yield chunk
    finally:
        response.close()


def _within(step: Callable[[], T]) -> T:
    mark = deadline.set(time.monotonic() + QUIET_SECONDS)
    try:
        return step()
    finally:
        deadline.reset(mark)


def stream_messages(guard: Guard, ask: Ask, agent: str) -> Iterator[str]:
    """Text messages of a WebSocket (ws, wss) until it ends. Raises FET-001 to FET-004."""
    plain = ask.url.replace("ws", "http", 1) if ask.url.startswith("ws") else ask.url
    target = guard.check(plain)
    address = guard.addresses(target.host, target.port)[0]
    try:
        line = socket.create_connection((address, target.port), CONNECT_SECONDS)
        with connect(
            plain.replace("http", "ws", 1),
            sock=line,
            max_size=LONGEST_LINE,
            open_timeout=CONNECT_SECONDS,
            user_agent_header=agent,
            proxy=None,
        ) as messages:
            yield from (one for one in messages if isinstance(one, str))
    except (OSError, WebSocketException) as error:
        raise CivicloomError("FET-004", url=ask.url, reason=error) from error
