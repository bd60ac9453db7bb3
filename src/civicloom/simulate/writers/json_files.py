"""JSON lines, and the answer of a service."""

import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ..column import Text
from ..dice import Flags

BARE = frozenset({"居住人数", "边界"})
"""Columns whose values are JSON already, numbers and objects, unless somebody wrote words there."""


def objects(columns: Mapping[str, Text]) -> Text:
    """One JSON object a row; a missing value is null."""
    parts: list[object] = []
    for number, (name, values) in enumerate(columns.items()):
        parts += [
            ("{" if number == 0 else ", ") + json.dumps(name, ensure_ascii=False) + ": ",
            _value(name, values),
        ]
    return pc.binary_join_element_wise(
        *[p if isinstance(p, pa.Array) else pa.scalar(p) for p in parts], "}", ""
    )


def _value(name: str, values: Text) -> Text:
    safe = pc.replace_substring(pc.replace_substring(values, "\\", "\\\\"), '"', '\\"')
    texts = pc.binary_join_element_wise('"', safe, '"', "")
    if name in BARE:
        bare = pc.match_substring_regex(values, r"^([0-9]+|\{.*\})$")
        texts = pc.if_else(bare, values, texts)
    return pc.fill_null(texts, "null")


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


class JsonAnswer:
    """One JSON object as a service answers: how many there are, and the rows."""

    def __init__(self, path: Path, total: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = path.open("wb")
        self._stream.write(
            f'{{"code": 200, "message": "成功", "total": {total}, "rows": ['.encode()
        )
        self._between = "\n"

    def write(self, columns: Mapping[str, Text], short: Flags) -> None:
        """Add rows."""
        self._stream.write((self._between + ",\n".join(objects(columns).to_pylist())).encode())
        self._between = ",\n"

    def close(self) -> None:
        """End the object."""
        self._stream.write(b"\n]}\n")
        self._stream.close()
