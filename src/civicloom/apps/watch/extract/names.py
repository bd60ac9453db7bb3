"""The words of names.yaml as patterns: what designers call the parts of a page."""

import re
from functools import lru_cache
from importlib.resources import files
from typing import cast

import yaml

_WORDS = cast(
    dict[str, list[str]],
    yaml.safe_load((files(__package__) / "names.yaml").read_text(encoding="utf-8")),
)


def _any(name: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile("|".join(_WORDS[name]), flags)


HIDDEN = _any("hidden", flags=re.IGNORECASE)
PHRASE, CUT = _any("phrase"), _any("cut")
"""To be matched at the beginning of a line in lower case."""


MARKED, NEGATIVE, POSITIVE, TALK, CAPTION, THREAD = (1, 2, 4, 8, 16, 32)
"""Flags of what the class or id of an element promises about it."""
_PATTERNS = [
    (flag, _any(name))
    for flag, name in (
        (MARKED, "marked"),
        (NEGATIVE, "negative"),
        (POSITIVE, "positive"),
        (TALK, "talk"),
        (CAPTION, "caption"),
        (THREAD, "thread"),
    )
]


@lru_cache(maxsize=65_536)
def word_says(word: str) -> int:
    """What one class or id, in lower case, promises: flags. Designers share their words."""
    return sum(flag for flag, pattern in _PATTERNS if pattern.search(word))


def says(key: str) -> int:
    """What all classes and the id of an element promise together."""
    flags = 0
    for word in key.split():
        flags |= word_says(word)
    return flags
