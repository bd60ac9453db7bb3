"""Text folded one character to one: simplified, lower case, half width; so places in it are places in the text."""

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from civicloom.model.text import FULL_WIDTH, HALF_WIDTH, simplified

CODE_POINTS = 0x110000
_HAN = ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0))
_SPACED = ((0x0, 0xE00), (0x1E00, 0x2000))
"""Scripts that put blanks between words; in the others a word has no border that can be seen."""
_CASED = 0x20000

_BLANKS = {code: " " for code in range(128) if chr(code).isspace()}


@cache
def folding() -> NDArray[np.uint32]:
    """What every code point folds to; blanks of every kind become a space.

    Single characters are folded, never phrases, on both sides alike: what a phrase table would tell apart
    (乾 of 乾隆 and of 乾燥) is one character here, and nothing is missed for it.
    """
    table = np.arange(CODE_POINTS, dtype=np.uint32)
    for full, half in zip(FULL_WIDTH, HALF_WIDTH, strict=True):
        table[ord(full)] = ord(half)
    for code in range(_CASED):
        char = chr(table[code])
        lower = char.lower()
        if char.isspace():
            table[code] = ord(" ")
        elif len(lower) == 1:
            table[code] = ord(lower)
    chars = [chr(code) for first, last in _HAN for code in range(first, last)]
    for before, after in zip(chars, simplified("\n".join(chars)).split("\n"), strict=True):
        if len(after) == 1:
            table[ord(before)] = ord(after)
    return table


@cache
def word_characters() -> NDArray[np.bool_]:
    """Which folded code points are letters or digits of a script that puts blanks between words."""
    table = np.zeros(CODE_POINTS, dtype=np.bool_)
    for first, last in _SPACED:
        for code in range(first, last):
            table[code] = unicodedata.category(chr(code))[0] in "LN"
    return table


def codes(text: str) -> NDArray[np.uint32]:
    """The code points of a text as an array."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def fold(text: str) -> str:
    """The folded text, of the same length.

    >>> fold("臺北ＭＲＴ")
    '台北mrt'
    """
    if text.isascii():
        return text.translate(_BLANKS).lower()
    return folding()[codes(text)].tobytes().decode("utf-32-le", "surrogatepass")


def found(term: str, folded: str) -> Sequence[tuple[int, int]]:
    """Where a folded term stands in a folded text, as (start, end); Latin ends stand on word borders."""
    places = []
    start = folded.find(term)
    while start >= 0:
        end = start + len(term)
        if not (_inside(folded, start) or _inside(folded, end)):
            places.append((start, end))
        start = folded.find(term, start + 1)
    return places


def _inside(folded: str, at: int) -> bool:
    """Whether a place is inside a word: letters or digits on both sides."""
    if not 0 < at < len(folded):
        return False
    words = word_characters()
    return bool(words[ord(folded[at - 1])] and words[ord(folded[at])])
