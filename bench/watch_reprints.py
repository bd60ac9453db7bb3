"""Reprints: real copies and template pairs, long articles in disguise, and the index beside a table in SQLite."""

import gzip
import json
import re
import resource
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from civicloom.apps.watch.reprints import Entry, ReprintIndex, pairs
from civicloom.apps.watch.reprints.prints import prints

from .watch_texts import DATA, lines, texts, there

SIZES = (20_000, 100_000, 1_000_000)
CHUNK = 2000
LIKE = 0.25
ASKED = 200
QUOTED = 20
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """Quality on posts and articles, then speed, size and growth."""
    if not there():
        yield {"name": "reprints", "ok": None, "bar": "the posts are not here"}
        return
    yield from _posts()
    yield from _articles()
    yield from _scale(SIZES[:2] if quick else SIZES)


def _posts() -> Iterator[dict[str, Any]]:
    """Copies found among the posts, and pairs of bulletins passed whose numbers and days differ."""
    posts = {line["id"]: line["text"] for line in lines("watch/reprints/ced_posts")}
    bulletins = {str(n): line for n, line in enumerate(lines("nlp/rumor_checked"))}
    texts_of = {**posts, **{name: line["text"] for name, line in bulletins.items()}}
    truth = (DATA / "watch/reprints/ced_reprint_pairs.tsv").read_text("utf-8").splitlines()
    copies = {frozenset(line.split()) for line in truth}
    templates = _templates(bulletins)
    began = time.process_time()
    found = {frozenset((p.a, p.b)) for p in pairs(texts_of.items()) if p.kind != "possible"}
    took = round(time.process_time() - began, 2)
    recall = len(copies & found) / len(copies)
    passed = len(templates & found) / len(templates)
    yield _row("real copies found", recall, 0.966, "share", ">= .97", recall >= 0.97, seconds=took)
    yield _row("template pairs passed", passed, 0.096, "share", "<= .05", passed <= 0.05)


def _templates(bulletins: dict[str, dict[str, Any]]) -> set[frozenset[str]]:
    """Pairs of other days that share a quarter of their trigrams and not their numbers."""
    grams = {name: _grams(line["text"]) for name, line in bulletins.items()}
    having: dict[str, list[str]] = {}
    found = set()
    for name, own in grams.items():
        shared = Counter(other for gram in own for other in having.get(gram, ()))
        for other, count in shared.items():
            union = len(own) + len(grams[other]) - count
            if count >= LIKE * union and _other_news(bulletins[name], bulletins[other]):
                found.add(frozenset((name, other)))
        for gram in own:
            having.setdefault(gram, []).append(name)
    return found


def _grams(text: str) -> set[str]:
    plain = re.sub(r"[\W_]", "", text).lower()
    return {plain[at : at + 3] for at in range(len(plain) - 2)}


def _other_news(one: dict[str, Any], other: dict[str, Any]) -> bool:
    numbers, others = (set(re.findall(r"\d+(?:\.\d+)?", line["text"])) for line in (one, other))
    days = [date.fromisoformat(line["date"][:10]) for line in (one, other)]
    apart = abs((days[0] - days[1]).days)
    if not numbers or not others or numbers == others or not apart:
        return False
    copied = apart <= 2 and len(numbers & others) >= 0.7 * min(len(numbers), len(others))
    return not copied


def _articles() -> Iterator[dict[str, Any]]:
    """Recall of the original in each disguise, among other texts."""
    with gzip.open(DATA / "watch/reprints/simulated_longform.json.gz", "rt") as file:
        data = json.load(file)
    asked, found, wrong = Counter[str](), Counter[str](), 0
    with tempfile.TemporaryDirectory() as folder, ReprintIndex(Path(folder)) as index:
        index.add_many(Entry(name, text) for name, text in data["base"].items())
        others = {f"other {n}": text for n, text in enumerate(texts(20_000, seed=3))}
        index.add_many(Entry(name, text) for name, text in others.items())
        told = index.find_many(query["text"] for query in data["queries"])
        for query, matches in zip(data["queries"], told, strict=True):
            copies = {match.id for match in matches if match.kind != "possible"}
            asked[query["kind"]] += 1
            found[query["kind"]] += str(query["base"]) in copies
            if query["kind"] == "quote1":
                wrong += sum(not _quotes(query["text"], others[n]) for n in copies & others.keys())
    for kind in ("light", "edit", "noise", "embed", "trad", "quote1"):
        recall, bar = found[kind] / asked[kind], 0.85 if kind == "quote1" else 0.99
        yield _row(f"long, {kind}", recall, None, "recall", f">= {bar}", recall >= bar)
    false = wrong / asked["quote1"]
    yield _row("long, quote1, false", false, None, "a query", "<= .1", false <= 0.1)


def _quotes(text: str, other: str) -> bool:
    """Whether the two share a passage of QUOTED characters: then they do quote one another."""
    pieces = {text[at : at + QUOTED] for at in range(len(text) - QUOTED + 1)}
    return any(other[at : at + QUOTED] in pieces for at in range(len(other) - QUOTED + 1))


def _scale(sizes: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    peer = _sqlite(sizes[0])
    seconds: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            place = Path(folder) / str(size)
            ours, ms = _index(place, size)
            seconds.append(ours)
            bytes_used = sum(path.stat().st_size for path in place.iterdir())
    size = sizes[-1]
    speed = size / ours
    growth = (seconds[-1] / seconds[-2]) / (sizes[-1] / sizes[-2])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    yield _row(
        f"add and look up at {size:,}", speed, peer, "texts/s", ">= 3000", speed >= 3000,
        seconds=round(ours, 1), peak_mib=peak, growth=round(growth, 3),
    )  # fmt: skip
    gigabytes = bytes_used / size / 1000
    yield _row("on disk", gigabytes, 0.89, "GB a million", "<= 1", gigabytes <= 1)
    yield _row(f"look-up, p95, at {size:,}", ms, None, "ms", "<= 5", ms <= 5)


def _index(folder: Path, size: int) -> tuple[float, float]:
    """Processor seconds of looking up and adding, and the 95th percentile of single ones in ms."""
    made, taken = texts(size), 0.0
    with ReprintIndex(folder) as index:
        for first in range(0, size, CHUNK):
            chunk = [Entry(str(first + n), text) for n, text in enumerate(islice(made, CHUNK))]
            began = time.process_time()
            index.add_and_trace(chunk, [NOW] * len(chunk))
            taken += time.process_time() - began
        found = index.find_many(texts(CHUNK))
        assert all(any(m.id == str(n) for m in ms) for n, ms in enumerate(found))
        return taken, _single(index, texts(ASKED, seed=2))


def _single(index: ReprintIndex, questions: Iterable[str]) -> float:
    times = []
    for text in questions:
        began = time.process_time()
        index.find(text)
        times.append(time.process_time() - began)
    return 1000 * sorted(times)[int(0.95 * len(times))]


def _sqlite(size: int) -> float:
    """Texts a second with the same prints in a table of postings: added, then looked up, nothing verified."""
    made = list(texts(size))
    with tempfile.TemporaryDirectory() as folder:
        table = sqlite3.connect(Path(folder) / "prints.db")
        table.execute("pragma journal_mode = wal")
        table.execute("create table p(h integer, d integer, primary key(h, d)) without rowid")
        began = time.process_time()
        for number, text in enumerate(made):
            rows = [(h, number) for h in prints([text]).hashes.tolist()]
            table.executemany("insert or ignore into p values (?, ?)", rows)
            if number % CHUNK == 0:
                table.commit()
        table.commit()
        adding = (time.process_time() - began) / size
        began = time.process_time()
        for text in made[:CHUNK]:
            hashes = prints([text]).hashes.tolist()
            marks = ",".join("?" * len(hashes))
            ask = f"select d, count(*) from p where h in ({marks}) group by d having count(*) >= 3"
            table.execute(ask, hashes).fetchall()
        asking = (time.process_time() - began) / min(size, CHUNK)
    return 1 / (adding + asking)


def _row(
    name: str, ours: float, peer: float | None, unit: str, bar: str, ok: bool, **more: Any
) -> dict[str, Any]:
    ratio = None if not peer else ours / peer
    found = {"name": f"reprints: {name}", "ours": round(ours, 4), "peer": peer, "ratio": ratio}
    return {**found, "unit": unit, "bar": bar, "ok": ok, **more}
