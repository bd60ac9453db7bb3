"""What the parts of a page promise: by their tags, and by what designers call them (names.yaml)."""

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from itertools import groupby, starmap
from typing import Final, NamedTuple, cast

from civicloom.model.own_yaml import own_yaml

_WORDS = cast(
    dict[str, list[str]],
    own_yaml((files(__package__) / "names.yaml").read_text(encoding="utf-8")),
)


def _any(*names: str, flags: int = 0) -> re.Pattern[str]:
    """What finds any of the words; those with one first letter are tried together, which is sooner done."""
    words = sorted({word for name in names for word in _WORDS[name]}, key=_first)
    return re.compile("|".join(starmap(_together, groupby(words, key=_first))), flags)


def _first(word: str) -> str:
    return word[0] if word[0].isalpha() else ""


def _together(first: str, words: Iterable[str]) -> str:
    rest = "|".join(word.removeprefix(first) for word in words)
    return f"{first}(?:{rest})" if first else rest


HIDDEN: Final = _any("hidden", flags=re.IGNORECASE)
PHRASE: Final = _any("phrase")
CUT: Final = _any("cut")
"""To be matched at the beginning of a line in lower case."""


MARKED: Final = 1
NEGATIVE: Final = 2
POSITIVE: Final = 4
TALK: Final = 8
CAPTION: Final = 16
THREAD: Final = 32
HEADER: Final = 64
ITEM: Final = 128
"""Flags of what the tag, the class and the id of an element promise about it."""
_NAMES = {
    "marked": MARKED,
    "negative": NEGATIVE,
    "positive": POSITIVE,
    "talk": TALK,
    "caption": CAPTION,
    "thread": THREAD,
}
_PROMISING = _any(*_NAMES)
_PROMISES = [(flag, _any(name)) for name, flag in _NAMES.items()]
_TAGS = (
    dict.fromkeys(("article", "main"), POSITIVE)
    | dict.fromkeys(("aside", "footer", "form"), NEGATIVE)
    | dict.fromkeys(("figure", "figcaption"), CAPTION)
    | dict.fromkeys(("header", "hgroup"), HEADER)
    | dict.fromkeys(("li", "dd", "dt"), ITEM)
)
HEADING: Final = 3.0
_WEIGHTS = (
    dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), HEADING)
    | dict.fromkeys(("p", "blockquote", "pre"), 2.0)
    | dict.fromkeys(("li", "dd", "dt"), 1.0)
)
MAX_NAME: Final = 200
"""Characters of a class or id that are read."""
MAX_PARTS: Final = 65_536
"""Those of some hundred sites, in 30 MB."""
WITHOUT_DIGITS: Final = [None if chr(code).isdigit() else code for code in range(128)]
"""For every character of names, since those that a table lacks take longest."""


class Part(NamedTuple):
    """What an element is: parts alike have the same tag and name.

    ``name`` is its class and id in lower case without digits; ``says`` are the flags of what it promises;
    ``weight`` is how much its tag is made for text; ``like`` is a number that parts alike share, 0 for those
    without a name.
    """

    tag: str
    name: str = ""
    says: int = 0
    weight: float = 0.0
    like: int = 0


class _Parts(dict[tuple[str, str | None, str | None], Part]):
    """Parts by tag, class and id, kept from page to page: those of a site share their names."""

    def __missing__(self, named: tuple[str, str | None, str | None]) -> Part:
        tag, class_, id_ = named
        name = f"{(class_ or '')[:MAX_NAME]} {(id_ or '')[:MAX_NAME]}".strip().lower()
        says = _TAGS.get(tag, 0)
        for word in name.split():
            says |= word_says(word)
        if tag in ("article", "main"):
            says &= ~CAPTION
        plain = name.translate(WITHOUT_DIGITS)
        like = hash((tag, plain)) if plain and tag != "p" else 0
        part = Part(tag, plain, says, _WEIGHTS.get(tag, 0.0), like)
        if len(name) < MAX_NAME:
            if len(self) >= MAX_PARTS:
                self.clear()
            self[named] = part
        return part


PARTS: Final = _Parts()


@lru_cache(maxsize=65_536)
def word_says(word: str) -> int:
    """What one class or id, in lower case, promises: flags. Designers share their words."""
    apart = f" {word} "
    if not _PROMISING.search(apart):  # as most do not
        return 0
    says = 0
    for flag, pattern in _PROMISES:
        if pattern.search(apart):
            says |= flag
    return says
