"""Stories and rate alarms: events found, false alarms, speed; against a TF-IDF single pass and EARS."""

import gzip
import json
import resource
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import rjieba
from sklearn.feature_extraction.text import TfidfVectorizer

from civicloom.apps.watch.events import Stream, alarms, ears
from civicloom.apps.watch.item import Item

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "nlp" / "hot_stream.jsonl.gz"
MONTHS = 9
BATCH = 256
"""Items that are given at once, as the desk does."""
WARM = 400
BEGIN = date(2023, 1, 2)


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """Stories on published petitions, then alarms on simulated counts."""
    if DATA.is_file():
        yield from _stories()
    else:
        yield {"name": "events: stories", "ok": None, "bar": "the published petitions are not here"}
    for mean in (1, 5, 30):
        yield from _rates(mean, 20 if quick else 200)


def _stories() -> Iterator[dict[str, Any]]:
    items, events = petitions()
    stream = Stream()
    stories: list[str] = []
    began = time.process_time()
    for first in range(0, len(items), BATCH):
        stories += stream.add_many(items[first : first + BATCH])
    ours = time.process_time() - began
    raised = _alarms(items)
    began = time.process_time()
    peer = single_pass(items)
    theirs = time.process_time() - began
    score, burst = judged(items, stories, events)
    peer_score, _ = judged(items, peer, events)
    yield {
        "name": "events: macro F of eleven events",
        "ours": 100 * score,
        "peer": 100 * peer_score,
        "ratio": score / peer_score,
        "unit": "F (peer: TF-IDF of the whole stream, one pass)",
        "bar": ">= 80",
        "ok": score >= 0.80,
    }
    yield {
        "name": "events: the one large burst, the lower of precision and recall",
        "ours": 100 * burst,
        "bar": ">= 95",
        "ok": burst >= 0.95,
    }
    yield {
        "name": "events: burst alarms a month",
        "ours": raised / MONTHS,
        "bar": "<= 2",
        "ok": raised / MONTHS <= 2,
    }
    yield {
        "name": "events: items into stories",
        "ours": len(items) / ours,
        "peer": len(items) / theirs,
        "ratio": theirs / ours,
        "unit": "items/s",
        "bar": ">= 2,000",
        "ok": len(items) / ours >= 2_000,
        "seconds": round(ours, 2),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _alarms(items: Sequence[Item]) -> int:
    """How many items raise an alarm when each is looked at as it arrives."""
    stream = Stream()
    return sum(bool(stream.add(item) and stream.burst(item.id)) for item in items)


def petitions() -> tuple[list[Item], dict[str, set[int]]]:
    """The petitions in order of time, and which of them are on each event."""
    with gzip.open(DATA, "rt", encoding="utf-8") as lines:
        rows = sorted(map(json.loads, lines), key=lambda row: str(row["time"]))
    events: dict[str, set[int]] = defaultdict(set)
    items = []
    for number, row in enumerate(rows):
        at = datetime.fromisoformat(row["time"]).replace(tzinfo=UTC)
        items.append(Item(str(row["id"]), "board", "post", "", row["title"], row["text"], at, at))
        if row["event"]:
            events[row["event"]].add(number)
    return items, events


def judged(
    items: Sequence[Item], stories: Sequence[Any], events: dict[str, set[int]]
) -> tuple[float, float]:
    """The mean over events of the best story's F, and the lower of precision and recall for the largest."""
    members: dict[Any, set[int]] = defaultdict(set)
    for number in range(len(items)):
        members[stories[number]].add(number)
    best = {
        event: max(members.values(), key=lambda story, e=wanted: _f(story, e))  # type: ignore[misc]
        for event, wanted in events.items()
    }
    largest = max(events, key=lambda event: len(events[event]))
    both = len(best[largest] & events[largest])
    score = sum(_f(best[event], events[event]) for event in events) / len(events)
    return score, min(both / len(best[largest]), both / len(events[largest]))


def _f(story: set[int], event: set[int]) -> float:
    return 2 * len(story & event) / (len(story) + len(event))


def single_pass(items: Sequence[Item]) -> list[int]:
    """The peer: scikit-learn's TF-IDF of words and pairs over the whole stream, cosine to cluster sums at 0.2."""
    vectorizer = TfidfVectorizer(
        analyzer=lambda item: _grams(item.title + " " + item.text), min_df=2, sublinear_tf=True
    )
    rows = vectorizer.fit_transform(items)
    clusters: dict[int, tuple[datetime, dict[int, float]]] = {}
    squares: dict[int, float] = defaultdict(float)
    postings: dict[int, set[int]] = defaultdict(set)
    told = []
    for number, item in enumerate(items):
        row = dict(zip(rows[number].indices.tolist(), rows[number].data.tolist(), strict=True))
        dots: dict[int, float] = defaultdict(float)
        for feature, weight in row.items():
            for cluster in postings[feature]:
                dots[cluster] += weight * clusters[cluster][1][feature]
        best, name = 0.2, number
        for cluster, dot in dots.items():
            if item.seen - clusters[cluster][0] <= timedelta(days=120):
                near = dot / squares[cluster] ** 0.5
                best, name = max((best, name), (near, cluster))
        total = clusters.get(name, (item.seen, {}))[1]
        squares[name] += 2 * dots.get(name, 0.0) + 1
        for feature, weight in row.items():
            total[feature] = total.get(feature, 0.0) + weight
            postings[feature].add(name)
        clusters[name] = item.seen, total
        told.append(name)
    return told


def _grams(text: str) -> list[str]:
    words = [word for word in rjieba.cut(text) if word.strip()]
    return words + [f"{a} {b}" for a, b in pairwise(words)]


def _rates(mean: float, runs: int) -> Iterator[dict[str, Any]]:
    chance = np.random.default_rng(7)
    false = {"ours": 0, "peer": 0}
    found = {"ours": 0, "peer": 0}
    delays: list[int] = []
    took = 0.0
    for _ in range(runs):
        counts, start = simulated(mean, chance)
        began = time.process_time()
        told = [(one.day - BEGIN).days for one in alarms({("t", "p"): counts}, BEGIN)]
        took += time.process_time() - began
        peer = np.flatnonzero(counts > ears(counts, "C2")[1]).tolist()
        for name, days in (("ours", told), ("peer", peer)):
            false[name] += sum(d >= WARM and not start <= d < start + 10 for d in days)
            found[name] += any(start <= d < start + 7 for d in days)
        delays += [d - start for d in told if start <= d < start + 7][:1]
    years = runs * (1095 - WARM - 10) / 365
    rate = runs * 1095 / took
    ok = false["ours"] / years <= 5 and found["ours"] / runs >= 0.9 and np.median(delays) <= 2
    yield {
        "name": f"events: false rate alarms a year, {mean} a day; "
        f"found {found['ours'] / runs:.0%} (peer {found['peer'] / runs:.0%}), "
        f"delay {np.median(delays):.0f} days",
        "ours": false["ours"] / years,
        "peer": false["peer"] / years,
        "ratio": false["ours"] / false["peer"],
        "unit": "a year (peer: EARS C2)",
        "bar": "<= 5, found >= 90 %, <= 2 days; >= 10,000 series-days/s",
        "ok": bool(ok and rate >= 10_000),
        "seconds": round(took, 2),
    }


def simulated(mean: float, chance: np.random.Generator) -> tuple[np.ndarray[Any, Any], int]:
    """Three years of counts with dispersion 1.5, weekly and yearly cycle, and a week's outbreak of 3 deviations."""
    day = np.arange(1095)
    week = np.array([1.15, 1.1, 1.05, 1.05, 1.05, 0.8, 0.8])[day % 7]
    level = mean * (1 + 0.3 * np.sin(2 * np.pi * day / 365)) * week
    counts = chance.negative_binomial(level * 2, 2 / 3)
    start = 700 + int(chance.integers(0, 300))
    shape = np.array([0.5, 1, 1.2, 1.2, 1, 0.6, 0.4])
    counts[start : start + 7] += chance.poisson(3 * np.sqrt(1.5 * level[start : start + 7]) * shape)
    return counts, start
