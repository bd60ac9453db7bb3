"""Reads the tag files of a bag: bagit.txt, bag-info.txt, manifests, fetch.txt."""

import re
from dataclasses import dataclass
from pathlib import Path

from ...model.errors import CivicloomError, Place
from .paths import decoded

_DECLARATION = re.compile(
    r"BagIt-Version: (\d{1,9})\.(\d{1,9})\r?\n ?Tag-File-Character-Encoding: ?([A-Za-z0-9._-]+)\s*"
)
_VERSIONS = {(0, 93), (0, 94), (0, 95), (0, 96), (0, 97), (1, 0)}
# A digest in mixed case is no tool's writing: one of its bytes was damaged.
_LINE = re.compile(r"([0-9A-F]+|[0-9a-f]+)[ \t]+\*?(.+)")
_FETCH = re.compile(r"\S+[ \t]+(?:\d+|-)[ \t]+(.+)")


@dataclass(frozen=True)
class Declaration:
    """What bagit.txt says: version, and the encoding of the other tag files."""

    version: tuple[int, int]
    encoding: str


@dataclass(frozen=True)
class Line:
    """One line of a manifest."""

    path: str
    digest: str
    place: Place


def declaration(bag: Path) -> Declaration:
    """Reads bagit.txt. Raises EVI-050 when it is missing or says something else."""
    try:
        text = (bag / "bagit.txt").read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CivicloomError("EVI-050", detail=type(error).__name__) from error
    match = _DECLARATION.fullmatch(text)
    if not match or (int(match[1]), int(match[2])) not in _VERSIONS:
        raise CivicloomError("EVI-050", detail="bagit.txt")
    try:
        "".encode(match[3])
    except (LookupError, UnicodeError) as error:
        raise CivicloomError("EVI-050", detail=match[3]) from error
    return Declaration((int(match[1]), int(match[2])), match[3])


def manifest(path: Path, declared: Declaration) -> list[Line]:
    """The lines of a manifest. Raises EVI-051 for a line that is none."""
    lines = []
    for number, text in enumerate(_lines(path, declared), 1):
        match = _LINE.fullmatch(text)
        place = Place(file=path.name, line=number)
        if not match:
            raise CivicloomError("EVI-051", place=place)
        lines.append(Line(decoded(match[2], declared.version), match[1].lower(), place))
    return lines


def fetched(bag: Path, declared: Declaration) -> list[Line]:
    """The paths in fetch.txt. Raises EVI-051 for a line that is none."""
    path, lines = bag / "fetch.txt", []
    for number, text in enumerate(_lines(path, declared) if path.exists() else [], 1):
        match = _FETCH.fullmatch(text)
        place = Place(file=path.name, line=number)
        if not match:
            raise CivicloomError("EVI-051", place=place)
        lines.append(Line(decoded(match[1], declared.version), "", place))
    return lines


def oxum(bag: Path, declared: Declaration) -> str | None:
    """The Payload-Oxum of bag-info.txt: bytes and files of the payload."""
    path = bag / "bag-info.txt"
    for line in _lines(path, declared) if path.exists() else []:
        name, _, value = line.partition(":")
        if name.strip().lower() == "payload-oxum":
            return value.strip()
    return None


def _lines(path: Path, declared: Declaration) -> list[str]:
    try:
        text = path.read_bytes().decode(declared.encoding)
    except (OSError, UnicodeDecodeError) as error:
        raise CivicloomError("EVI-051", place=Place(file=path.name)) from error
    return [line for line in re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")) if line.strip()]
