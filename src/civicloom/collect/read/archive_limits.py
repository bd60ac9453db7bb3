"""What an archive may hold: a file that unpacks to a thousand times its size is refused unread."""

import zipfile
from pathlib import Path

from ...model.errors import CivicloomError, Place

MEMBERS = 2000
UNPACKED = 32 << 30
_RATIO = 200
_SMALL = 64 << 20  # below this a high ratio does no harm


def require_modest(path: Path, name: str) -> list[zipfile.ZipInfo]:
    """The members of an archive. Raises COL-016 (broken) and COL-018 (a bomb, too many, or locked)."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        if path.suffix.lower() in (".xls", ".ods") or _old(path):
            return []
        raise CivicloomError(
            "COL-016", place=Place(file=name), reason=type(error).__name__
        ) from None
    reason = _excess(members)
    if reason:
        raise CivicloomError("COL-018", place=Place(file=name), reason=reason)
    return members


def is_bomb(size: int, packed: int) -> bool:
    """Whether so many bytes packed into so few are meant to fill a disk."""
    return size > _SMALL and size > _RATIO * max(packed, 1)


def _excess(members: list[zipfile.ZipInfo]) -> str:
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MEMBERS:
        return f"{len(members)} members"
    if size > UNPACKED or is_bomb(size, packed):
        return f"{size} bytes packed into {packed}"
    if any(member.flag_bits & 1 for member in members):
        return "locked with a password"
    return ""


def _old(path: Path) -> bool:
    """Whether it is an OLE container (xls), which has its own reader."""
    with path.open("rb") as file:
        return file.read(4) == b"\xd0\xcf\x11\xe0"
