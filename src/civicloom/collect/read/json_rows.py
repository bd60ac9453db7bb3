"""JSON documents and JSON lines. Objects are rows; nested objects give dotted columns too."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from ...model.errors import CivicloomError, Place
from ...model.plain_json import loads
from ..sniff import codec
from .cells import unfit
from .chunk import ROWS, Broken, Chunk, Part, numbers
from .delimited import pinned
from .json_stream import objects
from .layout import Layout
from .pieces import Block, blocks, line_codec, pieces
from .width import require_narrow

_KEPT = 65536
_DEPTH = 3

Row = dict[str, str | None]


def read_jsonl(path: Path, layout: Layout, name: str = "") -> Iterator[Part]:
    """A table from a file with one JSON object a line. Raises COL-010 for an empty file."""
    name = name or path.name
    with path.open("rb") as file:
        head = file.read(1 << 20)
        if not head.strip():
            raise CivicloomError("COL-010", place=Place(file=name))
        encoding = pinned(head, layout.encoding)
        file.seek(encoding.mark)
        cut = blocks(pieces(file, codec(encoding.name)), line_codec(codec(encoding.name)), 1, b"\0")
        part = Part(name, (), None, (partial(_parse, block, name) for block in cut))
        part.facts = {"encoding": encoding, "loose": True}
        yield _peeked(part, name)


def read_json(path: Path, layout: Layout, name: str = "") -> Iterator[Part]:
    """A table from a JSON document: an array of objects, or an object that holds one.

    Raises COL-010 (empty) and COL-013 (no JSON, with the place where it breaks).
    """
    name = name or path.name
    facts: dict[str, object] = {"loose": True}
    rows = objects(path, layout, name, facts)
    part = Part(name, (), None, _batches(rows, name), facts)
    yield _peeked(part, name)


def _peeked(part: Part, name: str) -> Part:
    """The part with the headings of its first chunk. Raises COL-014 when there is no object in it."""
    first = next(part.chunks, None)
    if first is None:
        return part
    chunk = first()
    part.headings = tuple(chunk.rows.column_names)
    rest = part.chunks

    def again() -> Iterator[Callable[[], Chunk]]:
        yield lambda: chunk
        yield from rest

    part.chunks = again()
    return part


def _parse(block: Block, name: str) -> Chunk:
    numbered = enumerate(block.data.split(b"\n"), block.line)
    items = ((n, _line(n, line, block)) for n, line in numbered if line.strip())
    return build(items, name)


def _line(number: int, line: bytearray, block: Block) -> Any:
    """The value of a line, or a broken row."""
    if not block.whole:
        return Broken(number, "ROW_LONG", line.decode(block.codec, "backslashreplace"))
    try:
        text = line.decode(block.codec)
    except UnicodeDecodeError:
        return Broken(number, "ROW_ENCODING", line.decode(block.codec, "backslashreplace")[:_KEPT])
    try:
        return loads(text)
    except (ValueError, RecursionError):
        return Broken(number, "ROW_JSON", text.replace("\0", "\\0")[:_KEPT])


def _batches(rows: Iterator[tuple[int, Any]], name: str) -> Iterator[Callable[[], Chunk]]:
    while batch := list(islice(rows, ROWS)):
        yield partial(build, batch, name)


def build(items: Any, name: str) -> Chunk:
    """Rows of numbered JSON values; columns are all names that occur. Raises COL-022 for too many."""
    flat: list[Row] = []
    at: list[int] = []
    broken: list[Broken] = []
    for number, value in items:
        if isinstance(value, Broken):
            broken.append(value)
        elif not isinstance(value, Mapping):
            broken.append(Broken(number, "ROW_SHAPE", shown(value)))
        else:
            _keep(number, value, flat, at, broken)
    names = list(dict.fromkeys(key for row in flat for key in row))
    require_narrow(names, name)
    columns = [pa.array([row.get(key) for row in flat], pa.string()) for key in names]
    table = pa.Table.from_arrays(columns, names=names)
    return Chunk(table, numbers(at), broken)


def _keep(
    number: int, value: Mapping[str, Any], flat: list[Row], at: list[int], broken: list[Broken]
) -> None:
    row = flatten(value)
    fault = unfit(number, [*row, *row.values()])
    if fault:
        broken.append(Broken(number, fault.code, shown(value)))
    else:
        flat.append(row)
        at.append(number)


def shown(value: object) -> str:
    """A value as JSON text that can be kept."""
    return json.dumps(value, ensure_ascii=True)[:_KEPT]


def flatten(value: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Row:
    """An object as text cells: `a` as JSON text and `a.b` for an object inside."""
    row: Row = {}
    for key, inner in value.items():
        name = prefix + str(key)
        if isinstance(inner, Mapping) and depth < _DEPTH:
            row[name] = json.dumps(inner, ensure_ascii=False)
            row |= flatten(inner, name + ".", depth + 1)
        elif isinstance(inner, (list, Mapping)):
            row[name] = json.dumps(inner, ensure_ascii=False)
        elif isinstance(inner, bool):
            row[name] = "true" if inner else "false"
        else:
            row[name] = inner
    return row
