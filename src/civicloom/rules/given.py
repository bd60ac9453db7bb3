"""The rows of a test as typed tables: columns that a row does not name are null."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from ..model.errors import CivicloomError, Place
from ..model.standards import Standard, record_schema
from .rule import Row, Rule, RuleTest

PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "int64": (int,),
    "int32": (int,),
    "double": (int, float),
    "bool": (bool,),
    "date32[day]": (date,),
    "timestamp[us]": (datetime,),
    "timestamp[us, tz=UTC]": (datetime,),
}


def given_tables(
    rule: Rule, test: RuleTest, standards: Mapping[str, Standard]
) -> dict[str, pa.Table]:
    """A table for every input of the rule, empty when the test gives it no rows. Raises RUL-041."""
    for table in test.given:
        if table not in standards:
            raise _fault(rule, test, f"the rule does not read {table}")
    return {
        table: _table(rule, test, standard, test.given.get(table, ()))
        for table, standard in standards.items()
    }


def _table(rule: Rule, test: RuleTest, standard: Standard, rows: Sequence[Row]) -> pa.Table:
    schema = record_schema(standard)
    kinds = {field.name: str(field.type) for field in schema}
    whole = [_record(standard, row, number) for number, row in enumerate(rows, 1)]
    for row in whole:
        for name, value in row.items():
            if name not in kinds:
                raise _fault(rule, test, f"{standard.id} has no field {name}")
            if not _is(value, kinds[name]):
                raise _fault(rule, test, f"{standard.id}.{name}: {value!r} is not a {kinds[name]}")
    return pa.Table.from_pylist(whole, schema=schema)


def _record(standard: Standard, row: Row, number: int) -> dict[str, Any]:
    ident = row.get(standard.subject.field) or f"{standard.id}:{number}"
    origin = {"cl_ident": ident, "cl_key": str(number), "cl_source": standard.id}
    seen = {"cl_seen": datetime(2026, 1, 1, tzinfo=UTC), "cl_known": "declared"}
    return {**origin, **seen, **row}


def _is(value: object, kind: str) -> bool:
    if value is None:
        return True
    if kind == "date32[day]" and isinstance(value, datetime):
        return False
    fits = isinstance(value, PYTHON_TYPES[kind])
    return fits and (kind == "bool" or not isinstance(value, bool))


def _fault(rule: Rule, test: RuleTest, reason: str) -> CivicloomError:
    place = Place(file=rule.yaml_file, line=test.line, field="tests")
    return CivicloomError("RUL-041", place=place, name=test.name, reason=reason)
