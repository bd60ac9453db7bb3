"""How much of an export is read, and its text in whatever encoding it came."""

import codecs
from pathlib import Path

from civicloom.model.errors import CivicloomError, Place

BYTES = 64 << 20
"""An export of text alone holds about a million messages in this; longer ones are split by the office."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_bytes(path: Path) -> bytes:
    """The whole file. Raises CHA-010 (unreadable), CHA-011 (larger than the limit), CHA-012 (empty)."""
    place = Place(path.name)
    try:
        with path.open("rb") as file:
            raw = file.read(BYTES + 1)
    except OSError as error:
        raise CivicloomError("CHA-010", place=place, reason=error.strerror) from error
    if len(raw) > BYTES:
        raise CivicloomError("CHA-011", place=place, limit=BYTES >> 20)
    if not raw.strip():
        raise CivicloomError("CHA-012", place=place)
    return raw


def decoded(raw: bytes) -> str:
    """Text by its mark, else UTF-8, else GB 18030, with U+FFFD for what is neither."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(raw) - 4:
            return raw.decode("utf-8", "replace")
    text = raw.decode("utf-8", "replace")
    foreign = sum(1 for sign in text if sign > "\x7f")
    return text if text.count("\ufffd") * 5 < foreign else raw.decode("gb18030", "replace")
