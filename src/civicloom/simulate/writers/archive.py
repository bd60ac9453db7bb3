"""Zip archives with the same bytes everywhere: stored, since compressors differ from machine to machine."""

from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

WHEN = (2026, 11, 1, 8, 0, 0)


def member(name: str) -> ZipInfo:
    """An entry with a fixed date, made on no system in particular."""
    info = ZipInfo(name, WHEN)
    info.compress_type, info.create_system, info.external_attr = ZIP_STORED, 3, 0o644 << 16
    return info


def new_archive(path: Path) -> ZipFile:
    """An empty archive at a path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return ZipFile(path, "w", ZIP_STORED)
