"""A site on the loopback with the pages that make capturing hard."""

import gzip
import io
import socket
import threading
import time
import zlib
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image, ImageDraw

HOME = """<!doctype html><html><head><meta charset="utf-8"><title>云溪区政府</title>
<link rel="stylesheet" href="/style.css"></head><body><h1>今日要闻</h1><ul id="news"></ul>
<p id="posted"></p><img src="/red.png" width="200" height="100"><iframe src="/frame"></iframe>
<div style="height:2500px"></div><img loading="lazy" src="/lazy.png" width="200" height="100">
<script>
fetch("/api/news?_=" + Date.now()).then(r => r.json()).then(list => {
  news.innerHTML = list.map(title => `<li>${title}</li>`).join("");
});
fetch("/api/search", {method: "POST", headers: {"Content-Type": "application/json"},
  body: JSON.stringify({page: 1})}).then(r => r.text()).then(text => { posted.textContent = text; });
</script></body></html>"""
HANG = (
    "<!doctype html><title>hang</title><p>x</p><script>onload = () => { while (true) {} }</script>"
)
INSIDE = """<!doctype html><meta charset="utf-8"><title>inside</title><p>page</p>
<img src="http://127.0.0.1:{other}/secret"><iframe src="http://10.0.0.1/"></iframe>
<script>new WebSocket("ws://127.0.0.1:{other}/ws"); alert("x"); window.open("/");
const rtc = new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.1:{other}"}}]}});
rtc.createDataChannel("x"); rtc.createOffer().then(offer => rtc.setLocalDescription(offer));</script>"""
HALVES = """<!doctype html><meta charset="utf-8"><p id="words"></p><script>
words.textContent = "半个\\ud83d字\\u2028次行\\u0085末"; document.title = "标题\\udc00完";</script>"""
AGAIN = "<!doctype html><title>again</title><meta http-equiv=refresh content=0><p>once more</p>"
LIES = """<!doctype html><title>lies</title><p>words</p><div style="height:900000px">tall</div><script>
for (const node of [document.documentElement, document.body])
  Object.defineProperty(node, "scrollHeight", { get() { return NaN; } });
Object.defineProperty(document, "title", { get() { throw new Error("no"); } });
Object.defineProperty(document.body, "innerText", { get() { return { length: 5 }; } });
setTimeout = () => 0; Promise.race = () => new Promise(() => {});</script>"""
GBK = """<!doctype html><html><head><meta charset="gbk"><title>国标页面</title>
<link rel="stylesheet" href="/gbk.css"></head><body><p>这是国标码的页面，有繁體字。</p></body></html>"""
GBK_STYLE = 'p::after { content: "样式里的字" }'
PADDED = b"<!doctype html><title>padded</title><p>lead</p><!--%b--><p>tail</p>"
MANY = """<!doctype html><title>many</title><p>lead</p><script>
for (let n = 0; n < 3; n++) fetch("/unpacked?" + n).then(answer => answer.text());
</script>"""
HEAVY = b"""<!doctype html><title>heavy</title><p>lead</p><script>
fetch("/bomb").then(answer => answer.arrayBuffer()).then(all => { window.kept = all; });</script>"""
TALL = "<!doctype html><title>tall</title><div style='height:{height}px'>tall</div>"

PACKED = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip"}


def png(colour: str, size: tuple[int, int] = (200, 100)) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    picture = Image.new("RGB", size, colour)
    ImageDraw.Draw(picture).rectangle((5, 5, 40, 40), fill="white")
    picture.save(out, "PNG")
    return out.getvalue()


@cache
def bomb() -> bytes:
    """A few MB that unpack to 900."""
    packer = zlib.compressobj(1, wbits=31)
    piece = b"x" * 9_000_000
    return b"".join([*(packer.compress(piece) for _ in range(100)), packer.flush()])


class Site:
    """A running server. ``asked`` lists what was asked for; ``news`` is what the list page fetches."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.news = '["第一条新闻", "第二条新闻"]'
        self.other = Listener()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Switch the site off."""
        self._server.shutdown()
        self._server.server_close()

    def page(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of a path."""
        html = {"Content-Type": "text/html; charset=utf-8"}
        pages: dict[str, Callable[[], tuple[int, dict[str, str], bytes]]] = {
            "/": lambda: (200, html, HOME.encode()),
            "/style.css": lambda: (200, {"Content-Type": "text/css"}, b"h1 { color: #b00 }"),
            "/red.png": lambda: (200, {"Content-Type": "image/png"}, png("red")),
            "/lazy.png": lambda: (200, {"Content-Type": "image/png"}, png("blue")),
            "/frame": lambda: (200, html, "<p>框架里的字</p>".encode()),
            "/api/news": lambda: (200, {"Content-Type": "application/json"}, self.news.encode()),
            "/api/search": lambda: (200, {"Content-Type": "text/plain"}, b"posted"),
            "/moved": lambda: (302, {"Location": "/"}, b""),
            "/missing": lambda: (404, html, b"<title>404</title><p>not here"),
            "/tall": lambda: (200, html, TALL.format(height=30000).encode()),
            "/tower": lambda: (200, html, TALL.format(height=200_000).encode()),
            "/padded": lambda: (200, PACKED, gzip.compress(PADDED % (b"x" * 30_000_000), 1)),
            "/unpacked": lambda: (200, PACKED, gzip.compress(b"x" * 8_000_000, 1)),
            "/bomb": lambda: (200, PACKED, bomb()),
            "/heavy": lambda: (200, html, HEAVY),
            "/spire": lambda: (200, html, TALL.format(height=1_200_000).encode()),
            "/many": lambda: (200, html, MANY.encode()),
            "/halves": lambda: (200, html, HALVES.encode()),
            "/again": lambda: (200, html, AGAIN.encode()),
            "/lies": lambda: (200, html, LIES.encode()),
            "/gbk": lambda: (200, {"Content-Type": "text/html"}, GBK.encode("gbk")),
            "/gbk.css": lambda: (
                200,
                {"Content-Type": "text/css; charset=GB2312"},
                GBK_STYLE.encode("gbk"),
            ),
            "/hang": lambda: (200, html, HANG.encode()),
            "/inside": lambda: (200, html, INSIDE.format(other=self.other.port).encode()),
            "/to-inside": lambda: (302, {"Location": "http://10.0.0.1/"}, b""),
            "/print.pdf": lambda: (200, {"Content-Type": "application/pdf"}, b"%PDF-1.4\n%%EOF\n"),
            "/holds-pdf": lambda: (
                200,
                html,
                b'<title>holds</title><p>below</p><iframe src="/print.pdf"></iframe>',
            ),
            "/file": lambda: (
                200,
                {"Content-Disposition": "attachment; filename=a.bin"},
                b"x" * 10,
            ),
        }
        return pages.get(path, lambda: (404, html, b"no such page"))()


class Listener:
    """A port that must not be called: it counts TCP connections and UDP packets."""

    def __init__(self) -> None:
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self.calls: list[str] = []
        threading.Thread(target=self._accept, daemon=True).start()
        threading.Thread(target=self._receive, daemon=True).start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._tcp.accept()
            connection.settimeout(0.5)
            try:
                said = connection.recv(100)
            except OSError:
                said = b""
            self.calls.append(f"tcp {said[:40]!r}")
            connection.close()

    def _receive(self) -> None:
        while True:
            self._udp.recvfrom(2000)
            self.calls.append("udp")


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        served = site

    return Handler


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served: Site

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.served.asked.append(path)
        slow = {"/endless": self._endless, "/flood": self._flood, "/silent": lambda: time.sleep(30)}
        slow.get(path, self._page)()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def _page(self) -> None:
        status, headers, body = self.served.page(self.path.partition("?")[0])
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _endless(self) -> None:
        self._pour(b"<!doctype html><title>endless</title><p>begins</p>", 0.05)

    def _flood(self) -> None:
        self._pour(b"<!doctype html><title>flood</title><!--" + b"x" * 60_000 + b"-->", 0)

    def _pour(self, piece: bytes, pause: float) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            while True:
                self.wfile.write(piece)
                time.sleep(pause)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""
