"""The finest generalisation that is safe: tried from fine to coarse, with what has to be left out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

import pyarrow as pa

from .cells import Atoms, Key, Layout, finest
from .differencing import Shown
from .levels import Level, level
from .publication import Publication
from .suppression import public_cells

MOST_ATOMS = 3000
"""Above this the check of all sums and differences takes too long; the next coarser level is tried."""

Query = Callable[[str], pa.RecordBatchReader]


@dataclass(frozen=True)
class Chosen:
    """A generalisation with its cells: which may be shown, and the people that are left out."""

    layout: Layout
    atoms: Atoms
    shown: Shown
    people: int
    left_out: int


def layouts(wanted: Publication, as_of: date) -> Iterator[Layout]:
    """All combinations of levels, the least generalised first."""
    choices = [list(enumerate(levels)) for levels in wanted.quasi.values()]
    combinations = sorted(product(*choices), key=lambda c: (sum(n for n, _ in c), c))
    for combination in combinations:
        pairs = zip(wanted.quasi, combination, strict=True)
        yield tuple(level(field, name, as_of) for field, (_, name) in pairs)


def choose(
    wanted: Publication, query: Query, as_of: date, earlier: Sequence[Shown]
) -> Chosen | None:
    """The first generalisation that leaves out no more people than the publication allows."""
    known = tuple(dict.fromkeys(level for shown in earlier for level in shown.layout))
    for layout in layouts(wanted, as_of):
        atoms = read_atoms(wanted.standard, query, tuple(dict.fromkeys((*layout, *known))))
        if atoms is None:
            continue
        most = wanted.most_suppressed * int(atoms.counts.sum())
        if _small_people(wanted, layout, atoms) > most:
            continue
        chosen = _safe(wanted, query, layout, atoms)
        if chosen.people and chosen.left_out <= most:
            return chosen
    return None


def read_atoms(table: str, query: Query, levels: tuple[Level, ...]) -> Atoms | None:
    """People counted by levels; None when there are too many groups."""
    columns = ", ".join(one.sql() for one in levels)
    rows = query(f'SELECT {columns}, count(*) FROM "{table}" GROUP BY ALL LIMIT {MOST_ATOMS + 1}')
    counts: dict[Key, int] = {}
    for row in rows_of(rows):
        counts[tuple(str(value) for value in row[:-1])] = int(str(row[-1]))
    return Atoms(levels, counts) if len(counts) <= MOST_ATOMS else None


def _small_people(wanted: Publication, layout: Layout, atoms: Atoms) -> int:
    """People in cells under k: these at least are left out."""
    counts = [atoms.count(mask) for key, mask in atoms.cube(layout).items() if finest(key, layout)]
    return sum(count for count in counts if count < wanted.k)


def _safe(wanted: Publication, query: Query, layout: Layout, atoms: Atoms) -> Chosen:
    if wanted.kind == "counts":
        keys = public_cells(atoms, layout, wanted.k)
    else:
        keys = _diverse(wanted, query, layout)
    cube = atoms.cube(layout)
    people = int(atoms.counts.sum())
    inside = sum(atoms.count(cube[key]) for key in keys if finest(key, layout))
    return Chosen(layout, atoms, Shown(layout, keys), people, people - inside)


def _diverse(wanted: Publication, query: Query, layout: Layout) -> frozenset[Key]:
    """Classes of at least k records with at least l values of every sensitive field."""
    columns = ", ".join(one.sql() for one in layout)
    tests = [f"count(*) >= {wanted.k}"]
    tests += [f'count(DISTINCT "{name}") >= {wanted.l}' for name in wanted.sensitive]
    text = f'SELECT {columns} FROM "{wanted.standard}" GROUP BY ALL HAVING {" AND ".join(tests)}'
    return frozenset(tuple(str(value) for value in row) for row in rows_of(query(text)))


def rows_of(reader: pa.RecordBatchReader) -> Iterator[tuple[object, ...]]:
    """The rows of an answer, one by one."""
    for batch in reader:
        columns = [column.to_pylist() for column in batch.columns]
        yield from zip(*columns, strict=True)
