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

from .watch_extract import PEER_THEN
from .watch_extract_sets import Sample, samples

BAR = 150
"""Pages a second of a core."""
BATCH, OUTLETS = 500, 3
"""Items taken at once, as in polling; each page comes from so many outlets, as news does."""
NOW = datetime(2026, 11, 1, tzinfo=UTC)


SETS = {
    "all pages": ("",),
    "Chinese pages": ("chinese news", "chinese labelled"),
    "English pages": ("english",),
}
"""Groups of pages that are measured together, by how their names begin; the bar is for the first."""


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """Pages a second through the desk, the shares of its steps, and the memory it took."""
    pages = [sample for sample in samples() if sample.page]
    if not pages:
        yield {"name": "desk", "ok": None, "bar": "the pages are not here"}
        return
    if quick:
        pages = pages[::8]
    yield from (_row(name, starts, pages) for name, starts in SETS.items())


def _row(name: str, starts: tuple[str, ...], pages: Sequence[Sample]) -> dict[str, Any]:
    chosen = [page for page in pages if page.group.startswith(starts)]
    chosen *= max(OUTLETS, BATCH // len(chosen))
    warm = list({page.group: page for page in pages}.values())
    with tempfile.TemporaryDirectory(prefix="civicloom-watch-") as folder:
        root = init(Path(folder) / "desk", "pressdesk")
        with Workspace.open(root) as there, WatchDesk(there) as desk:
            take(desk, _items(warm, "warm"))  # what a process loads once is not a page's
            kept, extracting, taking = _spent(desk, chosen)
    spent = extracting + taking
    speed = len(chosen) / spent
    found = {"name": f"desk, {name}: {len(chosen):,} in, {kept:,} kept", "ours": round(speed, 1)}
    about = {"seconds": round(spent, 1)}
    unit = f"pages/s of a core, {extracting / spent:.0%} of it extracting"
    if name != next(iter(SETS)):
        return {**found, "unit": unit, "ok": None, **about}
    unit_of = 1024 if sys.platform == "linux" else 1024 * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit_of
    peer = _peer(chosen)
    english = [page for page in pages if page.group == "english"]
    then = PEER_THEN["english"] * _peer(english) / len(english)
    return {
        **found,
        "peer": round(len(chosen) / peer, 1),
        "ratio": peer / spent,
        "unit": f"{unit}; {speed * then:.0f} where the peer, which only extracts, is as fast as when the bar was set",
        "bar": f">= {BAR}",
        "ok": speed >= BAR,
        **about,
        "peak_mib": peak,
    }


def _spent(desk: WatchDesk, pages: Sequence[Sample]) -> tuple[int, float, float]:
    """Items kept, and processor seconds of making them from pages and of all that the desk does with them."""
    kept, extracting, taking = 0, 0.0, 0.0
    for start in range(0, len(pages), BATCH):
        began = time.process_time()
        items = _items(pages[start : start + BATCH], f"outlet-{start}")
        made = time.process_time()
        kept += take(desk, items).items
        extracting += made - began
        taking += time.process_time() - made
    return kept, extracting, taking


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
