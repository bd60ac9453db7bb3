"""What the program says to readers of traditional Chinese: its simplified texts in the standard forms of Taiwan."""

import re
from functools import cache
from importlib.resources import files

from .own_yaml import own_yaml
from .text import convert


@cache
def _own() -> dict[str, str]:
    words: dict[str, str] = own_yaml((files(__package__) / "hant.yaml").read_text("utf-8"))
    return words


@cache
def _parting() -> re.Pattern[str]:
    return re.compile(f"({'|'.join(map(re.escape, sorted(_own(), key=len, reverse=True)))})")


def hant(text: str) -> str:
    """A text of the program or of a declaration as zh-Hant; data are never changed by it.

    >>> hant("为核验群里的数据，并发出已发布的回执")
    '為核驗群裡的數據，並發出已發布的回執'
    """
    if text.isascii():
        return text
    pieces = _parting().split(text)
    pieces[::2] = [convert("s2tw", piece) for piece in pieces[::2]]
    pieces[1::2] = [_own()[piece] for piece in pieces[1::2]]
    return "".join(pieces)


def in_forms(text: str, language: str) -> str:
    """A text as it is told in a language: folded for zh-Hant, as it is for the others."""
    return hant(text) if language == "zh-Hant" else text
