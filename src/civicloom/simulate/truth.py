"""What is true, written beside the files."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow.compute as pc

from .cases import SUBJECTS
from .column import Text
from .handover.numbers import label
from .handover.trade import licence_numbers
from .world import World

PIECE = 100_000


class Truth:
    """The folder ``truth``: files that grow while the sheets are written, and files written at the end."""

    def __init__(self, folder: Path) -> None:
        (folder / "rules").mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._links = self._open("links.csv", "source,key,subject")
        self._dirt = self._open("dirt.csv", "source,key,column,kind,quarantined")
        self.stains: Counter[str] = Counter()

    def links(self, source: str, keys: Text, subjects: Text) -> None:
        """Which thing each record is truly about; records about nothing are left out."""
        lines = pc.drop_null(pc.binary_join_element_wise(source, keys, subjects, ","))
        if len(lines):
            self._links.write("\n".join(lines.to_pylist()) + "\n")

    def dirt(self, source: str, lines: Iterable[tuple[str, str, str, bool]]) -> None:
        """Key, column, kind and whether the record is lost, for each stain."""
        for key, column, kind, lost in lines:
            self._dirt.write(f"{source},{key},{column},{kind},{str(lost).lower()}\n")
            self.stains[kind] += 1

    def finish(self, world: World, files: dict[str, int]) -> dict[str, object]:
        """Write households, rules and the summary, which is given back."""
        self._links.close()
        self._dirt.close()
        self._households(world)
        expected = self._rules(world)
        summary: dict[str, object] = {
            "seed": world.dice.seed,
            "as_of": "2026-11-01",
            "residents": world.people.residents,
            "persons": len(world.people),
            "households": len(world.homes.of_household),
            "streets": len(world.houses.places.street_codes),
            "communities": len(world.houses.places.community_codes),
            "grids": len(world.houses.places.grid_codes),
            "buildings": len(world.houses.buildings.grid),
            "dwellings": world.houses.in_use,
            "retired_codes": world.houses.retired,
            "firms": len(world.tables["firms"]),
            "files": files,
            "findings": expected,
            "dirt": dict(sorted(self.stains.items())),
        }
        text = json.dumps(summary, ensure_ascii=False, indent=2) + "\n"
        (self._folder / "summary.json").write_bytes(text.encode())
        return summary

    def _households(self, world: World) -> None:
        members = world.people.members
        house = world.houses.codes.take(world.homes.of_household[members.household])
        person = np.arange(world.people.residents)
        with self._open("households.csv", "household,house_code,subject") as file:
            for first in range(0, len(person), PIECE):
                part = slice(first, first + PIECE)
                columns = label("H", members.household[part]), house[part], label("P", person[part])
                file.write("\n".join(pc.binary_join_element_wise(*columns, ",").to_pylist()) + "\n")

    def _rules(self, world: World) -> dict[str, int]:
        subjects = _subjects(world)
        lines: dict[bool, dict[str, list[tuple[str, str]]]] = {True: {}, False: {}}
        for planted in world.planted:
            name = subjects[SUBJECTS[planted.rule]][planted.subject].as_py()
            lines[planted.found].setdefault(planted.rule, []).append((name, planted.case))
        for rule in SUBJECTS:
            self._table(f"rules/{rule}.csv", ("subject", "case"), sorted(lines[True].get(rule, [])))
        near = [(rule, *line) for rule in SUBJECTS for line in sorted(lines[False].get(rule, []))]
        self._table("near_misses.csv", ("rule", "subject", "case"), near)
        return {rule: len(lines[True].get(rule, [])) for rule in SUBJECTS}

    def _table(self, name: str, header: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
        with (self._folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(lines)

    def _open(self, name: str, header: str) -> TextIO:
        file = (self._folder / name).open("w", encoding="utf-8", newline="")
        file.write(header + "\n")
        return file


def _subjects(world: World) -> dict[str, Text]:
    """The natural identifiers behind the numbers of subjects."""
    return {
        "house": world.houses.codes,
        "person": world.people.ids,
        "firm": world.firm_codes,
        "licence": licence_numbers(world),
    }
