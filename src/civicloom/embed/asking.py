"""嵌 A rule asked about one record: what it would find, as a question for a person and never as a refusal."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import sqlglot
from sqlglot import exp

from civicloom.library import DuckdbEngine, duckdb_engine

from .bundle import require_whole
from .facts import Facts, Record, key_of, require_facts, typed_record
from .rule_bundle import RULE_FORMAT

_TYPES = {
    "string": pa.string(),
    "int64": pa.int64(),
    "int32": pa.int32(),
    "double": pa.float64(),
    "bool": pa.bool_(),
    "date32[day]": pa.date32(),
    "timestamp[us]": pa.timestamp("us"),
}


@dataclass(frozen=True)
class Hint:
    """What a rule would find once the record stands: both sides, the reason, and what to ask a person.

    It decides nothing (charter 5): a record is taken with a hint as it is without.
    """

    rule: str
    version: str
    subject: str
    reason: str
    sides: Mapping[str, Any]
    title: Mapping[str, str]
    text: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """The hint as plain data, the two sides apart."""
        left, right = (_side(self.sides, name) for name in ("left_", "right_"))
        named = {"rule": self.rule, "version": self.version, "subject": self.subject}
        told = {"title": dict(self.title), "text": dict(self.text)}
        return {**named, "reason": self.reason, "left": left, "right": right, **told}


Ask = Callable[[Record, Facts], list[Hint]]


def evaluate_rule(
    bundle: Mapping[str, Any], record: Record, facts: Facts, *, as_of: date
) -> list[Hint]:
    """What the rule finds about a record, beside the facts taken for it; [] when there is nothing to ask.

    Equal to what a run of the rule finds about it once the record stands in the register. It runs in a
    private session that opens no file. Raises EMB-001, EMB-002, and EMB-005 for facts of another bundle.
    """
    with rule_evaluator(bundle, as_of=as_of) as ask:
        return ask(record, facts)


@contextmanager
def rule_evaluator(bundle: Mapping[str, Any], *, as_of: date) -> Iterator[Ask]:
    """As ``evaluate_rule``, one session for many records: a function of record and facts."""
    require_whole(bundle, RULE_FORMAT)
    sql = _question(bundle, as_of)
    engine = duckdb_engine(memory="256MB", threads=1, inside=())
    try:
        yield lambda record, facts: _ask(bundle, engine, sql, record, facts)
    finally:
        engine.close()


def prefill_rule(bundle: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """What a form may fill in from the facts: where all registered rows say the same, never a protected field."""
    require_whole(bundle, RULE_FORMAT)
    require_facts(bundle, facts)
    said = {
        line["field"]: {row[line["from"]] for row in facts.tables[line["table"]]} - {None}
        for line in bundle["prefill"]
    }
    return {field: str(values.pop()) for field, values in said.items() if len(values) == 1}


def _ask(
    bundle: Mapping[str, Any], engine: DuckdbEngine, sql: str, record: Record, facts: Facts
) -> list[Hint]:
    require_facts(bundle, facts)
    values = typed_record(bundle, record)
    key = key_of(bundle, values)
    if key is None:
        return []
    for table, types in bundle["inputs"].items():
        own = [values] if table == bundle["entry"] else []
        _put(engine, table, types, [*facts.tables[table], *own])
    rows = engine.sql(sql).read_all().to_pylist()
    return [_hint(bundle, row) for row in rows if _is_about(bundle, row, key, values)]


def _is_about(bundle: Mapping[str, Any], row: Record, key: str, values: Record) -> bool:
    """Whether a finding is about the entered record's identifier, and its subject where that is its own."""
    own = bundle["own_subject"]
    return row["cl_by"] == key and (own is None or row["subject"] == values[own])


def _put(
    engine: DuckdbEngine, table: str, types: Mapping[str, str], rows: Sequence[Record]
) -> None:
    """Rows as a table of the session, and the view that SQL may read."""
    columns = {
        name: pa.array([_typed(row[name], kind) for row in rows], _TYPES[kind])
        for name, kind in types.items()
    }
    held = f'"cl_rows_{table}"'
    engine.connection.register("cl_given", pa.table(columns))
    engine.connection.execute(f"CREATE OR REPLACE TABLE {held} AS SELECT * FROM cl_given")
    engine.connection.unregister("cl_given")
    engine.define(table, f"SELECT * FROM {held}")


def _typed(value: Any, kind: str) -> Any:
    if not isinstance(value, str) or kind == "string":
        return value
    return (date if kind == "date32[day]" else datetime).fromisoformat(value)


def _question(bundle: Mapping[str, Any], as_of: date) -> str:
    """The rule's SQL on a day, its two sides as canonical JSON, and the identifier beside."""
    day = exp.Literal.string(as_of.isoformat())
    tree = sqlglot.parse_one(bundle["sql"], read="duckdb")
    bound = tree.transform(lambda node: day.copy() if isinstance(node, exp.Placeholder) else node)
    sides = sorted(name for name in bundle["columns"] if name.startswith(("left_", "right_")))
    packed = ", ".join(f'"{name}" := {name}' for name in sides)
    reason = "reason" if "reason" in bundle["columns"] else "''"
    return (
        f"SELECT CAST(subject AS VARCHAR) AS subject, coalesce(CAST({reason} AS VARCHAR), '') AS reason, "
        f"CAST({bundle['key']} AS VARCHAR) AS cl_by, "
        f"CAST(to_json(struct_pack({packed})) AS VARCHAR) AS sides "
        f"FROM ({bound.sql(dialect='duckdb')}) AS found ORDER BY subject, sides"
    )


def _hint(bundle: Mapping[str, Any], row: Record) -> Hint:
    named = (bundle["rule"], bundle["version"], row["subject"], row["reason"])
    return Hint(*named, json.loads(row["sides"]), bundle["title"], bundle["text"])


def _side(sides: Mapping[str, Any], start: str) -> dict[str, Any]:
    return {
        name.removeprefix(start): value for name, value in sides.items() if name.startswith(start)
    }
