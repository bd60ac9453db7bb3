"""Which kind of file it is, by its first bytes; the name decides only between texts."""

import zipfile
from pathlib import Path

_MAGIC = (
    (b"PAR1", "parquet"),
    (b"SQLite format 3\0", "sqlite"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"\xd0\xcf\x11\xe0", "xls"),
)
_HEAD = 1 << 16
_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".geojson": "json"}


def guess_kind(path: Path) -> str:
    """One of csv, xlsx, xls, json, jsonl, parquet, sqlite, zip, gzip, folder."""
    if path.is_dir():
        return "folder"
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return _zipped(path) if kind == "zip" else kind
    named, seen = _SUFFIXES.get(path.suffix.lower()), _text(head)
    return seen if named == "json" and seen == "jsonl" else named or seen


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "xlsx" if path.suffix.lower() == ".xlsx" else "zip"
    return "xlsx" if "[Content_Types].xml" in names else "zip"


def _text(head: bytes) -> str:
    """JSON by its opening bracket; JSON lines when a second line opens one too; else a text table."""
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not text.startswith(("{", "[")):
        return "csv"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if (
        text.startswith("{")
        and len(lines) > 1
        and lines[1].startswith("{")
        and lines[0].endswith("}")
    ):
        return "jsonl"
    return "json"
