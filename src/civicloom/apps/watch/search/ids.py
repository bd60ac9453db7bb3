"""Which month each text is in, so that one that is added again takes the place of the first."""

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

import xxhash

AT_ONCE = 500
"""Ids that are asked for in one query."""


class Ids:
    """A table of hashed ids; an id it names may be gone from its month, none it does not name is in one."""

    def __init__(self, path: Path) -> None:
        self._table = sqlite3.connect(path, isolation_level=None)
        self._table.execute("pragma journal_mode = wal")
        self._table.execute("pragma synchronous = full")
        self._table.execute("create table if not exists ids (id integer primary key, month text)")

    def months(self, ids: Iterable[str]) -> dict[str, list[str]]:
        """The ids that are known, by month."""
        found: dict[str, list[str]] = {}
        keys = {_key(one): one for one in ids}
        listed = list(keys)
        for first in range(0, len(listed), AT_ONCE):
            part = listed[first : first + AT_ONCE]
            marks = ", ".join("?" * len(part))
            asked = f"select id, month from ids where id in ({marks})"
            for key, month in self._table.execute(asked, part):
                found.setdefault(month, []).append(keys[key])
        return found

    def note(self, months: Mapping[str, str]) -> None:
        """Keep the month of each id."""
        rows = ((_key(one), month) for one, month in months.items())
        self._write("insert or replace into ids values (?, ?)", rows)

    def forget(self, ids: Iterable[str]) -> None:
        """Let go of ids."""
        self._write("delete from ids where id = ?", ((_key(one),) for one in ids))

    def _write(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        with self._table:  # which commits, or takes back what was done
            self._table.execute("begin")
            self._table.executemany(statement, rows)

    def close(self) -> None:
        """Close the table."""
        self._table.close()


def _key(one: str) -> int:
    return int(xxhash.xxh3_64_intdigest(one.encode("utf-8", "surrogatepass"))) - (1 << 63)
