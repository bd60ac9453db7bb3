"""Rows in quarantine, corrected by a person and sent again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import file_digest
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ..library import Library
from ..model.clock import Clock
from ..model.errors import CivicloomError, Place
from ..purpose import Actor, office_day
from .batch import Batch
from .collect import Step, again, delivery_of, digest_of, settle, shape_of, staged
from .export import PLACE, open_rows
from .landing import Landing
from .ledger import Delivery, Ledger
from .mapping import column_of
from .neutral import restored
from .quarantine import Held
from .read import Chunk, Layout, Part, read_file
from .records import stamp_of
from .sieve import Progress, Sieve
from .source import Source
from .spread import writer_of


def mend(
    batch: str,
    file: Path,
    sources: Mapping[str, Source],
    library: Library,
    *,
    actor: Actor,
    clock: Clock,
    progress: Progress | None = None,
) -> Batch:
    """Send corrected rows of a batch's quarantine again.

    Rows that pass land once and are marked mended; rows that still fail stay, with their new cells and
    codes; rows that were mended before, or never were in the quarantine, are passed over. The same file
    twice gives the same receipt. Raises COL-040 to COL-043, and what the file's reader raises.
    """
    root = _root(library, batch)
    if root.source not in sources:
        raise CivicloomError("COL-043", batch=root.batch, source=root.source)
    source = sources[root.source]
    ledger = Ledger(library.db)
    _require_current(root, source, ledger)
    with file.open("rb") as stream:
        content = file_digest(stream, "sha256").hexdigest()
    shape = shape_of(source, library.standards[source.standard])
    key = digest_of("mend", root.batch, content, shape)
    earlier = ledger.by_key(key)
    if earlier is not None:
        return again(earlier, library, actor)
    step = Step(key, f"{source.id}-{key[:12]}", content, shape, file.name, root.batch)
    return _send(source, library, file, step, (actor, clock), progress)


def _root(library: Library, batch: str) -> Delivery:
    """The delivery whose quarantine it is; a mending stands for what it mended."""
    found = delivery_of(library, batch)
    return delivery_of(library, found.mends) if found.mends else found


def _require_current(root: Delivery, source: Source, ledger: Ledger) -> None:
    latest = ledger.latest(source.id)
    if source.delivery == "full" and latest and latest.batch != root.batch:
        raise CivicloomError("COL-042", batch=root.batch, later=latest.batch)


def _send(
    source: Source,
    library: Library,
    file: Path,
    step: Step,
    who: tuple[Actor, Clock],
    progress: Progress | None,
) -> Batch:
    actor, clock = who
    standard = library.standards[source.standard]
    now = clock.now()
    returned = _Returned({row.position: row for row in open_rows(library, step.mends)})
    stamp = stamp_of(source, standard, step.batch, now)
    sieve = Sieve(source, standard, stamp, today=office_day(clock), progress=progress)
    sieve.taken = lambda keys: _taken(library, source, step.mends, keys)
    with staged(library, standard.id, step.batch) as (folder, ward):
        landing = Landing(folder, writer_of(standard, stamp))
        ward.origin = returned.places()
        parts = (returned.part(part) for part in read_file(file, Layout(expected=PLACE), file.name))
        harvest = sieve.run(parts, landing, ward)
        mended = tuple(sorted(returned.sent - set(ward.positions)))
        return settle(source, library, step, harvest, actor, mended)


@dataclass
class _Returned:
    """The rows of a mended file, matched with the quarantine by their position."""

    open: dict[int, Held]
    sent: set[int] = field(default_factory=set)

    def places(self) -> dict[int, tuple[str, int]]:
        """Part and row of each open row, by its position."""
        return {position: (row.part, row.row) for position, row in self.open.items()}

    def part(self, part: Part) -> Part:
        """The part as the source would have delivered it. Raises COL-041."""
        if PLACE[0] not in part.headings:
            raise CivicloomError("COL-041", place=Place(part.name, row=part.header_row))
        headings = tuple(name for name in part.headings if name not in PLACE)
        chunks = self._chunks(part)
        return Part(part.name, headings, part.header_row, chunks, {"loose": True})

    def _chunks(self, part: Part) -> Iterator[Callable[[], Chunk]]:
        for make in part.chunks:
            yield partial(_same, self._matched(make()))

    def _matched(self, chunk: Chunk) -> Chunk:
        """Rows that are open, under their old positions; each position once."""
        positions = [_number(text) for text in column_of(chunk.rows, PLACE[0]).to_pylist()]
        table = chunk.rows.select([n for n in chunk.rows.column_names if n not in PLACE])
        kept = []
        for at, (position, cells) in enumerate(zip(positions, table.to_pylist(), strict=True)):
            if self._is_new(position, cells.values()):
                self.sent.add(position)
                kept.append(at)
        rows = table.take(pa.array(kept, pa.int64()))
        filled = [pa.array(map(restored, column.to_pylist()), pa.string()) for column in rows]
        table = pa.Table.from_arrays(filled, names=rows.column_names)
        return Chunk(table, pa.array([positions[at] for at in kept], pa.int64()))

    def _is_new(self, position: int, cells: Iterable[str | None]) -> bool:
        """Whether a row is open and not sent yet. One that has only its text stays while nobody fills its cells."""
        if position not in self.open or position in self.sent:
            return False
        return self.open[position].cells is not None or any(cell and cell.strip() for cell in cells)


def _same(chunk: Chunk) -> Chunk:
    return chunk


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _taken(library: Library, source: Source, batch: str, keys: pa.StringArray) -> pa.Array:
    """Which keys already have a record from this batch or its mendings."""
    files = library.files(source.standard)
    if not files or not len(keys):
        return pa.repeat(False, len(keys))
    batches = [batch, *Ledger(library.db).mendings(batch)]
    scratch = str(library.root / "scratch")
    with duckdb.connect(config={"threads": 1, "temp_directory": scratch}) as session:
        wanted = pa.table({"cl_key": keys})
        session.register("cl__wanted", wanted)
        found = session.execute(
            "SELECT DISTINCT cl_key FROM read_parquet(?) SEMI JOIN cl__wanted USING (cl_key)"
            " WHERE cl_source = ? AND list_contains(?, cl_batch)",
            [files, source.id, batches],
        ).fetchall()
    return pc.is_in(keys, value_set=pa.array([row[0] for row in found], pa.string()))
