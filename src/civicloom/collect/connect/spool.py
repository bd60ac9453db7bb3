"""Rows of a table or service written down as JSON lines, so that they have a digest before they are read."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path


def write_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> int:
    """One JSON object a line; gives how many."""
    count = 0
    with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count
