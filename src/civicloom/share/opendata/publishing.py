"""Publish a table of counts or of records, when nothing small can be got out of it."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from ...database import Connection, migrate
from ...evidence import Leaf, Receipt
from ...library import Library, Release
from ...model.errors import CivicloomError, Faults
from ...model.standards import PEOPLE, Standard
from ...purpose import OFFICE_ZONE, Actor, office_day
from ..making import making, moved, settle
from ..manifest import RECEIPT, sha256
from ..outbox import MIGRATIONS
from ..writers import write
from .cells import TOTAL
from .differencing import exposed
from .lattice import Chosen, Query, choose, rows_of
from .publication import Publication, publication_faults
from .released import Overtaken, Released, earlier, moved_slightly, store

ABOUT = "about.json"
SUPPRESSED = "…"


@dataclass(frozen=True)
class Published:
    """A release made public: its folder, the levels that were safe, and what was left out of it."""

    path: Path
    levels: dict[str, str]
    rows: int
    suppressed: int
    receipt: Receipt


def publish(
    wanted: Publication,
    library: Library,
    actor: Actor,
    *,
    outbox: Path,
    release: str | int | None = None,
) -> Published:
    """Write a publication as CSV with a description and receipt into ``outbox/<id>-<release>``.

    One that is made public meanwhile counts among the earlier ones: then all is looked at again.
    Raises Faults with SHR-021 to SHR-026 for a publication that must not be, SHR-024 when a group under
    k could be got by subtraction from this and earlier releases (their number is told, not what they
    are), SHR-027 when no declared level is safe, SHR-029 for a table with several records of one person,
    and the PUR code of a refusal.
    """
    faults = list(publication_faults(wanted, library.standards))
    if faults:
        raise Faults(faults)
    migrate(library.db, "share", MIGRATIONS)
    pinned = library.release(release)
    while True:
        try:
            return _publish(wanted, library, actor, outbox, pinned)
        except Overtaken:
            continue


def _publish(
    wanted: Publication, library: Library, actor: Actor, outbox: Path, pinned: Release
) -> Published:
    before = earlier(library.db, wanted.standard)
    known = [r for r in before if r.version == pinned.tables.get(wanted.standard)]
    fields = {*wanted.fields, *(one.field for r in known for one in r.shown.layout)}
    asked = {wanted.standard: sorted(fields)}
    with library.open(
        actor, wanted.purpose, asked, release=pinned.id, why="publish", about=wanted.id
    ) as opened:
        _require_one_record_each(library.standards[wanted.standard], opened.sql)
        chosen = choose(wanted, opened.sql, _day(pinned, library), [r.shown for r in known])
        if chosen is None:
            raise CivicloomError("SHR-027", id=wanted.id, share=wanted.most_suppressed)
        released = _released(wanted, pinned, chosen)
        _check(wanted, chosen, released, known, before)
        basis = opened.answer.basis
        work = _Writing(wanted, library, actor, pinned, chosen, released, basis, len(before))
        return work.run(outbox, opened.sql)


def _require_one_record_each(standard: Standard, query: Query) -> None:
    """A cell counts records: it has k people only where nobody has two of them."""
    if standard.subject.kind not in PEOPLE:
        return
    text = f'SELECT count(*), count(DISTINCT cl_ident) FROM "{standard.id}"'
    records, people = next(rows_of(query(text)))
    if records != people:
        raise CivicloomError("SHR-029", standard=standard.id, records=records, people=people)


def _day(release: Release, library: Library) -> date:
    """Ages are those on the day of the release, so that the same release gives the same figures."""
    if release.made_at is None:
        return office_day(library.clock)
    return release.made_at.astimezone(OFFICE_ZONE).date()


def _released(wanted: Publication, release: Release, chosen: Chosen) -> Released:
    cube = chosen.atoms.cube(chosen.layout)
    counts = {key: chosen.atoms.count(cube[key]) for key in chosen.shown.keys}
    if wanted.kind == "counts":
        counts = {key: rounded(count, wanted.base) for key, count in counts.items()}
    version = release.tables[wanted.standard]
    return Released(wanted.id, wanted.standard, version, wanted.kind, chosen.shown, counts)


def _check(
    wanted: Publication,
    chosen: Chosen,
    released: Released,
    known: list[Released],
    before: list[Released],
) -> None:
    shown = [r.shown for r in known]
    already = exposed(chosen.atoms, shown, wanted.k)
    found = exposed(chosen.atoms, [*shown, chosen.shown], wanted.k) - already
    others = [r for r in before if r.version != released.version]
    found += sum(moved_slightly(released, r, wanted.k) for r in others)
    if found > 0:
        raise CivicloomError("SHR-024", id=wanted.id, count=found, k=wanted.k)


def rounded(count: int, base: int) -> int:
    """The nearest multiple of the base; the middle goes up."""
    return (count + base // 2) // base * base


@dataclass
class _Writing:
    wanted: Publication
    library: Library
    actor: Actor
    release: Release
    chosen: Chosen
    released: Released
    basis: str
    after: int

    def run(self, outbox: Path, query: Query) -> Published:
        path = outbox / f"{self.wanted.id}-{self.release.id}"
        with making(path, 0o755) as folder:
            file = folder / f"{self.wanted.id}.csv"
            rows, suppressed = self._write(file, query), self._suppressed()
            about = self._about(rows, suppressed, sha256(file))
            (folder / ABOUT).write_text(about, "utf-8")
            settle(folder)
            # Known to the next one before anybody can read it.
            receipt = self._commit(sha256(folder / ABOUT), rows)
            (folder / RECEIPT).write_text(receipt.text(), "utf-8")
            _put(folder, path)
        return Published(path, self._levels(), rows, suppressed, receipt)

    def _write(self, file: Path, query: Query) -> int:
        batches = self._counts() if self.wanted.kind == "counts" else self._records(query)
        first = next(batches)
        return write(_chain(first, batches), first.schema, file, "csv")

    def _levels(self) -> dict[str, str]:
        return {one.field: one.name for one in self.chosen.layout}

    def _suppressed(self) -> int:
        """Cells left out of a table of counts; records left out of a table of records."""
        if self.wanted.kind == "records":
            return self.chosen.left_out
        return len(self.chosen.atoms.cube(self.chosen.layout)) - len(self.released.figures)

    def _counts(self) -> Iterator[pa.RecordBatch]:
        cube = self.chosen.atoms.cube(self.chosen.layout)
        names = [one.field for one in self.chosen.layout]
        figures = self.released.figures
        rows = [
            dict(zip(names, key, strict=True)) | {"count": str(figures.get(key, SUPPRESSED))}
            for key in sorted(cube, key=_totals_last)
        ]
        schema = pa.schema([(name, pa.string()) for name in (*names, "count")])
        yield pa.RecordBatch.from_pylist(rows, schema=schema)

    def _records(self, query: Query) -> Iterator[pa.RecordBatch]:
        """Records of the safe classes, in the order of their values: the file's order says nothing."""
        columns = [f'{one.sql()} AS "{one.field}"' for one in self.chosen.layout]
        columns += [f'"{name}"' for name in self.wanted.sensitive]
        text = f'SELECT {", ".join(columns)} FROM "{self.wanted.standard}" ORDER BY ALL'
        width = len(self.chosen.layout)
        reader = query(text)
        yield pa.RecordBatch.from_pylist([], schema=reader.schema)
        for batch in reader:
            keys = zip(*(column.to_pylist() for column in batch.columns[:width]), strict=True)
            yield batch.filter(pa.array([key in self.chosen.shown.keys for key in keys]))

    def _about(self, rows: int, suppressed: int, digest: str) -> str:
        wanted, standard = self.wanted, self.library.standards[self.wanted.standard]
        content = {
            "id": wanted.id,
            "title": wanted.title,
            "standard": f"{standard.id}@{standard.version}",
            "release": self.release.id,
            "kind": wanted.kind,
            "levels": self._levels(),
            "k": wanted.k,
            "l": wanted.l if wanted.sensitive else None,
            "rounded_to": wanted.base if wanted.kind == "counts" else None,
            "total": TOTAL,
            "rows": rows,
            "suppressed": suppressed,
            "licence": wanted.licence,
            "sha256": digest,
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    def _commit(self, digest: str, rows: int) -> Receipt:
        library, wanted = self.library, self.wanted

        def work(connection: Connection) -> Leaf:
            made_at = library.clock.now().isoformat()
            release = self.release.id
            row = {"digest": digest, "release": release, "made_at": made_at}
            store(connection, self.released, after=self.after, **row)
            return Leaf(
                type="share.published",
                actor=self.actor.id,
                object=digest,
                purpose=wanted.purpose,
                basis=self.basis,
                facts={"publication": wanted.id, "release": release, "rows": rows},
            )

        return library.log.commit(work, key=f"publish-{digest}")[0]


def _put(folder: Path, path: Path) -> None:
    """Move a folder to its place, in the stead of another content of that name."""
    if moved(folder, path) or _contents(folder) == _contents(path):
        return
    shutil.rmtree(path)
    folder.rename(path)


def _contents(folder: Path) -> dict[str, str]:
    return {file.name: sha256(file) for file in folder.iterdir()}


def _totals_last(key: tuple[str, ...]) -> tuple[tuple[bool, str], ...]:
    return tuple((value == TOTAL, value) for value in key)


def _chain(first: pa.RecordBatch, rest: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from rest
