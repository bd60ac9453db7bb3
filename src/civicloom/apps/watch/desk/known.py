"""Which items were taken: their ids as long as their lines are kept, and where their texts lie until they go."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from .marked import Marked

_TABLE = """
create table if not exists item (id text primary key, seen text not null, batch text not null) without rowid;
create index if not exists item_seen on item (seen) where batch <> '';
"""
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

    def note(self, marked: Iterable[Marked], batch: str) -> None:
        """Keep that items were taken, and which batch has them; on the disk when this returns."""
        rows = [(one.item.id, one.item.seen.isoformat(), batch) for one in marked]
        self._all_or_none("insert or replace into item values (?, ?, ?)", rows)

    def note_ids(self, ids: Iterable[str]) -> None:
        """Keep that items were taken whose texts were let go."""
        rows = [(one,) for one in ids]
        self._all_or_none("insert or ignore into item values (?, '', '')", rows)

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

    def older(self, moment: str) -> dict[str, list[str]]:
        """The items with a text that were seen before a moment (UTC, ISO 8601), by batch."""
        found: dict[str, list[str]] = {}
        query = "select batch, id from item where seen < ? and batch <> '' order by batch, id"
        for batch, id_ in self._con.execute(query, (moment,)):
            found.setdefault(batch, []).append(id_)
        return found

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
