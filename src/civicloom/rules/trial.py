"""A rule's own tests: given rows in, expected findings out, on a real engine."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq

from ..library import Engine
from ..model.errors import CivicloomError, Place
from ..model.standards import Standard
from .checking import inputs
from .comparison import difference
from .compiling import compile
from .given import given_tables
from .rule import Rule, RuleTest


def run_tests(
    rule: Rule, standards: Mapping[str, Standard], engine: Engine
) -> list[CivicloomError]:
    """RUL-040 for each test that fails, RUL-041 for each that cannot be read; [] when all pass.

    The engine's views are replaced: give it a session of its own.
    """
    with TemporaryDirectory(prefix="civicloom-rule-") as folder:
        results = [
            _run(rule, test, standards, engine, Path(folder) / str(number))
            for number, test in enumerate(rule.tests)
        ]
    return [fault for fault in results if fault]


def findings_of(
    rule: Rule, test: RuleTest, standards: Mapping[str, Standard], engine: Engine, folder: Path
) -> list[dict[str, Any]]:
    """What the rule finds in the rows of a test. Raises RUL-041 for rows that do not fit."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {table: standards[table] for table in inputs(rule, standards)}
    for table, rows in given_tables(rule, test, wanted).items():
        file = folder / f"{table}.parquet"
        pq.write_table(rows, file)
        engine.register(table, [str(file)])
    dialect: Any = "spark" if engine.name == "spark" else "duckdb"
    sql = compile(rule, dialect, test.as_of, test.parameters)
    return list(engine.sql(sql).read_all().to_pylist())


def _run(
    rule: Rule, test: RuleTest, standards: Mapping[str, Standard], engine: Engine, folder: Path
) -> CivicloomError | None:
    try:
        found = findings_of(rule, test, standards, engine, folder)
    except CivicloomError as fault:
        if fault.code.startswith("RUL-"):
            return fault
        return _fault(rule, test, f"{engine.name}: {fault}")
    except Exception as error:
        # Whatever an engine says about the rule belongs to the rule's author.
        return _fault(rule, test, f"{engine.name}: {str(error).splitlines()[0]}")
    wrong = difference(test.expect, found)
    return _fault(rule, test, wrong) if wrong else None


def _fault(rule: Rule, test: RuleTest, wrong: str) -> CivicloomError:
    """RUL-040 at the test's line."""
    place = Place(file=rule.yaml_file, line=test.line, field="tests")
    return CivicloomError("RUL-040", place=place, name=test.name, difference=wrong)
