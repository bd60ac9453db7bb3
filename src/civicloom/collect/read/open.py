"""A file of any kind, by its declared kind or by its first bytes."""

from collections.abc import Callable, Iterator
from pathlib import Path

from ...model.errors import CivicloomError, Place
from ..sniff import NO_TABLES, guess_kind
from .chunk import Part
from .delimited import read_delimited
from .gzipped import read_gzip
from .json_rows import read_json, read_jsonl
from .layout import Layout
from .parquet import read_parquet
from .sqlite import read_sqlite
from .workbook import read_workbook
from .zipped import read_zip

Reader = Callable[[Path, Layout, str], Iterator[Part]]

READERS: dict[str, Reader] = {
    "csv": read_delimited,
    "xlsx": read_workbook,
    "xls": read_workbook,
    "json": read_json,
    "jsonl": read_jsonl,
    "parquet": read_parquet,
    "sqlite": read_sqlite,
    "zip": read_zip,
    "gzip": read_gzip,
}


def read_file(path: Path, layout: Layout, name: str = "") -> Iterator[Part]:
    """The parts of a file.

    Raises COL-001 when it is not there, COL-024 when it is a page, a scan or the like, and what its reader raises.
    """
    if not path.is_file():
        raise CivicloomError("COL-001", place=Place(file=name or path.name))
    guessed = guess_kind(path)
    if guessed in NO_TABLES:
        raise CivicloomError("COL-024", place=Place(file=name or path.name), kind=guessed.upper())
    kind = (
        layout.kind
        if layout.kind in READERS and guessed not in ("xlsx", "xls", "gzip")
        else guessed
    )
    return READERS[kind](path, layout, name)
