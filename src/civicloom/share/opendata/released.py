"""Earlier releases of the same table: what is already public, for the check of differences."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ...database import Connection, Database
from .cells import Key
from .differencing import Shown
from .levels import Level


class Overtaken(Exception):
    """Another release of the table was made public since the earlier ones were looked at: look again."""


@dataclass(frozen=True)
class Released:
    """One release made public: of which version of the table, and the figures that can be read in it."""

    publication: str
    dataset: str
    version: int
    kind: str
    shown: Shown
    figures: Mapping[Key, int]

    def text(self) -> str:
        """The public figures as stored."""
        levels = [[one.field, one.name, one.as_of] for one in self.shown.layout]
        figures = [[*key, self.figures.get(key, 0)] for key in sorted(self.shown.keys)]
        content = {"version": self.version, "kind": self.kind, "layout": levels, "figures": figures}
        return json.dumps(content, ensure_ascii=False)


def earlier(db: Database, dataset: str) -> list[Released]:
    """All releases of a table, oldest first."""
    sql = "SELECT publication, known FROM cl_published WHERE dataset = ? ORDER BY made_at"
    with db.reading() as connection:
        rows = connection.execute(sql, (dataset,)).fetchall()
    return [_read(str(publication), dataset, str(known)) for publication, known in rows]


def store(
    connection: Connection,
    released: Released,
    *,
    after: int,
    digest: str,
    release: str,
    made_at: str,
) -> None:
    """Enter a release in the transaction of its leaf.

    ``after``: how many of the table were known to whoever found it safe. Raises Overtaken when there are more.
    """
    sql = "SELECT count(*) FROM cl_published WHERE dataset = ?"
    if connection.execute(sql, (released.dataset,)).fetchall() != [(after,)]:
        raise Overtaken
    row = (released.publication, released.dataset, digest, release, made_at, released.text())
    connection.execute("INSERT INTO cl_published VALUES (?, ?, ?, ?, ?, ?)", row)


def moved_slightly(now: Released, before: Released, k: int) -> int:
    """Classes of two releases of records, of different data, that differ by 1 to k - 1 people."""
    if "records" not in (now.kind, before.kind) or _names(now) != _names(before):
        return 0
    keys = set(now.figures) | set(before.figures)
    gaps = [abs(now.figures.get(key, 0) - before.figures.get(key, 0)) for key in keys]
    return sum(0 < gap < k for gap in gaps)


def _names(released: Released) -> list[tuple[str, str]]:
    return [(one.field, one.name) for one in released.shown.layout]


def _read(publication: str, dataset: str, known: str) -> Released:
    content = json.loads(known)
    layout = tuple(Level(*parts) for parts in content["layout"])
    figures = {tuple(row[:-1]): int(row[-1]) for row in content["figures"]}
    shown = Shown(layout, frozenset(figures))
    return Released(publication, dataset, content["version"], content["kind"], shown, figures)
