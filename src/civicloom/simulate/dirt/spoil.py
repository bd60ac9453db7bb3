"""Putting dirt on a piece of a file, and noting what was done to which record."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..column import Text
from ..dice import Dice, Flags, Ints
from ..handover.sheet import Columns
from .table import DUPLICATE, SHORT_ROW, SPOILS, STALE_ADDRESS, Line, dirt_of


@dataclass(frozen=True)
class Stain:
    """One kind of dirt on some records of a piece: their places in it."""

    line: Line
    places: Ints


@dataclass(frozen=True)
class Spoiler:
    """The dirt of one source. ``elsewhere`` gives the address of some house for each random number."""

    source: str
    dice: Dice
    elsewhere: Callable[[Ints], Text]

    def twice(self, row: Ints, clean: Flags) -> Ints:
        """The records with those that are handed over twice standing twice."""
        hit = np.zeros(len(row), bool)
        for line in dirt_of(self.source):
            if line.kind == DUPLICATE:
                hit |= self._hit(line, row, clean)
        return np.repeat(row, np.where(hit, 2, 1))

    def spoil(
        self, columns: Columns, row: Ints, clean: Flags
    ) -> tuple[Columns, Flags, list[Stain]]:
        """The columns with their dirt, which rows are cut short, and all stains.

        Both rows of a duplicate get the same dirt.
        """
        short, stains, spoiled = np.zeros(len(row), bool), [], dict(columns)
        for line in dirt_of(self.source):
            places = np.flatnonzero(self._hit(line, row, clean))
            if line.kind == DUPLICATE:
                places = np.flatnonzero(row[1:] == row[:-1])
            elif line.kind == SHORT_ROW:
                short[places] = True
            else:
                spoiled[line.column], places = self._spoiled(
                    spoiled[line.column], line, row, places
                )
            stains.append(Stain(line, places))
        return spoiled, short, stains

    def _hit(self, line: Line, row: Ints, clean: Flags) -> Flags:
        return self.dice.chance(self._name(line), row, line.rate) & ~clean

    def _name(self, line: Line) -> str:
        return f"dirt/{self.source}/{line.kind}/{line.column}"

    def _spoiled(self, values: Text, line: Line, row: Ints, places: Ints) -> tuple[Text, Ints]:
        """The column with dirty values at the places, and the places where a value did change."""
        before = values.take(pa.array(places)).to_pylist()
        luck = self.dice.below(self._name(line) + "/luck", row[places], 2**30)
        after = self._changed(line, before, luck)
        hit = np.zeros(len(row), bool)
        hit[places] = True
        mixed = pc.replace_with_mask(values, pa.array(hit), pa.array(after, pa.string()))
        differ = np.array([new != old for new, old in zip(after, before, strict=True)], bool)
        return mixed, places[differ]

    def _changed(self, line: Line, before: list[str | None], luck: Ints) -> list[str | None]:
        if line.kind == STALE_ADDRESS:
            others = self.elsewhere(luck).to_pylist()
            return [other if old else old for old, other in zip(before, others, strict=True)]
        change = SPOILS[line.kind]
        pairs = zip(before, luck.tolist(), strict=True)
        return [None if value is None else change(value, number) for value, number in pairs]


def stained(stains: list[Stain]) -> Iterator[tuple[int, Line]]:
    """Each stained place with its line of the table, place by place."""
    every = [
        (place, number) for number, stain in enumerate(stains) for place in stain.places.tolist()
    ]
    for place, number in sorted(every):
        yield place, stains[number].line
