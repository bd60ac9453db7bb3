"""Put a table's records back in one order, so that one subject's records lie in few places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq

from civicloom.model.sql import literal, quoted

from .engines import DuckdbEngine, duckdb_engine
from .engines.duckdb.views import files_relation
from .stored import StoredFile, column_index

# So many files may have to be looked into for one subject before a rewrite pays for itself: each costs a
# look-up some milliseconds, a rewrite of ten million records some twenty seconds.
DEPTH = 4
# A look-up skips whole files for nothing, and reads the statistics of every row group of the others.
ROWS_A_FILE, ROWS_TOO_MANY = 2_000_000, 8_000_000
MEMORY = "1GB"


@dataclass(frozen=True)
class Mess:
    """Files of one source whose ranges of keys overlap more than they should, or that are too large."""

    source: str
    files: tuple[StoredFile, ...]


def messes(
    files: Sequence[StoredFile], depth: int = DEPTH, large: int = ROWS_TOO_MANY
) -> list[Mess]:
    """The sources of a table that are worth a rewrite."""
    sources = sorted({file.source for file in files})
    own = {source: [file for file in files if file.source == source] for source in sources}
    return [
        Mess(source, tuple(own[source]))
        for source in sources
        if overlap(own[source]) > depth or any(file.rows > large for file in own[source])
    ]


def overlap(files: Sequence[StoredFile]) -> int:
    """The largest number of files that one key may be in."""
    edges = sorted([(f.low, 0) for f in files] + [(f.high or "\U0010ffff", 1) for f in files])
    deepest = now = 0
    for _, closing in edges:
        now += -1 if closing else 1
        deepest = max(deepest, now)
    return deepest


def rewrite(
    mess: Mess, key: str, folder: Path, scratch: Path, rows_a_file: int = ROWS_A_FILE
) -> list[Path]:
    """Write the files' records into new ones, sorted within and among each other; gives their paths.

    One range of keys at a time, so that memory stays bounded whatever the table's size.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    engine = duckdb_engine(MEMORY, scratch=scratch)
    try:
        ranges = _ranges(_cuts(mess.files, key, rows_a_file), quoted(key))
        paths = [(where, folder / f"part-{n}.parquet") for n, where in enumerate(ranges)]
        return [path for where, path in paths if _write(engine, mess, key, where, path)]
    finally:
        engine.close()


def _write(engine: DuckdbEngine, mess: Mess, key: str, where: str, path: Path) -> int:
    relation = files_relation([str(file.path) for file in mess.files])
    order = f"{quoted(key)}, cl_key" if key == "cl_ident" else quoted(key)
    return engine.write(f"SELECT * FROM {relation} WHERE {where} ORDER BY {order}", path)


def _cuts(files: Sequence[StoredFile], key: str, rows_a_file: int) -> list[str]:
    """Keys that part the records about evenly, by the row groups' lowest keys and numbers of rows."""
    cuts: list[str] = []
    rows = 0
    for low, count in sorted(_groups(files, key)):
        if rows >= rows_a_file and low not in cuts[-1:]:
            cuts.append(low)
            rows = 0
        rows += count
    return cuts


def _groups(files: Sequence[StoredFile], key: str) -> Iterator[tuple[str, int]]:
    for file in files:
        footer = pq.read_metadata(file.path)
        index = column_index(footer, key)
        for number in range(footer.num_row_groups if index is not None else 0):
            group = footer.row_group(number)
            statistics = group.column(index).statistics
            if statistics is not None and statistics.has_min_max:
                yield statistics.min, group.num_rows


def _ranges(cuts: Sequence[str], key: str) -> Iterator[str]:
    """Conditions that part all records at the cuts; a record without a key is in the first."""
    if not cuts:
        yield "true"
        return
    yield f"({key} < {literal(cuts[0])} OR {key} IS NULL)"
    for low, high in pairwise(cuts):
        yield f"{key} >= {literal(low)} AND {key} < {literal(high)}"
    yield f"{key} >= {literal(cuts[-1])}"
