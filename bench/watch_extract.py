"""Main text of pages against trafilatura: F1 on published sets with sites left out, metadata, speed."""

import logging
import math
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import trafilatura

from civicloom.apps.watch.extract import Page, extract
from civicloom.model.errors import CivicloomError

from .watch_extract_fit import left_out, lessons
from .watch_extract_sets import Sample, english_f1, page_f1, same_name, samples

BARS = {"english": 0.960, "chinese news": 0.965, "chinese labelled": 0.930, "chinese forum": 0.72}
SPEED = 200
"""Pages a second of one core."""
PEER_THEN = {"english": 55, "chinese news": 26, "chinese labelled": 26}
"""Pages a second that the peer read on the computer on which the bar was set."""
ROUNDS = 5


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """F1 of each set, metadata, pages a second, growth with the size of a page."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    pages = samples()
    if not pages:
        yield {"name": "extract: main text", "ok": None, "bar": "the pages are not here"}
        return
    groups = defaultdict(list)
    for sample in pages:
        groups[sample.group].append(sample)
    apart = {} if quick else left_out(lessons())
    for group, chosen in groups.items():
        if not quick or group in BARS:
            yield from _quality(group, chosen, apart)
    yield from _metadata([sample for sample in pages if sample.group.startswith("mixed")])
    yield from _speed(groups, 1 if quick else ROUNDS)
    yield _growth()


def _quality(group: str, chosen: list[Sample], apart: dict[str, str]) -> Iterator[dict[str, Any]]:
    chosen = [sample for sample in chosen if sample.text]
    ours = _score(group, chosen, lambda sample: _page(sample).text)
    peer = _score(group, chosen, lambda s: trafilatura.extract(s.page) or "")
    yield _row(f"extract: F1 {group}", ours, peer, BARS.get(group))
    if apart:
        found = _score(group, chosen, lambda s: apart.get(f"{s.group}/{s.key}", ""))
        yield _row(f"extract: F1 {group}, sites left out", found, peer, BARS.get(group))


def _row(name: str, ours: float, peer: float, bar: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(ours, 4),
        "peer": round(peer, 4),
        "ratio": ours / max(peer, 1e-9),
        "unit": "F1",
        "bar": f">= {bar}" if bar else "none set",
        "ok": ours >= bar if bar else None,
    }


def _score(group: str, chosen: list[Sample], text: Callable[[Sample], str]) -> float:
    pairs = [(sample.text, text(sample)) for sample in chosen]
    if group == "english":
        return english_f1(pairs)
    return sum(page_f1(*pair) for pair in pairs) / len(pairs)


def _page(sample: Sample) -> Page:
    try:
        return extract(sample.page, url=sample.url if "//" in sample.url else "")
    except CivicloomError:
        return Page("")


def _peer(sample: Sample) -> str:
    return trafilatura.extract(sample.page) or ""


def _metadata(chosen: list[Sample]) -> Iterator[dict[str, Any]]:
    """Titles and authors count when one name contains the other; dates when the day is the same."""
    ours = {sample.key: _page(sample) for sample in chosen}
    theirs = {
        s.key: trafilatura.extract_metadata(s.page, default_url=s.url or None) for s in chosen
    }
    for name, bar in (("title", 0.92), ("date", 0.92), ("author", 0.82)):
        known = [sample for sample in chosen if getattr(sample, name)]
        scores = []
        for found in (ours, theirs):
            right = (_told(name, s, getattr(found[s.key], name, "") or "") for s in known)
            scores.append(sum(right) / len(known))
        row = _row(f"extract: {name} of mixed pages", *scores, bar)
        yield {**row, "unit": "share right"}


def _told(name: str, sample: Sample, found: str) -> bool:
    truth = getattr(sample, name)
    return found[:10] == truth if name == "date" else same_name(truth, found)


def _speed(groups: dict[str, list[Sample]], rounds: int) -> Iterator[dict[str, Any]]:
    """Processor time, ours and the peer's in turn, each page's least of the rounds."""
    for group, then in PEER_THEN.items():
        chosen = groups[group]
        taken = [
            [(_seconds(_page, [one]), _seconds(_peer, [one])) for one in chosen]
            for _ in range(rounds)
        ]
        ours, theirs = np.array(taken).min(axis=0).sum(axis=0).tolist()
        speed, peer = len(chosen) / ours, len(chosen) / theirs
        yield {
            "name": f"extract: pages a second, {group}",
            "ours": round(speed, 1),
            "peer": round(peer, 1),
            "ratio": theirs / ours,
            "unit": f"pages/s; {speed * then / peer:.0f} where the peer reads {then}, as it did when the bar was set",
            "bar": f">= {SPEED}",
            "ok": speed >= SPEED,
            "seconds": round(ours, 2),
            "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }


def _seconds(work: Callable[[Sample], object], chosen: list[Sample]) -> float:
    began = time.process_time()
    for sample in chosen:
        work(sample)
    return time.process_time() - began


def _growth() -> dict[str, Any]:
    """One page of 400 and of 4,000 paragraphs; the exponent of the time against the size."""
    seconds = []
    for count in (400, 4_000):
        part = "<div class='p'><p>A paragraph of a long report, with a comma and an end.</p></div>"
        sample = Sample("", "", "", f"<article>{part * count}</article>".encode(), "", "article")
        seconds.append(min(_seconds(_page, [sample] * 3) for _ in range(ROUNDS)))
    growth = math.log10(seconds[1] / seconds[0])
    return {
        "name": "extract: ten times the page",
        "ours": round(seconds[1] / 3, 3),
        "unit": "s",
        "bar": "growth <= 1.15",
        "ok": growth <= 1.15,
        "growth": round(growth, 3),
    }
