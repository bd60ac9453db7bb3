"""Archives of files: each member is one part, unpacked for as long as it is read."""

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath

from ...model.errors import CivicloomError, Place
from ..sniff import guess_kind
from .archive_limits import UNPACKED, require_modest
from .chunk import Part
from .layout import Layout

_PIECE = 1 << 20
_LEFT_BEHIND = ("thumbs.db", "desktop.ini")  # what Windows puts into folders, beside the files


def read_zip(path: Path, layout: Layout, name: str = "") -> Iterator[Part]:
    """The tables of all members, in the order of their names.

    Raises COL-016 (broken), COL-018 (unreasonable), COL-019 (a member's name leads out of the folder),
    COL-010 (nothing inside).
    """
    from .open import read_file  # archives hold files of any kind

    name = name or path.name
    members = [member for member in require_modest(path, name) if _wanted(member, layout)]
    if not members:
        raise CivicloomError("COL-010", place=Place(file=name))
    for member in members:
        _require_inside(member, name)
    with (
        tempfile.TemporaryDirectory(prefix="civicloom-") as folder,
        zipfile.ZipFile(path) as archive,
    ):
        for number, member in enumerate(sorted(members, key=lambda m: m.filename)):
            shown = _shown(member)
            unpacked = Path(folder) / f"{number}{PurePosixPath(shown).suffix}"
            _unpack(archive, member, unpacked, name)
            if guess_kind(unpacked) == "zip":
                raise CivicloomError(
                    "COL-018", place=Place(file=name), reason="an archive in an archive"
                )
            yield from read_file(unpacked, replace(layout, kind="auto"), f"{name}/{shown}")
            unpacked.unlink()


def _wanted(member: zipfile.ZipInfo, layout: Layout) -> bool:
    path = PurePosixPath(member.filename)
    hidden = path.name.lower() in _LEFT_BEHIND or any(
        part.startswith(("__MACOSX", ".", "~$")) and part not in (".", "..") for part in path.parts
    )
    fits = not layout.member or PurePosixPath(_shown(member)).match(layout.member)
    return not member.is_dir() and not hidden and fits


def _require_inside(member: zipfile.ZipInfo, name: str) -> None:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in member.filename[:2]:
        raise CivicloomError("COL-019", place=Place(file=name))


def _shown(member: zipfile.ZipInfo) -> str:
    """The member's name; macOS writes it in UTF-8, Windows in China in GBK, without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeEncodeError, UnicodeDecodeError):
            return member.filename.encode("cp437").decode(encoding)
    return member.filename


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, name: str) -> None:
    """Copy a member out, never more than it said it holds."""
    left = min(member.file_size, UNPACKED)
    try:
        with archive.open(member) as source, target.open("wb") as out:
            while piece := source.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise CivicloomError("COL-018", place=Place(file=name), reason="a false size")
                out.write(piece)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise CivicloomError(
            "COL-016", place=Place(file=name), reason=type(error).__name__
        ) from None
