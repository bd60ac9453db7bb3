"""A zip with a CSV in UTF-16 for each value of one column."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
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
        """Add rows. A row whose value is missing or odd goes to the last file."""
        values = columns[self._by]
        known = [
            v
            for v in sorted(filter(None, pc.unique(values).to_pylist()))
            if v[:2] == "20" and len(v) == 6
        ]
        rest = pc.invert(pc.fill_null(pc.is_in(values, value_set=_texts(known)), False))
        for value in known:
            where = pc.fill_null(pc.equal(values, value), False)
            if value == known[-1]:
                where = pc.or_(where, rest)
            part = {name: column.filter(where) for name, column in columns.items()}
            self._texts.setdefault(value, [",".join(columns) + "\r\n"]).append(
                lines_of(part, short[where.to_numpy(False)])
            )

    def close(self) -> None:
        """Write the files and the archive."""
        for value, texts in sorted(self._texts.items()):
            self._zip.writestr(
                member(f"filings_{value}.csv"), b"\xff\xfe" + "".join(texts).encode("utf-16-le")
            )
        self._zip.close()


def _texts(values: list[str]) -> Text:
    return pa.array(values, pa.string())
