"""The replay's server: a page for people on 127.0.0.1, archived origins on ``*.localhost`` beside it."""

import html
import json
import secrets
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from civicloom.model.errors import CivicloomError, Language

from ..archive import Found, Wacz
from ..check import Checked
from ..lacking import lacks_of, not_whole
from . import contain
from .rewrite import OWN, Rewriting
from .site import REDIRECTS, Site
from .viewer import HERE, Viewer

LONGEST_QUESTION = 8 << 20
MOST_MOVES = 10
FRAMES = frozenset({"iframe", "frame", "empty"})
HTML = frozenset({"text/html", "application/xhtml+xml"})
Answer = tuple[int, Mapping[str, str], bytes]


class Replay:
    """Serves an archive on the loopback while it is open. Use as a context; ``url`` is the page to look at.

    ``checked`` is the verdict shown above the page. Raises CAP-009 for an archive that cannot be read.
    """

    def __init__(
        self, path: Path, checked: Checked, *, language: Language = "en", port: int = 0
    ) -> None:
        with Wacz(path) as wacz:
            page, records = _first(wacz), wacz.records()
            lacks = not_whole(lacks_of(wacz.package), language)
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self._port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self._port}/"
        self._site = Site(records, f"-{secrets.token_hex(6)}.localhost:{self._port}")
        self._rewriting = Rewriting(self._site.origins)
        self._shim = _shim(page, self._site.origins)
        picture = next((one.body for one in records if one.url.startswith("urn:view:")), b"")
        source = self._site.local(str(page["url"])) or "about:blank"
        self._viewer = Viewer(page, source, checked, picture, lacks, language)

    def __enter__(self) -> "Replay":
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve(self) -> None:
        """Serve in this thread until it is interrupted."""
        self._server.serve_forever(poll_interval=0.1)

    def answer(self, method: str, target: str, asked: Mapping[str, str], body: bytes) -> Answer:
        """What is served for a request with the headers ``asked``, their names in lower case: status, headers, body."""
        host = asked.get("host", "")
        if host == f"127.0.0.1:{self._port}":
            return self._own(target)
        origin = self._site.origin(host)
        if not origin or asked.get("service-worker"):
            return 404, {}, b""
        if target == OWN:
            return 200, self._head("text/javascript; charset=utf-8", asked), self._shim
        if method == "OPTIONS":
            return 204, self._head("", asked), b""
        found = self._site.answer(method, origin + target, body)
        if found is None:
            return 404, self._head("text/plain; charset=utf-8", asked), b"not in the archive"
        return self._archived(found, asked)

    def _own(self, target: str) -> Answer:
        head, file = contain.viewer(self._port), self._viewer.file(target)
        if file is None:
            return 404, head, b""
        return 200, {**head, "Content-Type": file[0]}, file[1]

    def _archived(self, found: Found, asked: Mapping[str, str]) -> Answer:
        kind = found.header("content-type")
        media = kind.partition(";")[0].strip().lower()
        head = self._head(kind, asked)
        # A page outside our frame could lead its window anywhere: there it is not shown.
        if media in HTML | {""} and asked.get("sec-fetch-dest", "") not in FRAMES:
            return 403, self._head("text/plain; charset=utf-8", asked), self.url.encode()
        if found.status in REDIRECTS:
            return self._moved(found, asked)
        return found.status or 200, head, self._rewriting.body(found, media)

    def _moved(self, found: Found, asked: Mapping[str, str]) -> Answer:
        """Where a redirect leads: the allow-list lets no browser follow one, so a frame is led by a page."""
        for _ in range(MOST_MOVES):
            to = _absolute(found.url, found.header("location"))
            if asked.get("sec-fetch-dest", "") in ("iframe", "frame"):
                local = html.escape(self._site.local(to) or "about:blank")
                page = f'<!doctype html><meta http-equiv="refresh" content="0;url={local}">'
                return 200, self._head("text/html; charset=utf-8", asked), page.encode()
            following = self._site.answer("GET", to, b"")
            if following is None:
                break
            if following.status not in REDIRECTS:
                return self._archived(following, asked)
            found = following
        return 404, self._head("text/plain; charset=utf-8", asked), b"not in the archive"

    def _head(self, kind: str, asked: Mapping[str, str]) -> dict[str, str]:
        return contain.archived(self._port, kind, asked, self._site.origins.values())


def _first(wacz: Wacz) -> dict[str, Any]:
    for page in wacz.pages():
        try:
            datetime.fromisoformat(str(page.get("ts")))
        except ValueError:
            continue
        return page
    raise CivicloomError("CAP-009", path=wacz.path, why="it names no page with its moment")


def _shim(page: Mapping[str, Any], origins: Mapping[str, str]) -> bytes:
    """The script that turns addresses, with what it must know of this archive."""
    at = datetime.fromisoformat(str(page["ts"])).timestamp() * 1000
    settings = json.dumps({"origins": origins, "at": at})
    return (HERE / "replay.js").read_text("utf-8").replace("/*SETTINGS*/ null", settings).encode()


def _absolute(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def _handler(replay: Replay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 30

        def _serve(self) -> None:
            size = self.headers.get("Content-Length", "0")
            if not size.isdecimal() or int(size) > LONGEST_QUESTION:
                self.send_error(413)
                return
            body = self.rfile.read(int(size))
            asked = {name.lower(): value for name, value in self.headers.items()}
            status, head, data = replay.answer(self.command, self.path, asked, body)
            self.send_response_only(status)
            for name, value in head.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                with suppress(OSError):  # a reader who leaves early is no fault
                    self.wfile.write(data)

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _serve

        def log_message(self, *_: object) -> None:
            """Say nothing: what is looked at is nobody's business."""

    return Handler
