"""Looking through a file once, without a source that says what to expect."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.compute as pc

from ...model.errors import CivicloomError, Place
from ...model.text import BLANKS
from ..read import Broken, Layout, Part, read_file
from ..sniff import Dialect, Encoding, Header, guess_kind
from .cells import Cells
from .probed import Probe

_LOOKED_AT = 20_000  # rows whose cells tell what their column is; all are counted and searched for what is odd
_BROKEN = {
    "ROW_FIELDS": "COL-108",
    "ROW_NUL": "COL-109",
    "ROW_ENCODING": "COL-110",
    "ROW_QUOTE": "COL-111",
    "ROW_JSON": "COL-116",
    "ROW_SHAPE": "COL-116",
    "ROW_LONG": "COL-117",
}


@dataclass
class _Look:
    """What was seen so far."""

    rows: int = 0
    records: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)
    last: Broken | None = None
    highest: int = 0
    blank: int = 0
    totals: int = 0
    columns: dict[str, Cells] = field(default_factory=dict)


def probe(path: Path) -> Probe:
    """What a file is. Never raises for what is in the file: a file that cannot be read has status ``error``."""
    if not path.exists():
        fault = CivicloomError("COL-001", place=Place(file=path.name))
        return Probe(path.name, "unknown", "error", faults=[fault])
    parts: list[tuple[Part, _Look]] = []
    faults: list[CivicloomError] = []
    kind = guess_kind(path)
    if kind == "folder":
        return Probe(
            path.name, kind, "error", faults=[CivicloomError("COL-121", place=Place(path.name))]
        )
    try:
        for part in read_file(path, Layout()):
            parts.append((part, _Look()))
            _look(*parts[-1])
    except CivicloomError as fault:
        faults.append(fault)
    except MemoryError:
        faults.append(CivicloomError("COL-016", place=Place(path.name), reason="MemoryError"))
    unreadable = bool(faults)
    for part, look in parts:
        faults += _faults(part, look, path)
    return _probed(path, kind, parts, faults, unreadable)


def _look(part: Part, look: _Look) -> None:
    look.columns = {name: Cells(name) for name in part.headings}
    for make in part.chunks:
        chunk = make()
        numbers = chunk.numbers.to_pylist()
        look.blank += chunk.blank
        look.totals += chunk.totals
        for broken in chunk.broken:
            look.broken[_BROKEN[broken.code]] += 1
            look.first.setdefault(_BROKEN[broken.code], broken.row)
            look.last = broken
        look.highest = max([look.highest, *numbers[-1:]])
        for n, name in enumerate(chunk.rows.column_names):
            cells = look.columns.setdefault(name, Cells(name))
            trimmed = pc.utf8_trim(chunk.rows.column(n), BLANKS)
            cells.count(trimmed)
            cells.search(chunk.numbers, trimmed)
            if look.rows < _LOOKED_AT:
                cells.look(trimmed.to_pylist())
        look.records += len(numbers)
        look.rows += len(numbers) + len(chunk.broken)


def _faults(part: Part, look: _Look, path: Path) -> Iterator[CivicloomError]:
    """What is odd about one part, most general first."""
    place = Place(part.name)
    yield from _header_faults(part, look)
    yield from _list_faults(part)
    if look.blank or look.totals:
        yield CivicloomError("COL-103", place=place, blank=look.blank, totals=look.totals)
    cut = _cut_off(part, look, path)
    if cut is not None:
        look.broken[_BROKEN[cut.code]] -= 1
        yield CivicloomError("COL-112", place=Place(part.name, row=cut.row))
    for code, count in look.broken.items():
        if count:
            yield CivicloomError(code, place=Place(part.name, row=look.first[code]), count=count)
    for cells in look.columns.values():
        for code, met in sorted(cells.odd.items(), key=lambda one: one[1].first):
            if code == "COL-106" and 2 * met.times < cells.filled:
                continue  # a column of amounts has some
            at = Place(part.name, row=met.first, field=cells.name)
            yield CivicloomError(code, place=at, count=met.times, column=cells.name)
    if look.rows == 0:
        yield CivicloomError("COL-021", place=place)


def _list_faults(part: Part) -> Iterator[CivicloomError]:
    lists = part.facts.get("lists")
    if isinstance(lists, tuple) and lists:
        yield CivicloomError("COL-118", place=Place(part.name), lists=", ".join(lists))


def _header_faults(part: Part, look: _Look) -> Iterator[CivicloomError]:
    header = part.facts.get("header")
    if not isinstance(header, Header):
        return
    place = Place(part.name, row=part.header_row)
    if header.row < 0:
        yield CivicloomError("COL-113", place=Place(part.name))
        return
    if header.row - header.merged > 0:
        yield CivicloomError("COL-100", place=place, count=header.row - header.merged)
    if header.merged:
        yield CivicloomError("COL-101", place=place)
    if header.repeated:
        yield CivicloomError("COL-102", place=place, names=", ".join(header.repeated))
    if header.unnamed:
        yield CivicloomError("COL-115", place=place, count=header.unnamed)


def _cut_off(part: Part, look: _Look, path: Path) -> Broken | None:
    """The last row when the file ends in the middle of it."""
    last = look.last
    if (
        last is None
        or last.row < look.highest
        or part.name != path.name
        or "encoding" not in part.facts  # only text has a last line
    ):
        return None
    with path.open("rb") as file:
        file.seek(-1, 2)
        return last if file.read(1) not in (b"\n", b"\0") else None


def _probed(
    path: Path,
    kind: str,
    parts: list[tuple[Part, _Look]],
    faults: list[CivicloomError],
    unreadable: bool,
) -> Probe:
    rows = sum(look.rows for _, look in parts)
    broken = sum(sum(look.broken.values()) for _, look in parts)
    part, look = parts[0] if parts else (None, _Look())
    encoding = part.facts.get("encoding") if part else None
    dialect = part.facts.get("dialect") if part else None
    return Probe(
        file=path.name,
        kind=kind,
        status="error"
        if unreadable or not rows or 2 * broken > rows
        else "warn"
        if faults
        else "ok",
        encoding=encoding.name if isinstance(encoding, Encoding) else None,
        delimiter=dialect.delimiter if isinstance(dialect, Dialect) else None,
        quote=dialect.quote if isinstance(dialect, Dialect) else None,
        header_row=part.header_row if part else None,
        records=str(part.facts.get("records") or "") or None if part else None,
        rows=rows,
        columns=[cells.column(look.records) for cells in look.columns.values()],
        faults=faults,
        parts=[(part.name, look.rows) for part, look in parts] if len(parts) > 1 else [],
    )
