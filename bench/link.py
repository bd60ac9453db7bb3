"""Record linkage against plain Splink: F1 on published sets, time on the same data, growth to 1.5 million."""

import logging
import math
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pandas as pd

from civicloom.collide.link.assemble import assemble
from civicloom.collide.link.exact import link_exactly
from civicloom.collide.link.linkage import THRESHOLD, THRESHOLD_ONE_TO_ONE, Linkage
from civicloom.collide.link.prepare import ROLES, prepare
from civicloom.collide.link.probable import link_probably

from .link_peer import joined, stock
from .link_sets import SETS, Sample, residents
from .memory import peak

GROWTH = (15_000, 150_000, 1_500_000)
TIMED, ROUNDS = "chinese 50k x 50k", 3
"""The set on which time is measured, ours and the peer in turn."""


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """F1 of each set with its bar, then time and growth."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    for name, (load, bar) in SETS.items():
        if quick and name == "pseudopeople":
            continue
        sample = load()
        if sample is None:
            yield {
                "name": f"link: F1 {name}",
                "ok": None,
                "bar": "the published registers are not here",
            }
            continue
        yield from _quality(name, sample, bar)
    yield from _growth(GROWTH[:2] if quick else GROWTH)


def _quality(name: str, sample: Sample, bar: float | None) -> Iterator[dict[str, Any]]:
    con, ours = _ours(sample)
    score = _f1(con, sample)
    peer_score, theirs = _stock(con, sample)
    yield {
        "name": f"link: F1 {name}",
        "ours": round(score, 4),
        "peer": round(peer_score, 4),
        "ratio": score / peer_score,
        "unit": "F1",
        "bar": f">= {bar}" if bar else "> stock Splink",
        "ok": score >= bar if bar else score > peer_score,
        "seconds": round(ours, 2),
    }
    if name == TIMED:
        again = [(_ours(sample), _stock(con, sample)) for _ in range(ROUNDS - 1)]
        ours = median([ours, *(mine[1] for mine, _ in again)])
        theirs = median([theirs, *(peer[1] for _, peer in again)])
        yield {
            "name": "link: time on chinese 50k x 50k",
            "ours": round(ours, 2),
            "peer": round(theirs, 2),
            "ratio": ours / theirs,
            "unit": "s",
            "bar": "<= 1.2x plain Splink",
            "ok": ours <= 1.2 * theirs,
            "seconds": round(ours + theirs, 2),
        }


def _ours(sample: Sample) -> tuple[duckdb.DuckDBPyConnection, float]:
    """Tables of the whole room from the raw records to subjects, and seconds from prepared records on."""
    con = duckdb.connect(config={"threads": 2})
    con.execute("set enable_progress_bar = false")
    _raw(con, sample.records)
    columns = prepare(con)
    began = time.perf_counter()
    link_exactly(con, "person")
    link_probably(con, _linkage(sample), columns)
    assemble(con, _linkage(sample), {})
    return con, time.perf_counter() - began


def _linkage(sample: Sample) -> Linkage:
    sources = tuple(sorted(set(sample.records["source"])))
    threshold = THRESHOLD_ONE_TO_ONE if sample.one_to_one else THRESHOLD
    return Linkage("bench", "person", sources, one_to_one=sample.one_to_one, threshold=threshold)


def _raw(con: duckdb.DuckDBPyConnection, records: pd.DataFrame) -> None:
    con.register("records", records)
    roles = ", ".join(f"{r}::text as {r}" if r in records else f"null::text as {r}" for r in ROLES)
    con.execute(
        "create table lk_raw as select row_number() over (order by md5(source || key)) as rid, "
        f"'t' as \"table\", source, key, key as ident, {roles} from records"
    )
    con.execute("create table truth as select source, key, truth from records")


def _f1(con: duckdb.DuckDBPyConnection, sample: Sample, found: str = "lk_final") -> float:
    """F1 over the pairs of records that are one subject; across sources only when one-to-one."""
    across = "and a.source <> b.source" if sample.one_to_one else ""
    con.execute(
        "create or replace temp table told as select f.rid, f.root, t.truth, t.source "
        f"from {found} f join lk_record using (rid) join truth t using (source, key)"
    )
    same = f"select count(*) from told a join told b on a.rid < b.rid {across} and"
    (found_pairs,), (true_pairs,), (hits,) = (
        con.execute(f"{same} {on}").fetchall()[0]
        for on in ("a.root = b.root", "a.truth = b.truth", "a.root = b.root and a.truth = b.truth")
    )
    return float(2 * hits / (found_pairs + true_pairs))


def _stock(con: duckdb.DuckDBPyConnection, sample: Sample) -> tuple[float, float]:
    """The peer's best F1 of four thresholds, and its seconds."""
    pairs, took = stock(con, sample.one_to_one)
    scores = []
    for at in (0.1, 0.5, 0.9, 0.99):
        joined(con, pairs, at, sample.one_to_one)
        scores.append(_f1(con, sample, "stock_final"))
    return max(scores), took


def _growth(sizes: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    """A register, visits to a fifth of it and allowances to a tenth, through the same steps."""
    with ProcessPoolExecutor(1, get_context("spawn")) as alone:  # the peers' peak is not ours
        seconds, most = alone.submit(_at_scales, sizes).result()
    growth = math.log(seconds[-1] / seconds[-2]) / math.log(sizes[-1] / sizes[-2])
    yield {
        "name": f"link: a register of {sizes[-1]:,} with visits and allowances",
        "ours": round(seconds[-1], 1),
        "unit": "s",
        "bar": "growth <= 1.1, <= 3 GiB",
        "ok": growth <= 1.1 and most <= 3072,
        "seconds": round(seconds[-1], 1),
        "peak_mib": round(most),
        "growth": round(growth, 3),
    }


def _at_scales(sizes: tuple[int, ...]) -> tuple[list[float], float]:
    """Seconds of each size, and the most MiB that this process held."""
    seconds = []
    for size in sizes:
        con, took = _at_scale(size)
        con.close()
        seconds.append(took)
    return seconds, peak()


def _at_scale(size: int) -> tuple[duckdb.DuckDBPyConnection, float]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        con = duckdb.connect(
            str(place / "link.duckdb"), config={"threads": 2, "memory_limit": "1500MB"}
        )
        residents(con, size)
        linkage = Linkage("bench", "person", ("register", "visits", "allowances"))
        began = time.perf_counter()
        columns = prepare(con)
        link_exactly(con, "person")
        link_probably(con, linkage, columns)
        assemble(con, linkage, {})
        return con, time.perf_counter() - began
