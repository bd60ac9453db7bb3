"""The whole way of a page: extracted, deduplicated, matched, classified, kept with a receipt, indexed.

One process does it all and its processor time is measured, so the figure is for one core. The peer does
the first step only: trafilatura's extraction of the same pages.
"""

import logging
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import trafilatura

from civicloom.apps.watch.desk import WatchDesk
from civicloom.apps.watch.desk.intake import take
from civicloom.apps.watch.extract import Page, extract
from civicloom.apps.watch.item import Item, item_id
from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace, init

from .watch_extract_sets import Sample, samples

BAR = 150
"""Pages a second of a core."""
BATCH, OUTLETS = 500, 3
"""Items taken at once, as in polling; each page comes from so many outlets, as news does."""
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """Pages a second through the desk, and the memory it took."""
    pages = [sample for sample in samples() if sample.page]
    if not pages:
        yield {"name": "desk", "ok": None, "bar": "the pages are not here"}
        return
    pages = pages[::8] if quick else pages * OUTLETS
    with tempfile.TemporaryDirectory(prefix="civicloom-watch-") as folder:
        root = init(Path(folder) / "desk", "pressdesk")
        with Workspace.open(root) as there, WatchDesk(there) as desk:
            take(desk, _items(pages[:1], "warm"))
            yield _whole(desk, pages)


def _whole(desk: WatchDesk, pages: Sequence[Sample]) -> dict[str, Any]:
    began = time.process_time()
    kept = 0
    for start in range(0, len(pages), BATCH):
        kept += take(desk, _items(pages[start : start + BATCH], f"outlet-{start}")).items
    spent = time.process_time() - began
    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit
    peer = _peer(pages)
    speed = len(pages) / spent
    return {
        "name": f"desk: {len(pages):,} pages in, {kept:,} items kept",
        "ours": round(speed, 1),
        "peer": round(len(pages) / peer, 1),
        "ratio": peer / spent,
        "unit": "pages/s of a core; the peer only extracts",
        "bar": f">= {BAR}",
        "ok": speed >= BAR,
        "seconds": round(spent, 1),
        "peak_mib": peak,
    }


def _peer(pages: Sequence[Sample]) -> float:
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    began = time.process_time()
    for sample in pages:
        trafilatura.extract(sample.page)
    return time.process_time() - began


def _items(pages: Sequence[Sample], source: str) -> list[Item]:
    return [_item(sample, source, number) for number, sample in enumerate(pages)]


def _item(sample: Sample, source: str, number: int) -> Item:
    page = _extracted(sample)
    native = f"{sample.group}/{sample.key}/{number}"
    return Item(
        id=item_id(source, native),
        source=source,
        kind="article",
        url=sample.url,
        title=page.title,
        text=page.text,
        published=NOW - timedelta(minutes=number),
        seen=NOW,
        outlet=page.outlet,
    )


def _extracted(sample: Sample) -> Page:
    try:
        return extract(sample.page, url=sample.url if "//" in sample.url else "")
    except CivicloomError:
        return Page("")
