"""The only door to data: asked for a purpose, answered with a reason, never without a trace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from ..purpose import Answer, Register, still_allowed
from .engines import Engine
from .release import Release
from .scope import level
from .system import FINDINGS, LINKS, SYSTEM
from .tables import Tables
from .trace import Trace

Asked = Mapping[str, Sequence[str]]
SUBJECT = "cl_subject"
# may() gives this code when purpose and office hold and no table of a standard was asked for.
NO_TABLE = "PUR-030"
OWN, OWN_REASON = "own-table", "what was found for this purpose, and what it was linked to"


@dataclass
class Opened:
    """Registered views over the pinned files of one release: the fields asked for and the cl_* columns."""

    release: Release
    answer: Answer
    views: Engine = field(repr=False)
    _trace: Trace = field(repr=False)

    @property
    def engine(self) -> Engine:
        """The engine with the views. Taking it is a use: the usage line is written first."""
        self._trace.used(self.answer, self.release)
        return self.views

    def sql(self, text: str) -> pa.RecordBatchReader:
        """Run one query over the views. Raises LIB-010 or LIB-011 when it asks for more."""
        return self.engine.sql(text)

    def write(self, sql: str, path: Path) -> int:
        """Run one query into one Parquet file and give the rows written."""
        return self.engine.write(sql, path)


def ask(trace: Trace, register: Register, today: date, release: Release) -> Answer:
    """May this actor read these fields now? A no is written down, then raised with its PUR code."""
    level(trace.actor.scope)
    data = {
        table: [name for name in fields if not name.startswith("cl_")]
        for table, fields in trace.asked.items()
        if table not in SYSTEM
    }
    answer = still_allowed(trace.actor, trace.purpose, data, register=register, today=today)
    if answer.allowed:
        return answer
    if trace.asked and not data and answer.code == NO_TABLE:
        facts = {**answer.facts, "tables": ", ".join(trace.asked)}
        return replace(answer, allowed=True, code=OWN, reason=OWN_REASON, facts=facts)
    trace.refused(answer, release)
    raise answer.error()


def register_views(
    engine: Engine, tables: Tables, release: Release, asked: Asked, *, scope: str, purpose: str
) -> None:
    """Register every table asked for, limited to its fields, the actor's scope and the purpose."""
    for table, fields in asked.items():
        if table in SYSTEM:
            _register_system(engine, tables, release, table, scope=scope, purpose=purpose)
        else:
            _register(engine, tables, release, table, fields, scope)


def _register(
    engine: Engine, tables: Tables, release: Release, table: str, fields: Sequence[str], scope: str
) -> None:
    schema = tables.schema(table)
    meta = [name for name in schema.names if name.startswith("cl_")]
    columns = [*dict.fromkeys(name for name in fields if not name.startswith("cl_")), *meta]
    name = f"cl_unlinked_{table}" if SUBJECT in fields else table
    files = tables.paths(table, release)
    engine.register(name, files, columns, schema=schema, scope=scope)
    if SUBJECT in fields:
        links = f"cl_links_{table}"
        engine.register(links, tables.paths(LINKS, release), schema=tables.schema(LINKS))
        kind = tables.standards[table].subject.kind
        engine.define(table, _linked(table, name, links, kind))


def _linked(table: str, records: str, links: str, kind: str) -> str:
    """Records with their subject: the record's own link, else its identifier's, else the identifier.

    A record may be linked to subjects of several kinds, such as a person and a household; here it
    stands for the kind that its standard is about.
    """
    tied = f"SELECT * FROM \"{links}\" WHERE \"table\" = '{table}' AND kind = '{kind}' AND cl_key"
    return (
        "SELECT r.*, coalesce(k.cl_subject, i.cl_subject, r.cl_ident) AS cl_subject "
        f'FROM "{records}" AS r '
        f"LEFT JOIN ({tied} <> '') AS k ON k.cl_source = r.cl_source AND k.cl_key = r.cl_key "
        f"LEFT JOIN ({tied} = '') AS i ON i.cl_source = r.cl_source AND i.cl_ident = r.cl_ident"
    )


def _register_system(
    engine: Engine, tables: Tables, release: Release, table: str, *, scope: str, purpose: str
) -> None:
    """Findings of the purpose, within the scope. Links are those of the district and lie in no part of it."""
    schema, files = tables.schema(table), tables.paths(table, release)
    if table != FINDINGS:
        engine.register(table, [] if scope else files, schema=schema)
        return
    engine.register("cl_all_findings", files, schema=schema, scope=scope)
    engine.define(table, f"SELECT * FROM \"cl_all_findings\" WHERE purpose = '{purpose}'")
