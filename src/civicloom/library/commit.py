"""The critical section: staged files become a release in the transaction that writes its receipt."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ..database import Connection
from ..evidence import EvidenceLog, Leaf
from ..model.clock import Clock
from ..model.errors import CivicloomError
from . import release as rows
from .change import Change, Commit
from .landed import keep
from .release import Release, Releases
from .table import Step
from .tables import Tables

Also = Callable[[Connection, Release], None]


class Committer:
    """Moves the library from one release to the next."""

    def __init__(self, tables: Tables, releases: Releases, log: EvidenceLog, clock: Clock) -> None:
        self.tables = tables
        self.releases = releases
        self.log = log
        self.clock = clock

    def commit(
        self, changes: Sequence[Change], leaf: Leaf, *, key: str, also: Also | None = None
    ) -> Commit:
        """Make the staged files visible, all or nothing; with a key seen before, give what it gave.

        A process killed at any moment leaves the old release or the new one. `also` writes further rows
        of the caller in the same transaction.
        """
        steps = {} if self.releases.by_key(key) else self.tables.prepare(changes)

        def note(connection: Connection, release: Release) -> None:
            _note_batches(connection, release, changes)
            for table in {change.table for change in changes} & self.tables.standards.keys():
                keep(connection, self.tables.standards[table])
            if also is not None:
                also(connection, release)

        return self.apply(steps, leaf, key=key, also=note)

    def apply(
        self, steps: Mapping[str, Step], leaf: Leaf, *, key: str, also: Also | None = None
    ) -> Commit:
        """Commit steps on prepared files; see commit."""

        def work(connection: Connection) -> Leaf:
            release = self._advance(connection, steps, key)
            if also is not None:
                also(connection, release)
            return _naming(leaf, release)

        (receipt, *_) = self.log.commit(work, key=key)
        made = self.releases.by_key(key)
        if made is None:
            raise CivicloomError("LIB-007", key=key)
        return Commit(made, receipt)

    def _advance(self, connection: Connection, steps: Mapping[str, Step], key: str) -> Release:
        latest = rows.read(connection, None) or Release(0)
        moved = {
            table: self.tables.apply(table, step, latest.tables.get(table))
            for table, step in steps.items()
        }
        release = Release(
            latest.number + 1, self._after(latest.made_at), {**latest.tables, **moved}
        )
        rows.write(connection, release, moved, key)
        return release

    def _after(self, earlier: datetime | None) -> datetime:
        """Now; never before the release it follows, so that as-of questions have one answer."""
        now = self.clock.now()
        return now if earlier is None else max(now, earlier)


def _naming(leaf: Leaf, release: Release) -> Leaf:
    facts = {**leaf.facts, "release": release.id, "versions": dict(release.tables)}
    return replace(leaf, facts=facts)


def _note_batches(connection: Connection, release: Release, changes: Sequence[Change]) -> None:
    at = rows.stamp(release.made_at) if release.made_at else ""
    for change in changes:
        if change.batch:
            counts = (change.accepted, change.quarantined, json.dumps(dict(change.faults)))
            named = (change.table, change.source, change.batch, change.mode)
            connection.execute(
                "INSERT INTO cl_batch (number, name, source, batch, mode, accepted, quarantined,"
                " faults, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (release.number, *named, *counts, at),
            )
