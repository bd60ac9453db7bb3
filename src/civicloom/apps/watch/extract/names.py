"""The words of names.yaml as patterns: what designers call the parts of a page."""

import re
from importlib.resources import files
from typing import cast

import yaml

_WORDS = cast(
    dict[str, list[str]],
    yaml.safe_load((files(__package__) / "names.yaml").read_text(encoding="utf-8")),
)


def _any(name: str, start: str = "") -> re.Pattern[str]:
    return re.compile(f"{start}(?:{'|'.join(_WORDS[name])})", re.IGNORECASE)


HIDDEN, MARKED, NEGATIVE, POSITIVE, TALK, CAPTION, THREAD = (
    _any(name) for name in ("hidden", "marked", "negative", "positive", "talk", "caption", "thread")
)
PHRASE, CUT = _any("phrase", "^"), _any("cut", "^")
