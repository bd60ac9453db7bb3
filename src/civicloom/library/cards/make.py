"""Make a card: ask, write the usage line, read, choose."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

from ...model.standards import Standard
from ...purpose import Actor, Membership, Register, Usage, UsageLog
from ..engines import DuckdbEngine, duckdb_engine
from ..release import Release
from ..tables import Tables
from .allowed import Allowed, allowed
from .card import Card, Record
from .choose import choose
from .records import Reader
from .subject import pseudonym_of, wanted

# A card touches some kilobytes of each table; what memory is left keeps their footers at hand.
MEMORY = "256MB"


class Cards:
    """Makes cards over one kept session, one at a time."""

    def __init__(self, tables: Tables, usage: UsageLog, scratch: Path) -> None:
        self.tables = tables
        self.usage = usage
        self.scratch = scratch
        self._lock = Lock()
        self._engine: DuckdbEngine | None = None

    def card(
        self,
        actor: Actor,
        purpose: str,
        subject: str,
        *,
        register: Register,
        release: Release,
        today: date,
        as_of: date,
        about: str = "",
    ) -> Card:
        """The card of a subject; its usage line is durable before it is given. Raises a PUR code when
        the purpose allows no table at all, after writing that down too."""
        asked = wanted(subject)
        rights = allowed(actor, purpose, self._standards(release), register=register, today=today)
        if not rights.fields:
            self._line(actor, purpose, pseudonym_of(asked), rights, register, about)
            raise rights.answer.error()
        with self._lock:
            reader = Reader(self._session(), self.tables, release)
            found = reader.find(asked)
            rows = [
                (standard, row)
                for standard in self._standards(release)
                if standard.id in rights.fields
                for row in reader.records(
                    found, standard, rights.fields[standard.id], actor.scope, as_of
                )
            ]
        self._line(actor, purpose, pseudonym_of(found.wanted), rights, register, about)
        return Card(
            found.subject,
            asked.kind,
            choose(rows, rights.fields),
            tuple(_record(standard, row) for standard, row in rows),
            rights.withheld,
            release.id,
            as_of,
        )

    def memberships(
        self, subject: str, read: Iterable[tuple[str, int]], releases: Callable[[int], Release]
    ) -> tuple[list[str], dict[str, list[Membership]]]:
        """Under which pseudonyms a subject is known, and where it has records in datasets that were read.

        read: pairs of a dataset and a release number; releases: gives a release by its number.
        """
        asked = wanted(subject)
        keys = {pseudonym_of(asked)}
        found: dict[str, list[Membership]] = {}
        with self._lock:
            for table, number in read:
                release = releases(number)
                if table in release.tables:
                    reader = Reader(self._session(), self.tables, release)
                    own = reader.find(asked)
                    keys |= {pseudonym_of(replace(asked, ident=ident)) for ident in own.idents}
                    places = reader.places(own, self.tables.standards[table])
                    found.setdefault(table, []).extend(
                        Membership(source, scope, number, number) for source, scope in places
                    )
        return [self.usage.subject(*key) for key in keys], found

    def close(self) -> None:
        """Let go of the kept session."""
        with self._lock:
            if self._engine is not None:
                self._engine.close()
                self._engine = None

    def _standards(self, release: Release) -> list[Standard]:
        every = list(self.tables.standards.values())
        return [standard for standard in every if standard.id in release.tables] or every

    def _session(self) -> duckdb.DuckDBPyConnection:
        if self._engine is None:
            self.scratch.mkdir(parents=True, exist_ok=True)
            inside = [self.tables.root]
            self._engine = duckdb_engine(MEMORY, scratch=self.scratch, inside=inside)
        return self._engine.connection

    def _line(
        self,
        actor: Actor,
        purpose: str,
        subject: tuple[str, str],
        rights: Allowed,
        register: Register,
        about: str,
    ) -> None:
        declared = register.purposes.get(purpose)
        line = Usage.by(
            actor,
            purpose,
            rights.answer,
            "card",
            basis_zh=declared.law("zh") if declared else "",
            about=about,
            subject=self.usage.subject(*subject),
            fields=sorted({name for fields in rights.fields.values() for name in fields}),
        )
        self.usage.write([line])


def _record(standard: Standard, row: Mapping[str, Any]) -> Record:
    return Record(standard.id, row["cl_source"], row["cl_key"], row["cl_batch"], row["cl_seen"])
