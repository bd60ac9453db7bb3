"""One written form for what means the same: widths, compatibility characters, traditional Chinese."""

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


def fold(text: str) -> str:
    """The text in NFKC and in simplified characters with the words of the mainland (OpenCC tw2sp).

    What cannot be encoded as UTF-8 becomes U+FFFD; NUL becomes a blank, since OpenCC ends there.

    >>> fold("軟體ＡＢＣ")
    '软件ABC'
    """
    clean = sound(text)
    if clean.isascii():
        return clean
    return str(_converter("tw2sp").convert(unicodedata.normalize("NFKC", clean)))


def fold_quickly(text: str) -> str:
    """As fold, several times as fast where no traditional character is: then no word is exchanged.

    Good for counting and classifying; an index that has to find every word takes fold.

    >>> fold_quickly("軟體"), fold_quickly("软件Ａ")
    ('软件', '软件A')
    """
    clean = sound(text)
    if clean.isascii():
        return clean
    wide = unicodedata.normalize("NFKC", clean)
    return wide if traditional().isdisjoint(wide) else str(_converter("tw2sp").convert(wide))


def sound(text: str) -> str:
    """The text as the libraries in C can take it: no NUL, no lone surrogate."""
    if "\0" in text:
        text = text.replace("\0", " ")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def only_in(scheme: str, first: int = 0x4E00, last: int = 0x9FFF) -> frozenset[str]:
    """The characters which the OpenCC scheme changes: those of the other script."""
    lines = [chr(code) for code in range(first, last + 1)]
    changed = str(_converter(scheme).convert("\n".join(lines))).split("\n")
    return frozenset(a for a, b in zip(lines, changed, strict=True) if a != b)


@cache
def traditional() -> frozenset[str]:
    """The characters of the first block of Han that simplified text does not have."""
    return only_in("t2s")


@cache
def _converter(scheme: str) -> "OpenCC":
    from opencc import OpenCC  # loads dictionaries; most runs never fold a text

    return OpenCC(scheme)
