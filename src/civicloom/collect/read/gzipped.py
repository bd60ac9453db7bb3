"""One file packed with gzip, unpacked for as long as it is read."""

import gzip
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ...model.errors import CivicloomError, Place
from .archive_limits import UNPACKED, is_bomb
from .chunk import Part
from .layout import Layout

_PIECE = 1 << 20


def read_gzip(path: Path, layout: Layout, name: str = "") -> Iterator[Part]:
    """The tables of the packed file. Raises COL-016 (broken) and COL-018 (a bomb, or packed twice)."""
    from .open import read_file  # the packed file may be of any kind

    name = name or path.name
    inner = name.removesuffix(".gz")
    with tempfile.TemporaryDirectory(prefix="civicloom-") as folder:
        unpacked = Path(folder) / f"unpacked{Path(inner).suffix}"
        _unpack(path, unpacked, name)
        with unpacked.open("rb") as file:
            if file.read(2) == b"\x1f\x8b":
                reason = "an archive in an archive"
                raise CivicloomError("COL-018", place=Place(file=name), reason=reason)
        kind = "auto" if layout.kind == "gzip" else layout.kind
        yield from read_file(unpacked, replace(layout, kind=kind), inner)


def _unpack(path: Path, target: Path, name: str) -> None:
    packed, size = path.stat().st_size, 0
    try:
        with gzip.open(path) as source, target.open("wb") as out:
            while piece := source.read(_PIECE):
                size += len(piece)
                if size > UNPACKED or is_bomb(size, packed):
                    reason = f"more than {size} bytes packed into {packed}"
                    raise CivicloomError("COL-018", place=Place(file=name), reason=reason)
                out.write(piece)
    except (EOFError, OSError, zlib.error) as error:
        reason = type(error).__name__
        raise CivicloomError("COL-016", place=Place(file=name), reason=reason) from None
