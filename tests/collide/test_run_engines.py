"""Spark gives the same findings as DuckDB, to the byte."""

from importlib.util import find_spec

import pytest

from civicloom.collide import replay

from .test_run import STEWARD, World, _collide, build, standards, world  # noqa: F401


@pytest.mark.spark
@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("pyspark") is None, reason="pyspark is not installed: civicloom[spark]"
)
@pytest.mark.parametrize(
    "name", ["undeclared-rentals", "overlapping-leases", "dwellings-without-card"]
)
def test_spark_and_duckdb_give_one_digest(world: World, name: str) -> None:  # noqa: F811
    run = _collide(world, name)
    assert run.findings >= 1
    there = replay(run.id, world.library, actor=STEWARD, engine="spark")
    assert (there.engine, there.equal, there.findings) == ("spark", True, run.findings)
