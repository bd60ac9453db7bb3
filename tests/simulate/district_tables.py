"""The tables of a simulated district, typed by the demo district's own sources and standards."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import yaml

from civicloom.model.standards import Standard, check_record, load_standard, record_schema
from civicloom.simulate.district import spoiler_of
from civicloom.simulate.handover import SHEETS, Sheet
from civicloom.simulate.handover.history import intervals
from civicloom.simulate.world import World, build_world

YUNXI = Path(__file__).parents[2] / "examples" / "yunxi"
TODAY = date(2026, 11, 1)
Text = str | None


@cache
def world_of(residents: int, seed: int) -> World:
    """One world for all tests that only look at it."""
    return build_world(residents, seed)


@cache
def source(name: str) -> dict[str, Any]:
    """A source of the demo district, as it is declared."""
    return dict(yaml.safe_load((YUNXI / "sources" / f"{name}.yaml").read_text("utf-8")))


@cache
def standard(name: str) -> Standard:
    """A standard of the demo district."""
    return load_standard(YUNXI / "standards" / name / "1.0.0")


def handed_over(sheet: Sheet, world: World, *, dirty: bool) -> dict[str, list[Text]]:
    """The columns of a sheet, with their dirt or as they truly are; cut rows are left out."""
    row = sheet.order
    if not dirty:
        return {name: values.to_pylist() for name, values in sheet.columns(row).items()}
    spoiler = spoiler_of(sheet.source, world)
    row = spoiler.twice(row, sheet.clean(row))
    true = sheet.columns(row)
    columns, short, _ = spoiler.spoil(true, row, sheet.clean(row))
    kept = pa.array(~short)
    return {name: values.filter(kept).to_pylist() for name, values in columns.items()}


def mapped(name: str, columns: Mapping[str, list[Text]]) -> Iterator[dict[str, Text]]:
    """The rows of a source in the words of its standard, by the mapping that the source declares."""
    mapping = source(name)["mapping"]
    for number in range(len(next(iter(columns.values())))):
        yield {field: _value(how, columns, number) for field, how in mapping.items()}


def _value(how: Any, columns: Mapping[str, list[Text]], row: int) -> Text:
    if isinstance(how, str):
        return columns[how][row]
    text = columns[how["from"]][row]
    if text is None:
        return None
    if "date" in how:
        return _iso(text, how["date"])
    return str(how["values"].get(text, text))


def _iso(text: str, form: str) -> str:
    try:
        return datetime.strptime(text, form).date().isoformat()
    except ValueError:
        return text


def tables(world: World, *, dirty: bool) -> dict[str, pa.Table]:
    """Every table by its standard; rows that fail their standard are left out."""
    typed = {"residence_history": _history(world)}
    for make in SHEETS:
        sheet = make(world)
        name = source(sheet.source)["standard"].split("@")[0]
        rows = mapped(sheet.source, handed_over(sheet, world, dirty=dirty))
        typed[name] = _typed(standard(name), rows)
    return typed


def _typed(of: Standard, rows: Iterator[dict[str, Text]]) -> pa.Table:
    checked = [check_record(of, row, on=TODAY) for row in rows]
    good = [record.values for record in checked if record.mask == 0]
    return pa.Table.from_pylist(good, schema=_fields(of))


def _fields(of: Standard) -> pa.Schema:
    return pa.schema([field for field in record_schema(of) if not field.name.startswith("cl_")])


def _history(world: World) -> pa.Table:
    person = np.arange(world.people.residents)
    house, start, end = (part.ravel() for part in intervals(world, person))
    ids = world.people.ids.take(pa.array(np.repeat(person, 20)))
    rows = len(ids)
    return pa.table(
        [
            ids,
            world.houses.codes.take(pa.array(house)),
            pa.array(["permanent"] * rows),
            pa.array(start.astype(np.int32)).cast(pa.date32()),
            pa.array(end.astype(np.int32), mask=end < -(2**30)).cast(pa.date32()),
            pa.array([None] * rows, pa.string()),
        ],
        schema=_fields(standard("residence_history")),
    )
