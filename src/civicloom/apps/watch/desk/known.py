"""Which items were taken: their ids as long as their lines are kept, and where their texts lie until they go."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from .marked import Marked

_TABLE = """
create table if not exists item (id text primary key, seen text not null, batch text not null,
  source text not null default '') without rowid;
create index if not exists item_seen on item (seen) where batch <> '';
"""
_SOURCE = "alter table item add column source text not null default ''"
_BY_SOURCE = "create index if not exists item_source on item (source, seen)"
AT_ONCE = 500
"""Ids that are asked for in one query."""


class Known:
    """A table in ``path``; ``batch`` is the name of the file with the text, empty once the text was let go."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._con = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._con.execute("pragma journal_mode = wal")
        self._con.execute("pragma synchronous = full")
        self._con.executescript(_TABLE)
        if "source" not in [row[1] for row in self._con.execute("pragma table_info(item)")]:
            self._con.execute(_SOURCE)
        self._con.execute(_BY_SOURCE)

    def note(self, marked: Iterable[Marked], batch: str) -> None:
        """Keep that items were taken, and which batch has them; on the disk when this returns."""
        items = [one.item for one in marked]
        rows = [(one.id, one.seen.isoformat(), batch, one.source) for one in items]
        self._all_or_none("insert or replace into item values (?, ?, ?, ?)", rows)

    def note_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        """Keep that items were taken whose texts were let go: the id and the source of each."""
        self._all_or_none(
            "insert or ignore into item (id, seen, batch, source) values (?, '', '', ?)", lines
        )

    def unnamed(self) -> list[str]:
        """Batches with items of which it is not noted whose they are, as was not done before."""
        query = "select distinct batch from item where source = '' and batch <> ''"
        return [batch for (batch,) in self._con.execute(query)]

    def of_sources(self, sources: Sequence[str]) -> frozenset[str]:
        """The items that were taken of some sources."""
        query = "select id from item where source = ?"
        return frozenset(id_ for one in sources for (id_,) in self._con.execute(query, (one,)))

    def batches_of(self, ids: Sequence[str]) -> dict[str, str]:
        """Of those that were taken, the batch of each."""
        found: dict[str, str] = {}
        for first in range(0, len(ids), AT_ONCE):
            part = ids[first : first + AT_ONCE]
            marks = ", ".join("?" * len(part))
            found.update(
                self._con.execute(f"select id, batch from item where id in ({marks})", part)
            )
        return found

    def older(self, moment: str, of: Mapping[str, str]) -> dict[str, list[str]]:
        """The items with a text that were seen before a moment (UTC, ISO 8601), by batch.

        ``of``: moments of their own, by source; what was seen before either is old.
        """
        query = "select batch, id from item where seen < ? and batch <> ''"
        found = set(self._con.execute(query, (moment,)))
        for source, own in of.items():
            found.update(self._con.execute(f"{query} and source = ?", (own, source)))
        batches: dict[str, list[str]] = {}
        for batch, id_ in sorted(found):
            batches.setdefault(batch, []).append(id_)
        return batches

    def let_go(self, ids: Iterable[str]) -> None:
        """Note that the texts of items are gone; that they were taken stays known."""
        self._all_or_none("update item set batch = '' where id = ?", [(one,) for one in ids])

    def close(self) -> None:
        """Close the table."""
        self._con.close()

    def _all_or_none(self, statement: str, rows: Sequence[tuple[str, ...]]) -> None:
        self._con.execute("begin immediate")
        try:
            self._con.executemany(statement, rows)
        except BaseException:
            self._con.execute("rollback")
            raise
        self._con.execute("commit")
