"""Paths in manifests: inside the bag, with / between folders, with line ends written as %0A and %0D."""

import re
from pathlib import Path, PurePosixPath

_DRIVE = re.compile(r"[A-Za-z]:")


def portable(path: str) -> bool:
    """False for a path that needs percent encoding, which checkers in use do not read alike."""
    return path.isprintable() and "%" not in path


def decoded(path: str, version: tuple[int, int]) -> str:
    """A path as it is on the disk. Before version 1.0 a percent sign stood for itself."""
    path = re.sub("%0D", "\r", re.sub("%0A", "\n", path, flags=re.I), flags=re.I)
    path = path.replace("%25", "%") if version >= (1, 0) else path
    return path.removeprefix("./")


def inside(path: str) -> bool:
    """False for a path that could lead out of a bag, on any system."""
    if path.startswith(("/", "\\", "~")) or _DRIVE.match(path):
        return False
    return ".." not in PurePosixPath(path.replace("\\", "/")).parts


def files_in(bag: Path, folder: str) -> list[str]:
    """All files of a folder of a bag, as paths from the bag."""
    found = (p for p in (bag / folder).rglob("*") if p.is_file() or p.is_symlink())
    return sorted(p.relative_to(bag).as_posix() for p in found)


def is_file(path: Path) -> bool:
    """Whether a file stands there; False, too, for a name that no disk takes."""
    try:
        return path.is_file()
    except OSError:
        return False


def size_of(path: Path) -> int:
    """Bytes of a file; 0 for a link that leads nowhere."""
    return path.stat().st_size if is_file(path) else 0
