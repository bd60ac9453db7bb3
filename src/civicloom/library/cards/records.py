"""Read the records of one subject out of large sorted tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from civicloom.model.sql import literal, quoted

from ...model.standards import Standard
from ..engines.duckdb.views import view_sql
from ..release import Release
from ..system import LINKS, sort_key
from ..tables import Tables
from .subject import Found, Member, Wanted

META = ("cl_ident", "cl_key", "cl_source", "cl_batch", "cl_seen", "cl_known")
MEMBER = 'cl_subject, kind, "table", cl_source, cl_key, cl_ident'


class Reader:
    """Finds members and their records in one release. Not for use by two threads at once."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, tables: Tables, release: Release
    ) -> None:
        self.connection = connection
        self.tables = tables
        self.release = release

    def find(self, wanted: Wanted) -> Found:
        """The subject with all its members; a subject that was never linked has none."""
        tied = self._links("cl_ident", [wanted.ident], wanted) if wanted.identifier else []
        own = [member for member in tied if member.kind == wanted.kind]
        # Records filed under numbers of their own are linked to a subject that has the identifier's name.
        name = wanted.ident if wanted.identifier else wanted.text
        subject = own[0].subject if own else name
        members = self._links("cl_subject", [subject], wanted)
        if wanted.identifier:
            members = [member for member in members if member.kind == wanted.kind]
        if not members:
            return Found(wanted, wanted.text, (), _keys(own))
        shared = self._links("cl_ident", sorted({m.ident for m in members}), wanted)
        return Found(
            wanted, subject, tuple(members), _keys(m for m in shared if m.subject != subject)
        )

    def records(
        self, found: Found, standard: Standard, fields: Sequence[str], scope: str, day: date
    ) -> Iterator[Mapping[str, Any]]:
        """The subject's records of one table that are valid on a day, within a scope."""
        if standard.subject.kind != found.wanted.kind and standard.id not in found.tables:
            return
        bounds = [name for name in standard.valid_time or () if name not in fields]
        text = self._select(standard.id, [*fields, *bounds, *META], "cl_ident", found.idents)
        if text is None:
            return
        where = "".join(_valid(standard, day)) + _within(scope)
        for row in self._rows(text + where):
            key, ident = row["cl_key"], row["cl_ident"]
            if found.holds(standard.id, standard.subject.kind, row["cl_source"], key, ident):
                yield row

    def places(self, found: Found, standard: Standard) -> set[tuple[str, str]]:
        """The sources and scopes under which the subject has records in a table."""
        text = self._select(standard.id, [*META, "cl_scope"], "cl_ident", found.idents)
        rows = [] if text is None else self._rows(text)
        kind = standard.subject.kind
        return {
            (row["cl_source"], row["cl_scope"] or "")
            for row in rows
            if found.holds(standard.id, kind, row["cl_source"], row["cl_key"], row["cl_ident"])
        }

    def _rows(self, sql: str) -> Iterator[dict[str, Any]]:
        cursor = self.connection.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        return (dict(zip(names, values, strict=True)) for values in cursor.fetchall())

    def _links(self, column: str, values: Sequence[str], wanted: Wanted) -> list[Member]:
        schema = self.tables.schema(LINKS)
        text = self._select(LINKS, schema.names, column, values)
        if text is None:
            return []
        rows = self.connection.execute(f"SELECT {MEMBER} FROM ({text})").fetchall()
        return [Member(*(str(value or "") for value in row)) for row in rows]

    def _select(
        self, table: str, columns: Sequence[str], key: str, values: Iterable[str]
    ) -> str | None:
        stored = self.tables.files(table, self.release)
        wanted = sorted(values)
        sorted_by = sort_key(table)
        files = [str(f.path) for f in stored if key != sorted_by or f.may_hold(wanted)]
        if not files or not wanted:
            return None
        schema = self.tables.schema(table)
        view = view_sql(self.connection, files, columns, schema, "")
        return f"{view} WHERE {quoted(key)} IN ({', '.join(map(literal, wanted))})"


def _keys(members: Iterable[Member]) -> frozenset[tuple[str, str, str]]:
    return frozenset((m.table, m.source, m.key) for m in members if m.key)


def _valid(standard: Standard, day: date) -> Iterator[str]:
    if standard.valid_time is not None:
        start, end = map(quoted, standard.valid_time)
        on = f"DATE {literal(day.isoformat())}"
        yield f" AND ({start} IS NULL OR {start} <= {on}) AND ({end} IS NULL OR {end} >= {on})"


def _within(scope: str) -> str:
    return f" AND starts_with(cl_scope, {literal(scope)})" if scope else ""
