"""Which kind of file it is, by its first bytes; the name decides only between texts."""

import codecs
import re
import zipfile
from pathlib import Path

_MAGIC = (
    (b"PAR1", "parquet"),
    (b"SQLite format 3\0", "sqlite"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"%PDF-", "pdf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
)
NO_TABLES = frozenset({"html", "xml", "pdf", "rar", "7z", "png", "jpeg"})
"""What offices send in place of a table: the page of an error, a scan, an archive of another make."""

_HTML = re.compile(
    r"(?>(?:<\?xml[^>]*>|<!--.*?-->|\s+)*)<(!doctype\s+html|html|head|body|meta|title|script|style|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 1 << 16
_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".geojson": "json"}


def guess_kind(path: Path) -> str:
    """One of csv, xlsx, xls, json, jsonl, parquet, sqlite, zip, gzip, folder, or of what holds no table."""
    if path.is_dir():
        return "folder"
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return _zipped(path) if kind == "zip" else kind
    named, seen = _SUFFIXES.get(path.suffix.lower()), _text(head)
    told = seen in NO_TABLES or (named == "json" and seen == "jsonl")
    return seen if told else named or seen


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "xlsx" if path.suffix.lower() == ".xlsx" else "zip"
    return "xlsx" if "[Content_Types].xml" in names else "zip"


def _text(head: bytes) -> str:
    """JSON by its opening bracket; JSON lines when a second line opens one too; a page by its tags; else a text table."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = head.decode("utf-16" if wide else "utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return "html" if _HTML.match(text) else "xml" if text.startswith("<?xml") else "csv"
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
