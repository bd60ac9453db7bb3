"""Putting dirt on a piece of a file, and noting what was done to which record."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..column import Text
from ..dice import Dice, Flags, Ints
from ..handover.sheet import Columns
from .table import DUPLICATE, SHORT_ROW, SPOILS, Line, dirt_of


@dataclass(frozen=True)
class Stain:
    """One kind of dirt on some records of a piece: their places in it."""

    line: Line
    places: Ints


def twice(source: str, row: Ints, clean: Flags, dice: Dice) -> Ints:
    """The records with those that are handed over twice standing twice."""
    hit = np.zeros(len(row), bool)
    for line in dirt_of(source):
        if line.kind == DUPLICATE:
            hit |= dice.chance(f"dirt/{source}/duplicate", row, line.rate) & ~clean
    return np.repeat(row, np.where(hit, 2, 1))


def spoil(
    source: str, columns: Columns, row: Ints, clean: Flags, dice: Dice
) -> tuple[Columns, Flags, list[Stain]]:
    """The columns with their dirt, which rows are cut short, and all stains. Both rows of a duplicate get the same."""
    short, stains = np.zeros(len(row), bool), []
    columns = dict(columns)
    for line in dirt_of(source):
        name = f"dirt/{source}/{line.kind}/{line.column}"
        hit = dice.chance(name, row, line.rate) & ~clean
        if line.kind == DUPLICATE:
            stains.append(Stain(line, np.flatnonzero(row[1:] == row[:-1])))
        elif line.kind == SHORT_ROW:
            short |= hit
            stains.append(Stain(line, np.flatnonzero(hit)))
        else:
            columns[line.column], changed = _spoiled(
                columns[line.column], hit, line, dice.below(name + "/luck", row, 2**30)
            )
            stains.append(Stain(line, changed))
    return columns, short, stains


def _spoiled(values: Text, hit: Flags, line: Line, luck: Ints) -> tuple[Text, Ints]:
    """The column with dirty values in it, and the rows that did change."""
    places = np.flatnonzero(hit)
    before = values.take(pa.array(places)).to_pylist()
    change = SPOILS[line.kind]
    after = [
        None if value is None else change(value, int(luck[at]))
        for at, value in zip(places, before, strict=True)
    ]
    changed = np.array([new != old for new, old in zip(after, before, strict=True)], bool)
    mixed = pc.replace_with_mask(values, pa.array(hit), pa.array(after, pa.string()))
    return mixed, places[changed]


def stained(stains: list[Stain]) -> Iterator[tuple[int, Line]]:
    """Each stained place with its line of the table, place by place."""
    every = [
        (place, number) for number, stain in enumerate(stains) for place in stain.places.tolist()
    ]
    for place, number in sorted(every):
        yield place, stains[number].line
