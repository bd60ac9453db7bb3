"""Does a file open as its name says? A look at its first bytes; text is read whole."""

import codecs
from pathlib import Path

_MAGIC: dict[str, bytes | tuple[bytes, ...]] = {
    ".pdf": b"%PDF-",
    ".ofd": b"PK",
    ".xlsx": b"PK",
    ".docx": b"PK",
    ".zip": b"PK",
    ".parquet": b"PAR1",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".gz": b"\x1f\x8b",
    ".tif": (b"II*\x00", b"MM\x00*"),
    ".tiff": (b"II*\x00", b"MM\x00*"),
}
_TEXT = {".txt", ".csv", ".json", ".jsonl", ".xml", ".md", ".yaml", ".yml", ".sql", ".tlog-proof"}
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")


def readable(path: Path) -> bool:
    """True when the file is of a format for archives and its bytes agree with its name."""
    suffix = path.suffix.lower()
    if suffix in _TEXT:
        return _is_text(path)
    return suffix in _MAGIC and _head(path).startswith(_MAGIC[suffix])


def executable(path: Path) -> bool:
    """True for a program, whatever its name."""
    return _head(path).startswith(_PROGRAMS)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)


def _is_text(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
