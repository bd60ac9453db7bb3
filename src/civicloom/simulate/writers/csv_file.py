"""Delimited text as offices export it: any encoding, title rows, a total row, cut rows."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow.compute as pc

from ..column import Text
from ..dice import Flags

CUT = 3
"""So many columns are missing at the end of a short row."""


def lines_of(columns: Mapping[str, Text], short: Flags, end: str = "\r\n") -> str:
    """The rows as lines; nothing is quoted, as in the exports of old systems."""
    names = list(columns)
    whole = _joined(columns, names)
    if not short.any():
        return end.join(whole) + end
    cut = _joined(columns, names[:-CUT])
    for row in np.flatnonzero(short):
        whole[row] = cut[row]
    return end.join(whole) + end


def _joined(columns: Mapping[str, Text], names: Sequence[str]) -> list[str]:
    parts = [columns[name] for name in names]
    joined: list[str] = pc.binary_join_element_wise(
        *parts, ",", null_handling="replace", null_replacement=""
    ).to_pylist()
    return joined


class CsvFile:
    """One CSV. ``total`` makes the last row from the number of rows before it."""

    def __init__(
        self,
        stream: BinaryIO,
        encoding: str,
        *,
        titles: Sequence[str] = (),
        total: Callable[[int], str] | None = None,
        bom: bytes = b"",
    ) -> None:
        self._stream, self._encoding, self._titles, self._total = stream, encoding, titles, total
        self._rows, self._begun = 0, False
        stream.write(bom)

    @classmethod
    def create(cls, path: Path, encoding: str, **shape: object) -> "CsvFile":
        """A new file at a path."""
        path.parent.mkdir(parents=True, exist_ok=True)
        return cls(path.open("wb"), encoding, **shape)  # type: ignore[arg-type]

    def write(self, columns: Mapping[str, Text], short: Flags) -> None:
        """Add rows; the headings come before the first ones. Characters the encoding lacks become ?."""
        if not self._begun:
            self._put("".join(f"{line}\r\n" for line in (*self._titles, ",".join(columns))))
            self._begun = True
        self._rows += len(short)
        self._put(lines_of(columns, short))

    def close(self) -> None:
        """Write the total row and close the stream."""
        if self._total is not None:
            self._put(self._total(self._rows) + "\r\n")
        self._stream.close()

    def _put(self, text: str) -> None:
        self._stream.write(text.encode(self._encoding, errors="replace"))
