"""The language of a text: its script decides where it can, a statistical identifier elsewhere."""

import re
from functools import cache

from .fold import only_in, sound

LOOKED_AT = 2_000
"""Characters from the beginning that decide; a longer text says no more."""

SHORT = 24
"""Latin letters under which no identifier is to be trusted; unmarked ASCII then counts as English."""

UNDETERMINED = "und"

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_KANA = re.compile(r"[\u3041-\u309f\u30a1-\u30ff]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]{2,}")
_LETTER = re.compile(r"[^\W\d_]")
_ENGLISH = re.compile(
    r"\b(?:the|and|of|to|in|is|are|was|were|has|have|for|on|with|from|at|by|that|this|after|over)\b",
    re.IGNORECASE,
)
_ALONE = (
    ("ko", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("bo", re.compile(r"[\u0f00-\u0fff]")),
    ("mn", re.compile(r"[\u1800-\u18af]")),
    ("ii", re.compile(r"[\ua000-\ua4cf]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
)
"""Scripts that one language alone writes, among those a Chinese city meets."""


def language(text: str) -> str:
    """The language as BCP 47: zh-Hans, zh-Hant, en, else an ISO 639-1 code; und without letters.

    Han is told from Japanese by its kana, traditional from simplified by the characters that only one
    of them has. Other Latin, Cyrillic and Arabic text is left to py3langid (Lui and Baldwin 2012).

    >>> language("路燈壞了"), language("路灯坏了"), language("The road is closed")
    ('zh-Hant', 'zh-Hans', 'en')
    """
    start = sound(text[:LOOKED_AT])
    han, kana = len(_HAN.findall(start)), len(_KANA.findall(start))
    if kana * 12 > han and kana:
        return "ja"
    for name, script in _ALONE:
        if len(script.findall(start)) > max(han, len(_LATIN_WORD.findall(start))):
            return name
    if han and han >= len(_LATIN_WORD.findall(start)):
        return "zh-Hant" if _traditional(start) else "zh-Hans"
    return _alphabetic(start)


def _traditional(text: str) -> bool:
    traditional, simplified = _marks()
    more = sum(char in traditional for char in text)
    return more > sum(char in simplified for char in text)


@cache
def _marks() -> tuple[frozenset[str], frozenset[str]]:
    traditional, simplified = only_in("t2s"), only_in("s2t")
    return traditional - simplified, simplified - traditional


def _alphabetic(text: str) -> str:
    letters = "".join(_LETTER.findall(text))
    if not letters:
        return UNDETERMINED
    if letters.isascii() and (len(letters) < SHORT or _reads_english(text)):
        return "en"
    from py3langid import classify  # its model takes a second to load; few texts need it

    return str(classify(text)[0])


def _reads_english(text: str) -> bool:
    return len(_ENGLISH.findall(text)) * 10 >= len(_LATIN_WORD.findall(text))
