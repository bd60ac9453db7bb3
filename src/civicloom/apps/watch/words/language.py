"""The language of a text: its script decides where it can, a statistical identifier elsewhere."""

import re
from functools import cache

import numpy as np
import numpy.typing as npt

from .fold import only_in, sound

LOOKED_AT = 1_000
"""Characters from the beginning that decide; a longer text says no more."""

SHORT = 24
"""Latin letters under which no identifier is to be trusted; unmarked ASCII then counts as English."""

UNDETERMINED = "und"

_ALONE = {
    "ko": ((0xAC00, 0xD7AF), (0x1100, 0x11FF)),
    "th": ((0x0E00, 0x0E7F),),
    "bo": ((0x0F00, 0x0FFF),),
    "mn": ((0x1800, 0x18AF),),
    "ii": ((0xA000, 0xA4CF),),
    "el": ((0x0370, 0x03FF),),
    "he": ((0x0590, 0x05FF),),
}
"""Scripts that one language alone writes, among those a Chinese city meets: first and last characters."""

_OTHER, _LATIN, _KANA, _HAN, _SIMPLIFIED, _TRADITIONAL = range(6)
_OF = {
    _LATIN: ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F), (0x1E00, 0x1EFF)),
    _KANA: ((0x3041, 0x309F), (0x30A1, 0x30FF)),
    _HAN: ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3134F)),
}
_STRANGE = re.compile(r"[^\W\d_A-Za-z\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
"""A letter that neither English nor Chinese has."""
_WORD = re.compile(r"[a-z]{2,}")
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "to",
        "in",
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "for",
        "on",
        "with",
        "from",
        "at",
        "by",
        "that",
        "this",
        "after",
        "over",
    ]
)


def language(text: str) -> str:
    """The language as BCP 47: zh-Hans, zh-Hant, en, else an ISO 639-1 code; und without letters.

    Han is told from Japanese by its kana, traditional from simplified by the characters that only one
    of them has. A Chinese text with names, marks or addresses in Latin letters stays one. What is not clearly
    English of Latin, and Cyrillic and Arabic text, is left to py3langid (Lui and Baldwin 2012).

    >>> language("路燈壞了"), language("路灯坏了"), language("The road is closed")
    ('zh-Hant', 'zh-Hans', 'en')
    """
    start = sound(text[:LOOKED_AT])
    if start.isascii():
        return _alphabetic(start)
    classes = _classes()[np.frombuffer(start.encode("utf-32-le"), np.uint32)]
    counts = np.bincount(classes, minlength=_TRADITIONAL + 1 + len(_ALONE)).tolist()
    han, kana = sum(counts[_HAN : _TRADITIONAL + 1]), counts[_KANA]
    if kana * 12 > han and kana:
        return "ja"
    words = _words(classes == _LATIN)
    for name, count in zip(_ALONE, counts[_TRADITIONAL + 1 :], strict=True):
        if count > max(han, words):
            return name
    if han and (han >= words or _but_for_names(start)):
        return "zh-Hant" if counts[_TRADITIONAL] > counts[_SIMPLIFIED] else "zh-Hans"
    return _alphabetic(start)


def _words(letters: npt.NDArray[np.bool_]) -> int:
    """How many words of two letters or more there are."""
    pairs = letters[:-1] & letters[1:]
    return int(np.count_nonzero(pairs[1:] & ~pairs[:-1])) + int(pairs[:1].sum())


@cache
def _classes() -> npt.NDArray[np.uint8]:
    """The class of each code point: those above, then the scripts of one language in their order."""
    found = np.full(0x110000, _OTHER, np.uint8)
    alone = dict(enumerate(_ALONE.values(), _TRADITIONAL + 1))
    for number, ranges in {**_OF, **alone}.items():
        for first, last in ranges:
            found[first : last + 1] = number
    traditional, simplified = only_in("t2s"), only_in("s2t")
    found[[ord(char) for char in traditional - simplified]] = _TRADITIONAL
    found[[ord(char) for char in simplified - traditional]] = _SIMPLIFIED
    return found


def _but_for_names(text: str) -> bool:
    """Whether the Latin words in a Chinese text are addresses, names and marks, no sentence."""
    words = _WORD.findall(text.lower())
    return not _STRANGE.search(text) and _english(words) * 10 < len(words)


def _english(words: list[str]) -> int:
    return sum(word in _ENGLISH for word in words)


def _alphabetic(text: str) -> str:
    words = _WORD.findall(text.lower())
    letters, strange = sum(map(len, words)), len(_STRANGE.findall(text))
    if not letters and not strange:
        return "en" if any(map(str.isalpha, text)) else UNDETERMINED
    if not strange and (letters < SHORT or _english(words) * 10 >= len(words)):
        return "en"
    # A name or two with an accent; no other language has so many English words and so few letters of its own.
    if strange * 50 <= letters and _english(words) * 20 >= 3 * len(words):
        return "en"
    from py3langid import classify  # its model takes a second to load; few texts need it

    return str(classify(text)[0])
