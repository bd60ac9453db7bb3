"""What is known of each source between polls, in one SQLite file that a kill does not harm."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import Any

from civicloom.apps.watch.item import Item
from civicloom.model.errors import CivicloomError

from .declaration import Source
from .intake import as_json, from_json
from .reader import TROUBLED
from .schedule import DISABLE_AT, STALE_AFTER, forget, interval, rate, weight

MOST_TRIES = 3
LEAST_HASHED = 40
ONCE = frozenset({"article", "notice"})

_TABLES = """
create table if not exists source (id text primary key, memory text not null, standing text not null) without rowid;
create table if not exists seen (source text, id text, hash text, primary key (source, id)) without rowid;
create index if not exists seen_hash on seen (source, hash);
create table if not exists pending (number integer primary key, id text unique not null, source text not null,
  item text not null);
create table if not exists status (id text primary key, what text not null, since text not null) without rowid;
create table if not exists tries (source text, id text, number integer, primary key (source, id)) without rowid;
"""


@dataclass
class Standing:
    """How a source fares. Moments are ISO text in UTC, empty for never; counts of items and hours fade."""

    next_poll: str = ""
    last_poll: str = ""
    last_success: str = ""
    last_new: str = ""
    last_error: str = ""
    failures: float = 0.0
    items: float = 0.0
    hours: float = 0.0
    taken: int = 0
    copies: int = 0
    layout_changed: bool = False

    @property
    def rate(self) -> float:
        """New items an hour."""
        return rate(self.items, self.hours)

    @property
    def disabled(self) -> bool:
        """Whether it failed so often that it is polled no more, unless by its name."""
        return self.failures >= DISABLE_AT


class State:
    """The state of all sources in ``path``. Every change is on the disk when its call returns.

    A new item is put once and stays pending until ``acknowledge`` says that it was taken; a poll gives
    pending items again, so that a killed process loses none.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._con = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        self._lock = RLock()
        self._con.execute("pragma journal_mode = wal")
        self._con.execute("pragma synchronous = full")
        self._con.execute(
            "pragma secure_delete = on"
        )  # no words stay in the file once they are taken
        self._con.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        self._con.close()

    def acknowledge(self, items: Iterable[Item]) -> None:
        """Say that items were taken and are kept elsewhere."""
        with self._change() as con:
            con.executemany("delete from pending where id = ?", [(item.id,) for item in items])

    def pending(self, source: str, most: int = -1) -> list[Item]:
        """Items that were found and not acknowledged, the first so many or all."""
        query = "select item from pending where source = ? order by number limit ?"
        rows = self._all(query, source, most)
        return [from_json(json.loads(item)) for (item,) in rows]

    def knows(self, source: str, id_: str) -> bool:
        """Whether an item was put before."""
        return bool(self._all("select 1 from seen where source = ? and id = ?", source, id_))

    def put(self, item: Item, instead_of: Sequence[str] = ()) -> bool:
        """Note a new item as pending; False for one whose id or article text the source gave before.

        ``instead_of``: the items that it takes the place of, which were edited; it may say what one of them did.
        """
        digest = _digest(item)
        with self._change() as con:
            if (
                digest
                and not instead_of
                and self._all(
                    "select 1 from seen where source = ? and hash = ?", item.source, digest
                )
            ):
                con.execute("insert or ignore into seen values (?, ?, '')", (item.source, item.id))
                return False
            new = con.execute(
                "insert or ignore into seen values (?, ?, ?)", (item.source, item.id, digest)
            ).rowcount
            if new:
                _wait(con, [item])
                edited = [(one, item.seen.isoformat()) for one in instead_of]
                con.executemany("insert or replace into status values (?, 'edited', ?)", edited)
            con.execute("delete from tries where source = ? and id = ?", (item.source, item.id))
            return bool(new)

    def leave(self, items: Iterable[Item]) -> None:
        """Note items as pending for who takes them, all at once."""
        with self._change() as con:
            _wait(con, items)

    def try_later(self, source: str, id_: str) -> bool:
        """Note a try that failed; False once it was the last."""
        with self._change() as con:
            con.execute(
                "insert into tries values (?, ?, 1) on conflict do update set number = number + 1",
                (source, id_),
            )
            rows = self._all("select number from tries where source = ? and id = ?", source, id_)
            return bool(rows[0][0] < MOST_TRIES)

    def note_shown(self, withdrawn: Iterable[str], returned: Iterable[str], now: datetime) -> None:
        """Note items that their source shows no more, and those that it shows again."""
        gone = [(one, now.isoformat()) for one in withdrawn]
        with self._change() as con:
            con.executemany("insert or ignore into status values (?, 'withdrawn', ?)", gone)
            con.executemany(
                "delete from status where id = ? and what = 'withdrawn'", [(o,) for o in returned]
            )

    def statuses(self) -> dict[str, tuple[str, str]]:
        """The items that do not stand as they were taken: edited or withdrawn, and since when (UTC, ISO 8601)."""
        return {id_: (what, since) for id_, what, since in self._all("select * from status")}

    def memory(self, source: str) -> dict[str, Any]:
        """What a connector remembers."""
        rows = self._all("select memory from source where id = ?", source)
        found: dict[str, Any] = json.loads(rows[0][0]) if rows else {}
        return found

    def standing(self, source: str) -> Standing:
        """How a source fares."""
        rows = self._all("select standing from source where id = ?", source)
        return Standing(**json.loads(rows[0][0])) if rows else Standing()

    def succeeded(
        self,
        source: Source,
        now: datetime,
        memory: dict[str, Any],
        new: int,
        copies: int,
        evidence: tuple[float, float] | None = None,
        layout_changed: bool = False,
    ) -> None:
        """Note a poll that worked. ``evidence``: items and hours that a first answer itself tells of."""
        one = self.standing(source.id)
        hours = _hours(one.last_success, now)
        if hours is None:
            one.items, one.hours = evidence or (0.0, 0.0)
        else:
            one.items, one.hours = forget(one.items, hours) + new, forget(one.hours, hours) + hours
        one.last_poll = one.last_success = now.isoformat()
        one.last_new = now.isoformat() if new or not one.last_new else one.last_new
        one.last_error, one.failures, one.layout_changed = "", 0.0, layout_changed
        one.taken, one.copies = one.taken + new, one.copies + copies
        stale = now - datetime.fromisoformat(one.last_new) > STALE_AFTER
        one.next_poll = (now + interval(one.rate, source.floor, stale)).isoformat()
        self._store(source.id, one, memory)

    def failed(
        self,
        source: Source,
        now: datetime,
        error: CivicloomError,
        troubled: Mapping[str, str] | None = None,
    ) -> None:
        """Note a poll that failed, and the parts of the source that could not be had, with why, if that is known."""
        known = {} if troubled is None else {TROUBLED: dict(troubled)}
        one = self.standing(source.id)
        one.failures += weight(error)
        one.last_poll, one.last_error = now.isoformat(), str(error)
        wait = interval(one.rate, source.floor, failures=one.failures)
        asked = error.facts.get("seconds") if error.code == "FET-012" else None
        if isinstance(asked, int):
            wait = max(source.floor, timedelta(seconds=asked))
        one.next_poll = (now + wait).isoformat()
        self._store(source.id, one, self.memory(source.id) | known)

    def _store(self, source: str, standing: Standing, memory: dict[str, Any]) -> None:
        with self._change() as con:
            con.execute(
                "insert or replace into source values (?, ?, ?)",
                (source, json.dumps(memory), json.dumps(vars(standing))),
            )

    def _all(self, query: str, *values: str | int) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._con.execute(query, values).fetchall()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._con.execute("begin immediate")
            try:
                yield self._con
            except BaseException:
                self._con.execute("rollback")
                raise
            self._con.execute("commit")


def _wait(con: sqlite3.Connection, items: Iterable[Item]) -> None:
    con.executemany(
        "insert or ignore into pending (id, source, item) values (?, ?, ?)",
        ((one.id, one.source, json.dumps(as_json(one), ensure_ascii=False)) for one in items),
    )


def _digest(item: Item) -> str:
    """The digest of an article's words; empty where the same words may well be said twice."""
    text = f"{item.title}\0{item.text}"
    if item.kind not in ONCE or len(item.text) < LEAST_HASHED:
        return ""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _hours(since: str, now: datetime) -> float | None:
    if not since:
        return None
    return max((now - datetime.fromisoformat(since)).total_seconds() / 3600, 0.0)
