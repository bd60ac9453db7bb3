"""A local web server with an answer for each path, and a clock and a wait that tests can turn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from civicloom.apps.watch.fetch import Agent, Archive, Fetcher, Limits, Watch


@dataclass
class Reply:
    body: bytes = b""
    type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    stream: Callable[[], Iterator[bytes]] | None = None


@dataclass
class Site:
    """``replies`` by path and query; questions are noted in ``asked`` with headers, what is sent in ``sent``."""

    port: int
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def allowed(self) -> str:
        return f"127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def find(self, path: str) -> Reply | None:
        return self.replies.get(path) or self.replies.get(path.partition("?")[0])


@contextmanager
def serving(site: Site | None = None) -> Iterator[Site]:
    """A site, an empty one if none is given, on a port of its own until the block ends."""
    site = site or Site(0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            reply = site.find(self.path) or Reply(b"none", status=404)
            self.send_response(reply.status)
            for name, value in {"Content-Type": reply.type, **reply.headers}.items():
                self.send_header(name, value)
            if reply.stream is None:
                self.send_header("Content-Length", str(len(reply.body)))
            else:
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            try:
                for part in reply.stream() if reply.stream else [reply.body]:
                    self.wfile.write(part)
                    self.wfile.flush()
            except OSError:
                self.close_connection = True

        def do_POST(self) -> None:
            site.sent.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_port
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


class Time:
    """A clock that moves only when it is told to, or when somebody waits."""

    def __init__(self) -> None:
        self.at = datetime.fromisoformat("2026-03-02T00:00:00+00:00")
        self.waits: list[float] = []

    def now(self) -> datetime:
        return self.at

    def pass_(self, **how: float) -> None:
        self.at += timedelta(**how)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.pass_(seconds=seconds)

    @property
    def watch(self) -> Watch:
        return Watch(lambda: self.at.timestamp(), self.sleep)


AGENT = Agent("Yunxi 新闻办", "watch@yunxi.example")


def fetcher(
    time: Time,
    *allow: str,
    archive: Archive | None = None,
    limits: Limits | None = None,
) -> Fetcher:
    return Fetcher(AGENT, time, archive, allow, limits or Limits(seconds=5, delay=0), time.watch)
