"""Search: texts a second, exact substrings found, and the time of a search, beside SQLite FTS5 on the same texts."""

import random
import re
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from civicloom.apps.watch.charfold import charfold
from civicloom.apps.watch.search import Doc, SearchIndex

from .watch_texts import texts, there

SIZES = (5_000, 20_000, 1_000_000)
PEER = 20_000
CHUNK = 4000
START = datetime(2026, 1, 1, tzinfo=UTC)
COMMON = (
    "疫情",
    "医院",
    "病例",
    "美国",
    "学校",
    "中国",
    "北京",
    "建设",
    "小区",
    "境外输入",
    "人民日报",
    "的",
)
ASKED = 100


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """Ours and the peer on the same texts; then ours at full size."""
    if not there():
        yield {"name": "search", "ok": None, "bar": "the texts are not here"}
        return
    small = list(texts(SIZES[0] if quick else PEER))
    peer_speed, peer_ms = _fts5(small)
    seconds = []
    for size in SIZES[:2] if quick else SIZES[1:]:
        with tempfile.TemporaryDirectory() as folder, SearchIndex(Path(folder)) as index:
            taken, recall = _filled(index, size)
            ms = _percentile(lambda query, index=index: index.search(query))
            ranked = _percentile(lambda query, index=index: index.search(query, order="rank"))
            seconds.append(taken)
    speed, growth = size / taken, (seconds[1] / seconds[0]) / (size / (SIZES[0] if quick else PEER))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    yield _row(
        f"index {size:,} texts", speed, peer_speed, "texts/s", ">= 4000", speed >= 4000,
        seconds=round(taken, 1), peak_mib=peak, growth=round(growth, 3),
    )  # fmt: skip
    yield _row(f"p95 of a search at {size:,}", ms, peer_ms, "ms", "<= 50", ms <= 50)
    yield {
        "name": f"search: p95 by rank at {size:,}",
        "ours": round(ranked, 2),
        "unit": "ms",
        "ok": None,
    }
    yield _row("exact substrings found", recall, None, "recall", "1.00", recall == 1)


def _filled(index: SearchIndex, size: int) -> tuple[float, float]:
    """Processor seconds of adding ``size`` texts of a year, and the recall of substrings of some of them."""
    made, taken, sample = texts(size), 0.0, list[Doc]()
    for first in range(0, size, CHUNK):
        chunk = [_doc(first + n, text, size) for n, text in enumerate(islice(made, CHUNK))]
        sample += chunk[:: max(1, size // 1000)]
        began = time.process_time()
        index.add_many(chunk)
        taken += time.process_time() - began
    began = time.process_time()
    index.close()
    taken += time.process_time() - began
    return taken, _recall(index, sample)


def _doc(number: int, text: str, size: int) -> Doc:
    moment = START + timedelta(days=360) * (number / size)
    return Doc(str(number), moment, text[:20], text, f"outlet {number % 300}", f"s{number % 900}")


def _recall(index: SearchIndex, docs: list[Doc]) -> float:
    """The share of texts found by a piece of theirs, within their own minute."""
    dice, found, asked = random.Random(4), 0, 0
    for doc in docs:
        start = dice.randrange(len(doc.text) - 5)
        piece = doc.text[start : start + dice.choice((1, 2, 2, 3, 4, 5))]
        if re.fullmatch(r"[\u4e00-\u9fff]+", piece):
            span = {"since": doc.moment, "until": doc.moment + timedelta(minutes=1)}
            asked += 1
            found += doc.id in {hit.doc.id for hit in index.search(piece, **span).hits}
    return found / max(1, asked)


def _percentile(search: Callable[[str], object]) -> float:
    """The 95th percentile in ms of processor time over common words and pieces of texts, best of two."""
    dice, queries = random.Random(9), list(COMMON)
    for text in texts(10 * ASKED, seed=7):
        start = dice.randrange(len(text) - 5)
        piece = text[start : start + dice.choice((2, 2, 3, 4, 5))]
        if len(queries) < ASKED and re.fullmatch(r"[\u4e00-\u9fff]+", piece):
            queries.append(piece)
    times = sorted(min(_timed(search, query) for _ in range(2)) for query in queries)
    return 1000 * times[int(0.95 * len(times))]


def _timed(search: Callable[[str], object], query: str) -> float:
    began = time.process_time()
    search(query)
    return time.process_time() - began


def _fts5(made: list[str]) -> tuple[float, float]:
    """Texts a second and the 95th percentile in ms of SQLite's full text with pairs of characters."""
    with tempfile.TemporaryDirectory() as folder:
        table = sqlite3.connect(Path(folder) / "fts.db")
        table.execute("pragma journal_mode = wal")
        table.execute("create virtual table t using fts5(words, content='', tokenize='unicode61')")
        began = time.process_time()
        rows = ((number, _pairs(text)) for number, text in enumerate(made))
        table.executemany("insert into t(rowid, words) values (?, ?)", rows)
        table.commit()
        speed = len(made) / (time.process_time() - began)
        ask = "select rowid from t where t match ? order by rowid desc limit 20"
        return speed, _percentile(lambda q: table.execute(ask, (f'"{_pairs(q)}"',)).fetchall())


def _pairs(text: str) -> str:
    runs = re.findall(r"[\u3400-\u9fff]+|[a-z0-9]+", charfold(text))
    return " ".join(
        " ".join(map("".join, pairwise(run))) if len(run) > 1 and run > "\u3000" else run
        for run in runs
    )


def _row(
    name: str, ours: float, peer: float | None, unit: str, bar: str, ok: bool, **more: Any
) -> dict[str, Any]:
    ratio = None if not peer else ours / peer
    found = {"name": f"search: {name}", "ours": round(ours, 4), "peer": peer, "ratio": ratio}
    return {**found, "unit": unit, "bar": bar, "ok": ok, **more}
