"""simulate: a district, its offices' files and the truth about them, in one go."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from .column import Text, join
from .dice import Ints
from .dirt import Spoiler, Stain, stained
from .handover import SHEETS, Columns, Sheet
from .handover.history import ROWS, write_history
from .staging import staged
from .truth import Truth
from .world import World, build_world

Progress = Callable[[str, int, int], None]
PIECE = 100_000
PERSONS_A_PIECE = 20_000
HISTORY = "residence-history"


def simulate(
    out: Path, residents: int, seed: int, *, progress: Progress | None = None
) -> dict[str, object]:
    """Write ``out/inbox/<office>/...`` and ``out/truth/...``; gives the summary (also ``truth/summary.json``).

    The same seed and size give the same bytes. ``progress`` is told a source, rows done and rows in all.
    Raises SIM-001 for a size that is not offered, SIM-002 where the folder cannot be written.
    """
    world = build_world(residents, seed)
    with staged(out) as stage:
        return _hand_over(world, stage, progress or _silent)


def _silent(source: str, done: int, total: int) -> None:
    """Nobody is told."""


def _hand_over(world: World, stage: Path, tell: Progress) -> dict[str, object]:
    truth = Truth(stage / "truth")
    files = {}
    for make in SHEETS:
        sheet = make(world)
        files[sheet.source] = 0
        for rows in _written(sheet, world, stage / "inbox", truth):
            files[sheet.source] += rows
            tell(sheet.source, files[sheet.source], len(sheet.order))
    total = world.people.residents * ROWS
    for done in write_history(world, stage / "inbox", PERSONS_A_PIECE):
        tell(HISTORY, done * ROWS, total)
    files[HISTORY] = total
    return truth.finish(world, files)


def _written(sheet: Sheet, world: World, inbox: Path, truth: Truth) -> Iterator[int]:
    """Write a sheet piece by piece; gives the number of rows of each piece."""
    writer, spoiler = sheet.open(inbox), spoiler_of(sheet.source, world)
    for first in range(0, len(sheet.order), PIECE):
        once = sheet.order[first : first + PIECE]
        row = spoiler.twice(once, sheet.clean(once))
        true = sheet.columns(row)
        columns, short, stains = spoiler.spoil(true, row, sheet.clean(row))
        writer.write(columns, short)
        _note(sheet, true, row, stains, truth)
        yield len(row)
    writer.close()


def spoiler_of(source: str, world: World) -> Spoiler:
    """What makes the rows of a source dirty in this world."""
    houses = world.houses
    return Spoiler(source, world.dice, lambda luck: houses.addresses(luck % houses.in_use))


def _note(sheet: Sheet, true: Columns, row: Ints, stains: list[Stain], truth: Truth) -> None:
    """Keep in the truth what the rows are about and what was done to them."""
    keys = _keys(sheet, true)
    first = np.concatenate([[True], row[1:] != row[:-1]])
    if sheet.subject is not None:
        truth.links(sheet.source, keys.filter(pa.array(first)), sheet.subject(row[first]))
    lines = (
        (keys[at].as_py(), line.column, line.kind, line.lost)
        for at, line in stained(stains)
        if first[at]
    )
    truth.dirt(sheet.source, lines)


def _keys(sheet: Sheet, columns: Columns) -> Text:
    """The declared key of each row, as it truly is."""
    parts: list[Text | str] = []
    for name in sheet.key:
        parts += ["/", columns[name]]
    return join(*parts[1:])
