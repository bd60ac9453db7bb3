"""The error table: one YAML file a room, each code with its texts in English and Chinese."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from ...hant import hant
from ...own_yaml import own_yaml

Kind = Literal["input", "refused", "environment", "internal"]
Language = Literal["en", "zh-Hans", "zh-Hant"]


@dataclass(frozen=True)
class Entry:
    """One line of the error table. ``what`` and ``remedy`` are ``str.format`` templates."""

    code: str
    kind: Kind
    what: dict[str, str]
    remedy: dict[str, str]

    def text(self, part: Literal["what", "remedy"], language: Language) -> str:
        """The template in a language; traditional Chinese is folded from the simplified text."""
        texts: dict[str, str] = getattr(self, part)
        if language == "zh-Hant":
            return hant(texts["zh"])
        return texts["zh" if language == "zh-Hans" else "en"]


@cache
def catalogue() -> dict[str, Entry]:
    """All codes of the program, in order."""
    found: dict[str, Entry] = {}
    for file in sorted(files(__package__).iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            for code, line in (own_yaml(file.read_text("utf-8")) or {}).items():
                found[code] = Entry(code, line["kind"], line["what"], line["remedy"])
    return found


def entry(code: str) -> Entry:
    """The line of one code. Raises KeyError for a code that is not in the table."""
    return catalogue()[code]
