"""Feeds: the well-formed suite's entries, and speed on real feeds beside feedparser; robots and list pages."""

import gzip
import io
import json
import logging
import math
import resource
import tarfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser

from civicloom.apps.watch.fetch.robots import PRODUCT, parse
from civicloom.apps.watch.sources import parse_feed
from civicloom.apps.watch.sources.listpage import learn
from civicloom.model.errors import CivicloomError

DATA = Path(__file__).resolve().parents[2] / "shared/data/watch"
REAL = ("fastfeedparser", "huginn", "mediacloud")
ENDINGS = (".xml", ".rss", ".atom")
BASE = "http://bench.example/"
ROUNDS = 3


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """Counts of the suite, then speeds."""
    if not DATA.is_dir():
        yield {"name": "feeds", "ok": None, "bar": "the feeds are not here"}
        return
    logging.getLogger().setLevel(logging.CRITICAL)
    yield _suite(quick)
    yield _speed(1 if quick else ROUNDS)
    yield _growth()
    yield _robots(quick)
    yield _lists()


def _suite(quick: bool) -> dict[str, Any]:
    """Feeds of the well-formed suite whose number of entries is the reference's."""
    bodies = list(_wellformed())[:: 10 if quick else 1]
    began = time.process_time()
    right = sum(_count(body) == len(_peer(body)) for body in bodies)
    return {
        "name": f"feeds: well-formed suite, {len(bodies):,} feeds with the right number of entries",
        "ours": right / len(bodies),
        "peer": 1.0,
        "ratio": right / len(bodies),
        "unit": "share",
        "bar": ">= 0.995",
        "ok": right / len(bodies) >= 0.995,
        "seconds": round(time.process_time() - began, 2),
    }


def _speed(rounds: int) -> dict[str, Any]:
    """Real feeds a second, entries with dates and addresses ready, beside feedparser on the same."""
    bodies = [path.read_bytes() for path in _real()]
    pairs = [(_seconds(_count, bodies), _seconds(_peer, bodies)) for _ in range(rounds)]
    ours, theirs = (min(times) for times in zip(*pairs, strict=True))
    return {
        "name": f"feeds: {len(bodies)} real feeds, {sum(map(len, bodies)) / 1e6:.1f} MB",
        "ours": len(bodies) / ours,
        "peer": len(bodies) / theirs,
        "ratio": theirs / ours,
        "unit": "feeds/s",
        "bar": ">= 500",
        "ok": len(bodies) / ours >= 500,
        "seconds": round(sum(map(sum, pairs)), 2),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _growth() -> dict[str, Any]:
    """Whether a feed ten times as long takes ten times as long."""
    row = (
        "<item><title>t</title><link>/{0}</link><guid>{0}</guid><description>d</description></item>"
    )
    bodies = [
        f"<rss version='2.0'><channel>{''.join(row.format(n) for n in range(size))}</channel></rss>".encode()
        for size in (400, 4000)
    ]
    small, large = (min(_seconds(_count, [body] * 5) for _ in range(3)) for body in bodies)
    growth = math.log(large / small) / math.log(10)
    return {
        "name": "feeds: growth from 400 to 4,000 entries",
        "ours": round(large / 5, 4),
        "unit": "s",
        "bar": "growth <= 1.2",
        "ok": growth <= 1.2,
        "seconds": round(large + small, 2),
        "growth": round(growth, 3),
    }


def _robots(quick: bool) -> dict[str, Any]:
    """Real robots.txt read and asked, none of which may crash the reader."""
    with gzip.open(DATA / "robots/protego_robots.jsonl.gz", "rt", encoding="utf-8") as file:
        texts = [json.loads(line)["robots"] for line in file][:: 10 if quick else 1]
    began = time.process_time()
    for text in texts:
        parse(text.encode("utf-8", "replace")).can_fetch(BASE + "a/" * 200, PRODUCT)
    took = time.process_time() - began
    return {
        "name": f"feeds: {len(texts):,} real robots.txt read",
        "ours": len(texts) / took,
        "unit": "files/s",
        "bar": "none crashes",
        "ok": True,
        "seconds": round(took, 2),
    }


def _lists() -> dict[str, Any]:
    """Chinese list pages whose main list is learned, and pages a second."""
    bodies = [gzip.decompress(p.read_bytes()) for p in sorted((DATA / "html_zh_lists").iterdir())]
    seen = datetime(2026, 1, 1, tzinfo=UTC)
    began = time.process_time()
    learned = sum(len(learn(body, BASE, seen)[1]) >= 25 for body in bodies)
    took = time.process_time() - began
    return {
        "name": f"feeds: {len(bodies)} Chinese list pages learned",
        "ours": learned,
        "unit": "pages",
        "bar": "all",
        "ok": learned == len(bodies),
        "seconds": round(took, 3),
    }


def _count(body: bytes) -> int:
    try:
        return len(parse_feed(body, BASE))
    except CivicloomError:
        return 0


def _peer(body: bytes) -> list[Any]:
    entries: list[Any] = feedparser.parse(io.BytesIO(body)).entries
    return entries


def _seconds(step: Callable[[bytes], Any], bodies: Iterable[bytes]) -> float:
    began = time.process_time()
    for body in bodies:
        step(body)
    return time.process_time() - began


def _real() -> list[Path]:
    folders = (DATA / "feeds" / name for name in REAL)
    return [p for folder in folders for p in sorted(folder.iterdir()) if p.suffix in ENDINGS]


def _wellformed() -> Iterator[bytes]:
    with tarfile.open(DATA / "feeds/feedparser.tar.gz") as tar:
        for member in tar:
            file = tar.extractfile(member) if "/wellformed/" in member.name else None
            if file:
                yield file.read()
