"""A forward proxy for one visit: it resolves, checks and connects, so the browser cannot be rebound."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

from civicloom.apps.watch.fetch import Guard
from civicloom.model.errors import CivicloomError

CHUNK = 1 << 16
LONGEST_HEAD = 1 << 16
CONNECT_S = 10.0


class Proxy:
    """Carries a browser's connections to addresses that ``guard`` lets through, up to ``limit`` bytes.

    ``refused`` maps each host and port that was not let through to the code of the reason, ``unreached``
    those that did not answer; ``addresses`` each host to the address that answered. ``full`` says that the
    limit was reached, after which nothing is carried any more.
    """

    def __init__(self, guard: Guard, limit: int) -> None:
        self.refused: dict[str, str] = {}
        self.unreached: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self.full = False
        self._guard = guard
        self._left = limit
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Proxy":
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=LONGEST_HEAD)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        # A task that ends as cancelled would be told of on the error stream by asyncio's own callback.
        with suppress(
            OSError,
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
            asyncio.CancelledError,
            ValueError,
        ):
            await self._serve(reader, writer)
        await _close(writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, rest = head.split(b" ", 2)
        tunnel = method == b"CONNECT"
        host, port, path = _destination(target.decode("ascii"), tunnel)
        there = None if self.full else await self._connect(host, port)
        if there is None:
            return
        far_reader, far_writer = there
        if tunnel:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            far_writer.write(_closing(method, path, rest))
        out = asyncio.create_task(_pump(reader, far_writer, None if tunnel else _body_size(rest)))
        try:
            await self._receive(far_reader, writer)
        finally:
            out.cancel()
            await asyncio.gather(out, return_exceptions=True)
            await _close(far_writer)

    async def _connect(
        self, host: str, port: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        name = f"{host}:{port}"
        try:
            scheme = "https" if port == 443 else "http"
            self._guard.check(f"{scheme}://{_bracketed(host)}:{port}/")
            found = await asyncio.to_thread(self._guard.addresses, host, port)
        except CivicloomError as error:
            kept = self.unreached if error.entry.kind == "environment" else self.refused
            kept[name] = error.what()
            return None
        for address in found:
            with suppress(OSError, asyncio.TimeoutError):
                there = await asyncio.wait_for(
                    asyncio.open_connection(address, port, limit=CHUNK), CONNECT_S
                )
                self.addresses[host] = address
                return there
        self.unreached[name] = "no answer"
        return None

    async def _receive(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while not self.full and (data := await source.read(CHUNK)):
            self._left -= len(data)
            self.full = self.full or self._left < 0
            sink.write(data)
            await sink.drain()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, most: int | None) -> None:
    """Carry what the browser sends, ``most`` bytes of it: a second request on the line is not for this host."""
    while most is None or most > 0:
        data = await source.read(CHUNK if most is None else min(CHUNK, most))
        if not data:
            return
        most = None if most is None else most - len(data)
        sink.write(data)
        await sink.drain()


async def _close(writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        writer.close()


def _destination(target: str, tunnel: bool) -> tuple[str, int, str]:
    """Host, port and path of a proxy request. Raises ValueError."""
    parts = urlsplit(f"//{target}" if tunnel else target)
    if not parts.hostname or (not tunnel and parts.scheme != "http"):
        raise ValueError(target)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.hostname, parts.port or 80, path


def _body_size(head: bytes) -> int | None:
    """How many bytes follow a request's head; None when only its end tells."""
    for line in head.lower().split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name == b"content-length":
            return int(value)
        if name == b"transfer-encoding":
            return None
    return 0


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _closing(method: bytes, path: str, rest: bytes) -> bytes:
    """The head of a plain request as the server wants it; one request a connection keeps bodies simple."""
    version, _, lines = rest.partition(b"\r\n")
    kept = [
        line
        for line in lines.split(b"\r\n")
        if line.partition(b":")[0].lower() not in (b"proxy-connection", b"connection")
    ]
    first = b"%b %b %b" % (method, path.encode("ascii"), version)
    return b"\r\n".join([first, b"Connection: close", *kept])
