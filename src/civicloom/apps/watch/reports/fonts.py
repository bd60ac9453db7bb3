"""The Chinese font that the print is set in: the one that comes as a package, else the system's."""

import struct
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst

from civicloom.model.errors import CivicloomError, Language

FAMILIES = {"zh-Hans": "Noto Sans CJK SC", "zh-Hant": "Noto Sans CJK TC", "en": "Noto Sans CJK SC"}
PACKAGE = "manimgx_fonts_cjk"
"""Noto Sans CJK as one variable font with all weights and regions (OFL 1.1)."""


@dataclass(frozen=True)
class Font:
    """A file with the families; ``starts`` and ``ends`` are the ranges of characters it draws."""

    path: Path
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def draws(self, char: str) -> bool:
        """Whether the font has a shape for the character."""
        place = bisect_right(self.starts, ord(char)) - 1
        return place >= 0 and ord(char) <= self.ends[place]


def family(language: Language) -> str:
    """The family whose shapes are right for readers of the language."""
    return FAMILIES[language]


@cache
def chinese_font() -> Font:
    """The font at hand. Raises RPT-011 where there is none."""
    path = _packaged() or _of_the_system()
    if path is None:
        raise CivicloomError("RPT-011", family=FAMILIES["zh-Hans"], package=PACKAGE)
    ranges = _ranges(path.read_bytes())
    return Font(path, tuple(first for first, _ in ranges), tuple(last for _, last in ranges))


def _packaged() -> Path | None:
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        return None
    files = sorted(Path(found.origin).parent.glob("*.ttc"))
    return files[0] if files else None


def _of_the_system() -> Path | None:
    for font in typst.Fonts(include_embedded_fonts=False).fonts():
        if font.family == FAMILIES["zh-Hans"] and font.path and font.weight == 400:
            return Path(font.path)
    return None


def _ranges(data: bytes) -> list[tuple[int, int]]:
    """The character ranges of the first face, from its cmap of format 12 (OpenType 1.9)."""
    face = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    for n in range(struct.unpack_from(">H", data, face + 4)[0]):
        tag, _, at, _ = struct.unpack_from(">4sIII", data, face + 12 + 16 * n)
        if tag == b"cmap":
            return _groups(data, at)
    return []


def _groups(data: bytes, cmap: int) -> list[tuple[int, int]]:
    for n in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        at = cmap + struct.unpack_from(">HHI", data, cmap + 4 + 8 * n)[2]
        if struct.unpack_from(">H", data, at)[0] == 12:
            count = struct.unpack_from(">I", data, at + 12)[0]
            groups = (struct.unpack_from(">III", data, at + 16 + 12 * g) for g in range(count))
            return [(first, last) for first, last, _ in groups]
    return []
