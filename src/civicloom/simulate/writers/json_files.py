"""JSON lines, and the pages of a service."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..column import Text
from ..dice import Flags

PAGE = 500
NUMERIC = frozenset({"居住人数", "边界"})
"""Columns whose text already is JSON: numbers and objects."""


def objects(columns: Mapping[str, Text]) -> Text:
    """One JSON object a row; a missing value is null."""
    parts: list[object] = []
    for number, (name, values) in enumerate(columns.items()):
        parts += [("{" if number == 0 else ", ") + json.dumps(name, ensure_ascii=False) + ": ", _value(name, values)]
    return pc.binary_join_element_wise(*[p if isinstance(p, pa.Array) else pa.scalar(p) for p in parts], "}", "")


def _value(name: str, values: Text) -> Text:
    if name in NUMERIC:
        return pc.fill_null(values, "null")
    safe = pc.replace_substring(pc.replace_substring(values, "\\", "\\\\"), '"', '\\"')
    return pc.fill_null(pc.binary_join_element_wise('"', safe, '"', ""), "null")


class JsonLinesFile:
    """One object a line, in UTF-8."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = path.open("wb")

    def write(self, columns: Mapping[str, Text], short: Flags) -> None:
        """Add rows."""
        self._stream.write(("\n".join(objects(columns).to_pylist()) + "\n").encode())

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


class JsonPages:
    """Files of a few hundred rows, each as the service answers: page, pages, total, rows."""

    def __init__(self, folder: Path, name: str, total: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._name, self._total = folder, name, total
        self._page, self._waiting = 0, pa.array([], pa.string())

    def write(self, columns: Mapping[str, Text], short: Flags) -> None:
        """Add rows; every page that is full is written."""
        self._waiting = pa.concat_arrays([self._waiting, objects(columns)])
        while len(self._waiting) >= PAGE:
            self._turn(self._waiting[:PAGE])
            self._waiting = self._waiting[PAGE:]

    def close(self) -> None:
        """Write the last page."""
        if len(self._waiting) or not self._page:
            self._turn(self._waiting)

    def _turn(self, rows: Text) -> None:
        self._page += 1
        pages = max(-(-self._total // PAGE), 1)
        head = f'{{"page": {self._page}, "pages": {pages}, "total": {self._total}, "rows": [\n'
        text = head + ",\n".join(rows.to_pylist()) + "\n]}\n"
        (self._folder / f"{self._name}-{self._page:05d}.json").write_bytes(text.encode())
