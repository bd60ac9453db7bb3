"""Record linkage against plain Splink: F1 on published sets, time on the same data, growth to 1.5 million."""

import logging
import math
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from civicloom.collide.link.assemble import assemble
from civicloom.collide.link.exact import link_exactly
from civicloom.collide.link.linkage import THRESHOLD, THRESHOLD_ONE_TO_ONE, Linkage
from civicloom.collide.link.prepare import ROLES, prepare
from civicloom.collide.link.probable import link_probably

from .link_sets import SETS, Sample, residents

GROWTH = (15_000, 150_000, 1_500_000)
STOCK = {
    "name": cl.NameComparison("name"),
    "given": cl.NameComparison("given"),
    "family": cl.NameComparison("family"),
    "middle": cl.ExactMatch("middle"),
    "birth": cl.DateOfBirthComparison("birth", input_is_string=True, datetime_format="%Y%m%d"),
    "sex": cl.ExactMatch("sex"),
    "phone": cl.LevenshteinAtThresholds("phone"),
    "email": cl.EmailComparison("email"),
    "nid": cl.LevenshteinAtThresholds("nid"),
    "cid": cl.LevenshteinAtThresholds("cid"),
    "number": cl.ExactMatch("number"),
    "road": cl.JaroWinklerAtThresholds("road", [0.9]),
    "room": cl.ExactMatch("room"),
    "suburb": cl.JaroWinklerAtThresholds("suburb", [0.9]),
    "postcode": cl.LevenshteinAtThresholds("postcode"),
}
"""Splink's own comparison for each column."""


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
    if name == "chinese 50k x 50k":
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
    """Tables of the whole room from the raw records to subjects, and the seconds they took."""
    con = duckdb.connect(config={"threads": 2})
    con.execute("set enable_progress_bar = false")
    _raw(con, sample.records)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        columns = prepare(con)
        link_exactly(con, "person")
        link_probably(con, _linkage(sample), columns, folder=Path(folder))
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
    return 2 * hits / (found_pairs + true_pairs)


def _stock(con: duckdb.DuckDBPyConnection, sample: Sample) -> tuple[float, float]:
    """The same records and blocks with Splink's own comparisons: its best F1 of three thresholds, seconds."""
    columns = {r[0] for r in con.execute("describe lk_record").fetchall()}
    filled = [
        c
        for c in STOCK
        if c in columns and con.execute(f"select count({c}) from lk_record").fetchall()[0][0]
    ]
    link_room = {r[0] for r in con.execute("describe lk_blocked").fetchall()}
    keys = sorted(c for c in link_room if c[0] == "k" and c[1:].isdigit())
    across = " and l.source <> r.source" if sample.one_to_one else ""
    con.execute(
        f"create or replace table stock as select i.*, {', '.join('b.' + k for k in keys)} from lk_ided i "
        "left join lk_same s using (rid) left join lk_blocked b on b.rid = s.rep"
    )
    began = time.perf_counter()
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="rid",
        comparisons=[STOCK[c] for c in filled],
        blocking_rules_to_generate_predictions=[f"l.{k} = r.{k}{across}" for k in keys],
    )
    linker = Linker(DuckDBAPI(connection=con).register("stock"), settings, log_level=None)
    name = ("given", "family") if "family" in filled else ("name",)
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*name, "birth")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6 + 1, seed=1)
    for rule in (block_on("birth"), block_on(*name)):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=1e6)
    pairs = linker.inference.predict(threshold_match_probability=0.01).physical_name
    took = time.perf_counter() - began
    return max(_stock_f1(con, sample, pairs, at) for at in (0.5, 0.9, 0.99)), took


def _stock_f1(con: duckdb.DuckDBPyConnection, sample: Sample, pairs: str, at: float) -> float:
    """F1 of connected components, or of mutually best pairs when one-to-one."""
    rows = con.execute(
        f"select rid_l, rid_r from {pairs} where match_probability >= {at} order by match_probability desc, rid_l, rid_r"
    ).fetchall()
    parent: dict[int, int] = {}

    def root(record: int) -> int:
        while (above := parent.get(record, record)) != record:
            record = above
        return record

    for left, right in rows:
        if sample.one_to_one and (left in parent or right in parent):
            continue
        a, b = root(left), root(right)
        parent[max(a, b)] = min(a, b)
        parent.setdefault(min(a, b), min(a, b))
    roots = pd.DataFrame(
        [(r, root(r)) for (r,) in con.execute("select rid from lk_ided").fetchall()],
        columns=["rid", "root"],
    )
    con.register("stock_roots", roots)
    con.execute("create or replace table stock_final as from stock_roots")
    return _f1(con, sample, "stock_final")


def _growth(sizes: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    """A register, visits to a fifth of it and allowances to a tenth, through the same steps."""
    seconds = []
    for size in sizes:
        con, took = _at_scale(size)
        con.close()
        seconds.append(took)
    growth = math.log(seconds[-1] / seconds[-2]) / math.log(sizes[-1] / sizes[-2])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield {
        "name": f"link: a register of {sizes[-1]:,} with visits and allowances",
        "ours": round(seconds[-1], 1),
        "unit": "s",
        "bar": "growth <= 1.1, <= 3 GiB",
        "ok": growth <= 1.1 and peak <= 3072,
        "seconds": round(seconds[-1], 1),
        "peak_mib": round(peak),
        "growth": round(growth, 3),
    }


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
        link_probably(con, linkage, columns, folder=place)
        assemble(con, linkage, {})
        return con, time.perf_counter() - began
