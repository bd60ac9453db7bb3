"""A zip with a CSV in UTF-16 for each value of one column."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from ..column import Text
from ..dice import Flags
from .archive import member, new_archive
from .csv_file import lines_of


class ZippedCsv:
    """Rows are put by the value of ``by`` into files of their own, which are written at the end."""

    def __init__(self, path: Path, by: str) -> None:
        self._zip, self._by = new_archive(path), by
        self._texts: dict[str, list[str]] = {}

    def write(self, columns: Mapping[str, Text], short: Flags) -> None:
        """Add rows; each has a value in that column."""
        values = columns[self._by]
        for value in pc.unique(values).to_pylist():
            where = pc.equal(values, value)
            part = {name: column.filter(where) for name, column in columns.items()}
            texts = self._texts.setdefault(value, [",".join(columns) + "\r\n"])
            texts.append(lines_of(part, short[np.asarray(where)]))

    def close(self) -> None:
        """Write the files and the archive."""
        for value, texts in sorted(self._texts.items()):
            self._zip.writestr(
                member(f"filings_{value}.csv"), b"\xff\xfe" + "".join(texts).encode("utf-16-le")
            )
        self._zip.close()
