"""Twenty rows of residence history for each resident, as one Parquet file."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from ..column import NO_DATE, TODAY
from ..dice import Ints
from ..world import World
from ..writers import ParquetTable

ROWS = 20
STATUSES = ("permanent", "temporary", "away")
RECORDERS = ("户籍窗口", "社区警务室", "网上申报", "流动人口办")
SCHEMA = pa.schema(
    {
        "公民身份号码": pa.string(),
        "变动序号": pa.int8(),
        "房屋编码": pa.string(),
        "居住状态": pa.string(),
        "起始日期": pa.date32(),
        "截止日期": pa.date32(),
        "登记单位": pa.string(),
    }
)


def write_history(world: World, inbox: Path, chunk: int) -> Iterator[int]:
    """Write the file, so many persons at a time; gives the number of persons done."""
    table = ParquetTable(inbox / "public-security" / "residence_history.parquet", SCHEMA)
    for first in range(0, world.people.residents, chunk):
        person = np.arange(first, min(first + chunk, world.people.residents))
        table.write_table(_rows(world, person))
        yield int(person[-1]) + 1
    table.close()


def _rows(world: World, person: Ints) -> pa.Table:
    house, start, end = intervals(world, person)
    row = (person[:, None] * ROWS + np.arange(ROWS)).ravel()
    last = end.ravel()
    return pa.table(
        [
            world.people.ids.take(pa.array(np.repeat(person, ROWS))),
            pa.array(np.tile(np.arange(1, ROWS + 1), len(person)).astype(np.int8)),
            world.houses.codes.take(pa.array(house.ravel())),
            pa.array(STATUSES).take(pa.array(world.dice.pick("history/status", row, [90, 7, 3]))),
            pa.array(start.ravel().astype(np.int32)).cast(pa.date32()),
            pa.array(last.astype(np.int32), mask=last == NO_DATE).cast(pa.date32()),
            pa.array(RECORDERS).take(
                pa.array(world.dice.below("history/recorder", row, len(RECORDERS)))
            ),
        ],
        schema=SCHEMA,
    )


def intervals(world: World, person: Ints) -> tuple[Ints, Ints, Ints]:
    """House, first and last day of each person's twenty rows; one row follows on the other.

    The rows after the move into the present home confirm it; those before are spread over the years since birth. A
    planted case runs on for some days past the move.
    """
    members = world.people.members
    born, moved = world.people.born[person], members.moved_in[person]
    until = members.moved_out[person]
    here = np.where(moved == born, ROWS, world.dice.between("history/here", person, 1, 8))
    turn = np.arange(ROWS)
    before = ROWS - here[:, None]
    stop = np.where(until == NO_DATE, TODAY, until)[:, None]
    early = born[:, None] + (moved - born)[:, None] * turn // np.maximum(before, 1)
    late = moved[:, None] + (stop - moved[:, None]) * (turn - before) // here[:, None]
    start = np.where(turn < before, early, late)
    end = np.concatenate([start[:, 1:] - 1, until[:, None]], axis=1)
    return _houses(world, person, turn, before), start, _run_on(world, person, end, before, moved)


def _houses(world: World, person: Ints, turn: Ints, before: Ints) -> Ints:
    """The present home from the move on; before it other homes, a few rows each."""
    home = world.homes.of_household[world.people.members.household[person]][:, None]
    stay = person[:, None] * ROWS + turn // 3
    elsewhere = world.dice.below("history/house", stay, world.houses.in_use - 1)
    elsewhere += elsewhere >= home
    return np.where(turn < before, elsewhere, home)


def _run_on(world: World, person: Ints, end: Ints, before: Ints, moved: Ints) -> Ints:
    for who, days in world.overlaps.items():
        row = int(np.searchsorted(person, who))
        if row < len(person) and person[row] == who:
            end[row, int(before[row, 0]) - 1] = moved[row] + days - 1
    return end
