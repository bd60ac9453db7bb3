"""The shipped rules find what the truth says, no more and no less: on the true records and on the dirty ones."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from civicloom.library import Engine, duckdb_engine
from civicloom.rules import Rule, compile, load_rules
from civicloom.simulate.cases import SUBJECTS
from civicloom.simulate.handover.trade import licence_numbers
from civicloom.simulate.world import World

from .district_tables import TODAY, YUNXI, tables, world_of

RULES = {rule.id: rule for rule in load_rules(YUNXI / "rules")}


def _engine(folder: Path, residents: int, seed: int, dirty: bool) -> Engine:
    engine = duckdb_engine()
    for name, table in tables(world_of(residents, seed), dirty=dirty).items():
        file = folder / f"{name}.parquet"
        pq.write_table(table, file)
        engine.register(name, [str(file)])
    return engine


@pytest.fixture(scope="module", params=["true", "dirty"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    engine = _engine(tmp_path_factory.mktemp("tables"), 1000, 1, request.param == "dirty")
    yield engine
    engine.close()


def subjects(world: World, rule: str, found: bool) -> set[str]:
    names = {
        "house": world.houses.codes,
        "person": world.people.ids,
        "firm": world.firm_codes,
        "licence": licence_numbers(world),
    }[SUBJECTS[rule]]
    return {names[p.subject].as_py() for p in world.planted if p.rule == rule and p.found is found}


def found_by(rule: Rule, engine: Engine) -> set[str]:
    rows = engine.sql(compile(rule, "duckdb", TODAY)).read_all().to_pylist()
    return {row["subject"] for row in rows}


def test_every_shipped_rule_has_a_truth() -> None:
    assert set(RULES) == set(SUBJECTS)


@pytest.mark.parametrize("rule", SUBJECTS)
def test_a_rule_finds_exactly_the_planted_subjects(rule: str, engine: Engine, world: World) -> None:
    assert found_by(RULES[rule], engine) == subjects(world, rule, True)


@pytest.mark.parametrize("rule", SUBJECTS)
def test_near_misses_are_no_findings(rule: str, world: World) -> None:
    assert subjects(world, rule, False)
    assert not subjects(world, rule, True) & subjects(world, rule, False)


@pytest.mark.parametrize("rule", SUBJECTS)
def test_findings_are_5_to_60_at_15000_residents(rule: str) -> None:
    planted = [p for p in world_of(15_000, 1).planted if p.rule == rule and p.found]
    assert 5 <= len(planted) <= 60
