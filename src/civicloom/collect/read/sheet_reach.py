"""How far the cells of a workbook reach: the reader makes room for every cell between the first and the last."""

import re
import zipfile
import zlib
from pathlib import Path
from typing import IO

from ...model.errors import CivicloomError, Place

CELLS = 32 << 20  # a full sheet of 30 columns
_PIECE = 1 << 20
_TEXTS = "sharedStrings.xml"  # long, and without places
_PLACES = re.compile(rb"""[ \t\r\n]r=["']([A-Z]{0,3})([0-9]{1,9})["']""")
_LONGEST = 32  # bytes of such a place, with room


def require_reachable(path: Path, name: str) -> None:
    """Refuse a workbook (xlsx) of which one far cell makes a sheet of billions. Raises COL-023.

    A broken archive is left to the reader, which says what is wrong with it.
    """
    try:
        with zipfile.ZipFile(path) as book:
            sheets = [n for n in book.namelist() if n.endswith(".xml") and not n.endswith(_TEXTS)]
            far = max((_cells(book.open(sheet)) for sheet in sheets), default=0)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError):
        return
    if far > CELLS:
        raise CivicloomError("COL-023", place=Place(file=name), limit=CELLS)


def _cells(sheet: IO[bytes]) -> int:
    """Columns times rows up to the last of each that a cell names."""
    columns, rows, rest = 0, 0, b""
    with sheet:
        while piece := sheet.read(_PIECE):
            found = set(_PLACES.findall(rest + piece))
            columns = max([columns, *(_column(letters) for letters in {c for c, _ in found})])
            rows = max([rows, *(int(number) for number in {r for _, r in found})])
            rest = piece[-_LONGEST:]
    return columns * rows


def _column(letters: bytes) -> int:
    """The number of a column: A is 1, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
