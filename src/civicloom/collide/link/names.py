"""Names of persons as they are compared: folded Chinese names, their pinyin, Latin nicknames."""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from civicloom.model.text import simplified

_DROPPED = dict.fromkeys(map(ord, " \t\u3000·•・‧．.-"), None)


def fold_names(texts: Sequence[str]) -> list[str]:
    """Chinese names in simplified characters, half-width, without spaces and dots; order kept."""
    lines = "\n".join(" ".join(text.split()) for text in texts)
    folded = simplified(unicodedata.normalize("NFKC", lines)).translate(_DROPPED)
    return folded.upper().split("\n")


def sounds(names: Iterable[str]) -> list[str]:
    """The pinyin of each name without tones, syllables apart: 张玮 -> 'zhang wei'.

    One reading a character: two spellings of one name then always sound alike.
    """
    return [" ".join(_sound(c) for c in name) for name in names]


@cache
def _sound(character: str) -> str:
    from pypinyin import Style, pinyin  # half a second of every command, were it loaded above

    return pinyin(character, style=Style.NORMAL, errors=lambda rest: rest.lower())[0][0]
