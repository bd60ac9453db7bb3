"""Captures: home pages of real weight, valid to others, replayed with the origin off, a changed byte found."""

import hashlib
import io
import random
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from PIL import Image
from playwright.sync_api import sync_playwright
from wacz import main as wacz

from civicloom.apps.watch.captures import (
    Capture,
    Captures,
    Page,
    Replay,
    check_capture,
    compare,
    find_chromium,
)
from civicloom.apps.watch.fetch import Guard
from civicloom.database import open_database
from civicloom.evidence import EvidenceLog

PAGES = 200
WORDS = "政务公开新闻动态通知公告便民服务政策解读互动交流数据开放营商环境民生实事重点领域信息"
PICTURES = 24
SCRIPTS = 12


class Homes:
    """Home pages of 1.5 MB in some 50 files: style sheets, scripts, pictures, a list that scripts fetch."""

    def __init__(self) -> None:
        noise = np.random.default_rng(1).integers(0, 255, (18, 24, 3), dtype=np.uint8)
        out = io.BytesIO()
        Image.fromarray(noise).resize((480, 320)).save(out, "JPEG", quality=88)
        self._picture = out.getvalue() + b"\0" * 20_000
        self._script = ("function f(){return 1}\n" * 2500).encode()
        self._style = (".a{color:#333;margin:0}\n" * 2000).encode()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Switch all of them off."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str) -> tuple[str, bytes]:
        """Media type and body."""
        for ending, kind, body in (
            (".jpg", "image/jpeg", self._picture),
            (".js", "text/javascript", self._script),
            (".css", "text/css", self._style),
        ):
            if path.endswith(ending):
                return kind, body
        if "/api/" in path:
            return "application/json", b'["one", "two"]'
        return "text/html; charset=utf-8", _home(path).encode()


def _home(path: str) -> str:
    words = random.Random(path)

    def some(size: int) -> str:
        return "".join(words.choices(WORDS, k=size))

    links = "".join(f"<li><a href='/{n}.html'>{some(24)}</a></li>" for n in range(160))
    pictures = "".join(
        f"<img loading=lazy width=320 height=213 src='{path}{n}.jpg'>" for n in range(PICTURES)
    )
    scripts = "".join(f"<script src='/{n}.js'></script>" for n in range(SCRIPTS))
    styles = "".join(f"<link rel=stylesheet href='/{n}.css'>" for n in range(6))
    return (
        f"<!doctype html><meta charset=utf-8><title>{some(8)}</title>{styles}{scripts}<h1>{some(10)}</h1>"
        f"<ul id=list></ul><ul style='columns:3'>{links}</ul>{pictures}<p>{some(2000)}</p><script>"
        f"fetch('/api/list').then(r=>r.json()).then(l=>list.innerHTML=l.map(x=>`<li>${{x}}`).join(''))</script>"
    )


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """The whole bar in one run: pages an hour, validity, replay, one changed byte."""
    pages = 12 if quick else PAGES
    with tempfile.TemporaryDirectory() as folder:
        log = EvidenceLog(
            open_database(f"sqlite:///{folder}/office.db"),
            keys=Path(folder) / "keys",
            origin="bench.example/log",
        )
        homes = Homes()
        captures = Captures(
            Path(folder) / "captures", log, actor="bench@desk", guard=Guard(["127.0.0.1"])
        )
        kept, row = _capture(captures, [Page(f"{homes.url}/{n}/") for n in range(pages)])
        yield row
        peer = _peer([f"{homes.url}/{n}/" for n in range(pages // 10 or 1)])
        again = captures.capture(Page(kept[0].url))
        homes.close()
        yield {
            "name": "captures: seconds a page, against screenshots alone (playwright, one warm page)",
            "ours": round(row["seconds"] / pages, 2),
            "peer": round(peer, 2),
            "ratio": row["seconds"] / pages / peer,
            "unit": "s",
            "bar": "-",
            "ok": None,
        }
        yield _share("valid to wacz validate", [_valid(one.path) for one in kept])
        yield _share("replayed with the origin off", _replayed(kept, log))
        yield _share("a changed byte found", [_found(one, log) for one in kept])
        began = time.process_time()
        change = compare(kept[0], again)
        yield {
            "name": "captures: the same page again, changed share of the picture",
            "ours": change.picture.share,
            "unit": "",
            "bar": "0",
            "ok": change.picture.share == 0 and not change.texts,
            "seconds": round(time.process_time() - began, 2),
        }


def _capture(captures: Captures, pages: list[Page]) -> tuple[list[Capture], dict[str, Any]]:
    began, watch = time.perf_counter(), _Watch()
    outcomes = captures.capture_all(pages)
    took, cpu = time.perf_counter() - began, watch.stop()
    kept = [one.capture for one in outcomes if one.capture and not one.capture.lacks]
    sizes = sorted(one.path.stat().st_size for one in kept)
    whole = 600 * len(pages) / PAGES
    return kept, {
        "name": f"captures: {len(pages)} home pages of {sizes[len(sizes) // 2] / 1e6:.1f} MB",
        "ours": round(took, 1),
        "unit": "s",
        "bar": f"<= {whole:.0f} s, all whole",
        "ok": took <= whole and len(kept) == len(pages),
        "seconds": round(took, 1),
        "cpu_seconds": round(cpu, 1),
        "peak_mib": round(watch.peak / 2**20),
    }


class _Watch:
    """CPU seconds and peak memory (unique) of this process and the browser's, looked at each half second."""

    def __init__(self) -> None:
        self.peak = 0
        self._cpu: dict[int, float] = {}
        self._began = time.process_time()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """CPU seconds since the start."""
        self._over.set()
        self._thread.join()
        return time.process_time() - self._began + sum(self._cpu.values())

    def _look(self) -> None:
        while not self._over.wait(0.5):
            used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            for child in psutil.Process().children(recursive=True):
                try:
                    times = child.cpu_times()
                    self._cpu[child.pid] = times.user + times.system
                    used += child.memory_full_info().uss
                except psutil.Error:
                    continue
            self.peak = max(self.peak, used)


def _peer(urls: list[str]) -> float:
    """Seconds a page of the plainest peer: navigate, wait for idle, full picture, no evidence."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium())
        began = time.perf_counter()
        for url in urls:
            page = browser.new_page(viewport={"width": 1366, "height": 900})
            page.goto(url, wait_until="networkidle")
            page.screenshot(full_page=True)
            page.close()
        took = time.perf_counter() - began
        browser.close()
    return took / len(urls)


def _valid(path: Path) -> bool:
    with redirect_stdout(io.StringIO()):
        return bool(wacz.main(["validate", "-f", str(path)]) == 0)


def _replayed(kept: list[Capture], log: EvidenceLog) -> list[bool]:
    found = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium())
        for one in kept:
            with Replay(one.path, check_capture(one.path, [log.verifier_key])) as replay:
                page = browser.new_page()
                page.goto(replay.url)
                frame = page.frames[1]
                frame.wait_for_load_state("load")
                frame.wait_for_selector("#list li")
                broken = frame.evaluate(
                    "async () => { for (const i of document.images) { i.loading = 'eager'; await i.decode(); }"
                    " return [...document.images].filter(i => !i.naturalWidth).length }"
                )
                found.append(broken == 0)
                page.close()
        browser.close()
    return found


def _found(one: Capture, log: EvidenceLog) -> bool:
    """A byte at a place drawn from the archive's own hash, turned, and turned back."""
    data = bytearray(one.path.read_bytes())
    at = int(hashlib.sha256(data).hexdigest(), 16) % len(data)
    data[at] ^= 1
    one.path.write_bytes(data)
    changed = check_capture(one.path, [log.verifier_key]).holds
    data[at] ^= 1
    one.path.write_bytes(data)
    return not changed and check_capture(one.path, [log.verifier_key]).holds


def _share(name: str, found: list[bool]) -> dict[str, Any]:
    return {
        "name": f"captures: {name}",
        "ours": sum(found) / len(found),
        "unit": f"of {len(found)}",
        "bar": "1.0",
        "ok": all(found),
    }


def _handler(homes: Homes) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kind, body = homes.answer(self.path)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
