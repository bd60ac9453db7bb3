"""The outlets as feeds on the loopback address."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from civicloom.model.own_yaml import own_yaml


@cache
def world() -> dict[str, Any]:
    """The invented outlets and their articles."""
    text = Path(__file__).with_name("articles.yaml").read_text("utf-8")
    found: dict[str, Any] = own_yaml(text)
    return found


def feeds(now: datetime) -> dict[str, bytes]:
    """The feed of each outlet: its own pieces, what one copies of another, and a bulletin of one form a day."""
    articles, bulletin = world()["articles"], world()["bulletin"]
    daily = [(now - timedelta(days=4 - n, hours=2), one) for n, one in enumerate(articles)]
    copies = [(at + timedelta(hours=1), _copied(one)) for at, one in daily[:3]]
    square = []
    for day in range(5):
        said = {key: text.format(n=40 + 7 * day) for key, text in bulletin.items()}
        square.append((now - timedelta(days=4 - day, hours=3), said))
    pieces = {"yunxi-daily": daily, "yunxi-evening": copies, "yunxi-square": square}
    return {outlet: _feed(outlet, items) for outlet, items in pieces.items()}


def _copied(article: dict[str, str]) -> dict[str, str]:
    cut = article["text"].rsplit("。", 2)[0] + "。"
    return {"title": article["title"], "text": f"来源：云溪日报（虚构） {cut}"}


def _feed(outlet: str, items: list[tuple[datetime, dict[str, str]]]) -> bytes:
    entries = "".join(
        f"<item><guid>{outlet}-{n}</guid><link>http://{outlet}.example/{n}</link>"
        f"<title>{escape(one['title'])}</title><pubDate>{format_datetime(at)}</pubDate>"
        f"<description>{escape(one['text'])}</description></item>"
        for n, (at, one) in enumerate(items)
    )
    title = escape(world()["outlets"][outlet]["title"])
    whole = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{title}</title>{entries}</channel></rss>'
    return whole.encode()


@contextmanager
def served(now: datetime) -> Iterator[str]:
    """The feeds at ``<address>/<outlet>.xml`` while the block runs."""
    answers = {f"/{outlet}.xml": feed for outlet, feed in feeds(now).items()}

    class Outlets(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that the server calls
            body = answers.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the demonstration tells its own story."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Outlets)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
