"""Plain Splink as the peer of linking: the same records, the same blocks, comparisons as its users write them."""

import time
from typing import Any

import duckdb
import pandas as pd
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

_STOCK = {
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
_PLACES = [
    f"(substr(name_l, {i}, 1) = substr(name_r, {i}, 1) and length(name_r) >= {i})::int"
    for i in (1, 2, 3)
]
_ALIKE = f"length(name_l) = length(name_r) and {' + '.join(_PLACES)} >= length(name_l) - 1"
_ADDRESS = ("road", "number", "building", "room")
_CHINESE = (
    cl.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            cll.NullLevel("name"),
            cll.ExactMatchLevel("name", term_frequency_adjustments=True),
            cll.CustomLevel(_ALIKE, label_for_charts="one character"),
            cll.ElseLevel(),
        ],
    ),
    cl.LevenshteinAtThresholds("birth", [1]),
    cl.ExactMatch("sex"),
    cl.LevenshteinAtThresholds("phone", [1]),
    cl.LevenshteinAtThresholds("cid", [1, 2]),
    cl.CustomComparison(
        output_column_name="address",
        comparison_levels=[
            cll.NullLevel("road"),
            cll.And(*(cll.ExactMatchLevel(c) for c in _ADDRESS)),
            cll.And(*(cll.ExactMatchLevel(c) for c in _ADDRESS[:2])),
            cll.ExactMatchLevel("road"),
            cll.ElseLevel(),
        ],
    ),
)
"""What a user of Splink writes for Chinese names and addresses, which its own comparisons do not know."""


def stock(con: duckdb.DuckDBPyConnection, one_to_one: bool) -> tuple[str, float]:
    """Trains, scores and clusters over the tables that our own run left in `con`: the table of pairs, and seconds.

    Like ours its time runs from prepared records to clusters; the blocking keys, too, are there already
    and cost the peer nothing.
    """
    keys = _blocked(con)
    filled = _filled(con)
    tables = _tables(con, one_to_one)
    began = time.perf_counter()
    settings = SettingsCreator(
        link_type="link_only" if one_to_one else "dedupe_only",
        unique_id_column_name="rid",
        comparisons=list(_CHINESE)
        if "sound" in filled
        else [_STOCK[c] for c in _STOCK if c in filled],
        blocking_rules_to_generate_predictions=[block_on(k) for k in keys],
    )
    api = DuckDBAPI(connection=con)
    inputs = [api.register(table, dataset_display_name=table) for table in tables]
    linker = Linker(inputs, settings, log_level=None)
    _train(linker, filled)
    pairs = linker.inference.predict(threshold_match_probability=0.1)
    _clustered(linker, pairs, one_to_one)
    return str(pairs.physical_name), time.perf_counter() - began


def _clustered(linker: Linker, pairs: Any, one_to_one: bool) -> None:
    if one_to_one:
        datasets = [f"stock_{number}" for number in range(2)]
        linker.clustering.cluster_using_single_best_links(
            pairs, duplicate_free_datasets=datasets, threshold_match_probability=0.5
        )
    else:
        linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.5)


def _train(linker: Linker, filled: set[str]) -> None:
    name = ("given", "family") if "family" in filled else ("name",)
    sure: list[Any] = [block_on(*name, "birth")]
    sure += [block_on(i) for i in ("cid", "nid") if i in filled]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("birth"), block_on(*name)):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=1e6)


def _blocked(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Makes `stock`: the records with the keys of our blocks, and the valid id that ties records before them."""
    columns = {row[0] for row in con.execute("describe lk_blocked").fetchall()}
    keys = sorted(c for c in columns if c[0] == "k" and c[1:].isdigit())
    con.execute(
        f"create or replace table stock as select i.*, {', '.join('b.' + k for k in keys)} from lk_ided i "
        "left join lk_same s using (rid) left join lk_blocked b on b.rid = s.rep"
    )
    return ["valid_id", *keys]


def _filled(con: duckdb.DuckDBPyConnection) -> set[str]:
    columns = [row[0] for row in con.execute("describe lk_record").fetchall()]
    (counts,) = con.execute(
        f"select {', '.join(f'count({c})' for c in columns if c != 'table')} from lk_record"
    ).fetchall()
    return {c for c, n in zip((c for c in columns if c != "table"), counts, strict=True) if n}


def _tables(con: duckdb.DuckDBPyConnection, one_to_one: bool) -> list[str]:
    if not one_to_one:
        return ["stock"]
    sources = [s for (s,) in con.execute("select distinct source from stock order by 1").fetchall()]
    for number, source in enumerate(sources):
        con.execute(
            f"create or replace table stock_{number} as select * from stock where source = '{source}'"
        )
    return [f"stock_{number}" for number in range(len(sources))]


def joined(con: duckdb.DuckDBPyConnection, pairs: str, at: float, one_to_one: bool) -> None:
    """Makes `stock_final` (rid, root): connected components, or mutually best pairs when one-to-one."""
    best = (
        "qualify row_number() over (partition by rid_l order by match_weight desc, rid_r) = 1 "
        "and row_number() over (partition by rid_r order by match_weight desc, rid_l) = 1"
    )
    rows = con.execute(
        f"select rid_l, rid_r from {pairs} where match_probability >= {at} {best if one_to_one else ''}"
    ).fetchall()
    parent: dict[int, int] = {}

    def root(record: int) -> int:
        while (above := parent.get(record, record)) != record:
            record = above
        return record

    for left, right in rows:
        a, b = root(left), root(right)
        parent[max(a, b)] = min(a, b)
    found = [(r, root(r)) for (r,) in con.execute("select rid from lk_ided").fetchall()]
    con.register("stock_roots", pd.DataFrame(found, columns=["rid", "root"]))
    con.execute("create or replace table stock_final as from stock_roots")
