"""Dirt: every kind does what it says, at the rate it says, and only where the table says."""

import csv
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from civicloom.model.standards import check_record
from civicloom.simulate.dirt import SPOILS, dirt_of
from civicloom.simulate.dirt.table import DUPLICATE, SHORT_ROW, STALE_ADDRESS
from civicloom.simulate.handover import SHEETS
from civicloom.simulate.world import World

from .district_tables import TODAY, handed_over, mapped, source, standard

TABLE = yaml.safe_load(
    (Path(__file__).parents[2] / "src/civicloom/simulate/dirt/dirt.yaml").read_text("utf-8")
)
OF_ROWS = (DUPLICATE, SHORT_ROW, STALE_ADDRESS)
EXAMPLES = {
    "same-sound": "陈伟",
    "similar-shape": "陈伟",
    "traditional": "张国庆",
    "unknown-character": "王一鸣",
    "lower-case-x": "33019919800101123X",
    "swapped-day-month": "2026-03-05",
    "short-address": "云溪区瑞桂街道书塘社区枫堤街73号3幢1单元104室",
    "dashed-address": "云溪区瑞桂街道书塘社区枫堤街73号3幢1单元104室",
    "numerals-address": "枫堤街73号3幢1单元104室",
    "mistyped-house-code": "3301990010010400029010104",
    "impossible-date": "2026/03/05",
    "wrong-date-format": "2026-03-05",
}


def test_every_kind_is_described_and_does_something() -> None:
    assert set(TABLE["kinds"]) == {*SPOILS, *OF_ROWS}
    for kind, change in SPOILS.items():
        text = EXAMPLES.get(kind, "330199198001011234")
        assert change(text, 12_345) != text, kind


def test_every_kind_is_used_and_every_source_is_declared() -> None:
    used = {line["kind"] for lines in TABLE["sources"].values() for line in lines}
    assert used == set(TABLE["kinds"])
    assert all(source(name) for name in TABLE["sources"])


def lost_share(make: Any, world: World) -> float:
    sheet = make(world)
    of = standard(source(sheet.source)["standard"].split("@")[0])
    rows = list(mapped(sheet.source, handed_over(sheet, world, dirty=True)))
    return sum(check_record(of, row, on=TODAY).mask != 0 for row in rows) / len(rows)


@pytest.mark.parametrize("make", SHEETS, ids=lambda make: make.__name__)
def test_few_rows_of_a_source_are_lost(make: Any, world: World) -> None:
    assert lost_share(make, world) <= 0.05


@pytest.mark.parametrize("make", SHEETS, ids=lambda make: make.__name__)
def test_without_dirt_every_record_meets_its_standard(make: Any, world: World) -> None:
    sheet = make(world)
    of = standard(source(sheet.source)["standard"].split("@")[0])
    for row in mapped(sheet.source, handed_over(sheet, world, dirty=False)):
        assert check_record(of, row, on=TODAY).mask == 0, row


@pytest.mark.parametrize("make", SHEETS, ids=lambda make: make.__name__)
def test_the_table_says_which_dirt_loses_a_row(make: Any, world: World) -> None:
    """Alone on a row, dirt that is declared as losing does so, and other dirt does not."""
    sheet = make(world)
    of = standard(source(sheet.source)["standard"].split("@")[0])
    true = handed_over(sheet, world, dirty=False)
    for line in dirt_of(sheet.source):
        if line.kind in OF_ROWS:
            continue
        lost = Counter(
            check_record(of, row, on=TODAY).mask != 0
            for row in mapped(sheet.source, spoiled(true, line.column, line.kind, 40))
        )
        assert lost[not line.lost] == 0, line


def spoiled(
    true: dict[str, list[str | None]], column: str, kind: str, rows: int
) -> dict[str, list[str | None]]:
    """The first rows that this dirt changes, with only this dirt on them."""
    pairs = [
        (at, value, SPOILS[kind](value, at * 77)) for at, value in enumerate(true[column]) if value
    ]
    changed = [(at, new) for at, old, new in pairs if new != old][:rows]
    part = {name: [values[at] for at, _ in changed] for name, values in true.items()}
    return {**part, column: [new for _, new in changed]}


def test_dirt_is_noted_record_by_record(district: tuple[Path, dict[str, Any]]) -> None:
    folder, summary = district
    noted: dict[str, int] = defaultdict(int)
    for row in csv.DictReader((folder / "truth/dirt.csv").open(encoding="utf-8")):
        noted[row["kind"]] += 1
        assert row["quarantined"] == str(TABLE["kinds"][row["kind"]]["lost"]).lower()
    assert noted == summary["dirt"]


def test_planted_records_stay_clean(district: tuple[Path, dict[str, Any]], world: World) -> None:
    for make in SHEETS:
        sheet = make(world)
        clean = sheet.clean(sheet.order)
        true, dirty = (handed_over(sheet, world, dirty=flag) for flag in (False, True))
        key = sheet.key[0]
        where = {value: at for at, value in enumerate(dirty[key])}
        for at in clean.nonzero()[0][:200]:
            other = where[true[key][at]]
            assert all(dirty[name][other] == values[at] for name, values in true.items())
