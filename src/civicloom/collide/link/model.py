"""The probabilistic model: trained without labels on the records themselves, then every pair scored."""

import logging
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.internals.exceptions import EMTrainingException

from .levels import Comparison

SEED = 20_26
TRAINING_PAIRS = 200_000
_SEEN = 0.002
_CONVERGED = 0.002  # the largest change of a probability in the last round
_LOWEST = -25.0  # log2 odds; pairs below it say nothing more than that two people differ


@dataclass(frozen=True)
class Task:
    """What one linkage gives Splink: comparisons, blocking and training rules, and a first prior."""

    comparisons: Sequence[Comparison]
    blocking: Sequence[str]
    training: Sequence[str]
    records: int


def score(con: duckdb.DuckDBPyConnection, table: str, task: Task) -> Any:
    """Trains on the table and scores its blocked pairs.

    Gives Splink's table of pairs: rid_l, rid_r, match_weight (log2 odds) and gamma columns. Nothing in
    it depends on anything but the records: the samples are drawn by a fixed seed, which holds on one thread.
    """
    logging.getLogger("splink").setLevel(logging.ERROR)
    records = DuckDBAPI(connection=con).register(table)
    settings = _settings(task)
    with _one_thread(con):
        learner = _trained(records, settings, task.training)
    trained = _linker(records, smoothed(learner.misc.save_model_to_json()))
    return trained.inference.predict(threshold_match_weight=_LOWEST, warning_mode="never")


@contextmanager
def _one_thread(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """On more threads than one, samples and the order of sums differ from run to run."""
    (threads,) = con.execute("SELECT current_setting('threads')").fetchone() or (1,)
    con.execute("SET threads = 1")
    try:
        yield
    finally:
        con.execute(f"SET threads = {threads}")


def _linker(records: Any, settings: SettingsCreator | dict[str, Any]) -> Linker:
    return Linker(records, settings, log_level=None, validate_settings=False)


def smoothed(model: dict[str, Any]) -> dict[str, Any]:
    """The model with no level impossible: what was not seen in training may still happen.

    A level's m gets the weight of a few pairs, its u at least that of half a sampled pair.
    """
    for comparison in model["comparisons"]:
        levels = [lv for lv in comparison["comparison_levels"] if not lv.get("is_null_level")]
        for name, extra in (("m_probability", _SEEN), ("u_probability", 0.5 / TRAINING_PAIRS)):
            if all(lv.get(name) is None for lv in levels):
                continue
            total = sum((lv.get(name) or 0.0) + extra for lv in levels)
            for level in levels:
                level[name] = ((level.get(name) or 0.0) + extra) / total
    return model


def _settings(task: Task) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="rid",
        probability_two_random_records_match=1 / max(task.records, 2),
        comparisons=[c.settings() for c in task.comparisons],
        blocking_rules_to_generate_predictions=[{"blocking_rule": rule} for rule in task.blocking],
        em_convergence=_CONVERGED,
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=False,
        linker_uid="civicloom",
    )


def _trained(records: Any, settings: SettingsCreator, rules: Sequence[str]) -> Linker:
    """u from random pairs, m by expectation maximisation within blocks.

    Splink gives up on a block whose matches all agree in some respect, and forgets a comparison on the
    way; training then starts again without that block.
    """
    linker = _linker(records, settings)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=TRAINING_PAIRS, seed=SEED, min_count_per_level=None, num_chunks=1
    )
    for rule in rules:
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(
                rule, max_pairs=TRAINING_PAIRS, record_sample_proportion=0.2
            )
        except (ValueError, EMTrainingException):
            return _trained(records, settings, [other for other in rules if other != rule])
    return linker


def prior_shift(con: duckdb.DuckDBPyConnection, pairs: str, records: int) -> float:
    """How much to add to every weight so that the share of matches is the one that the scores imply.

    The prior is the one parameter that blocks cannot teach; with the other weights fixed it is found
    by expectation maximisation over the scored pairs. Gives log2 odds.
    """
    possible = records * (records - 1) / 2
    if possible < 1:
        return 0.0
    base = log_odds(1 / max(records, 2))
    shift = 0.0
    for _ in range(10):
        row = con.execute(
            f"select sum(1 / (1 + pow(2, -(match_weight + {shift})))) from {pairs}"
        ).fetchall()
        share = min(max((row[0][0] or 0.0) / possible, 1e-12), 0.5)
        shift = log_odds(share) - base
    return shift


def log_odds(probability: float) -> float:
    """The weight of a probability: log2 of its odds."""
    return math.log2(probability / (1 - probability))
