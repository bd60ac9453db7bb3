"""Reading one declared file, word by word, with every fault kept for one report."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from ..model.errors import CivicloomError, Place
from ..model.plain_yaml import read_yaml_file

NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")


class Sheet:
    """A YAML file of named values. Each reading gives the value or notes a fault and gives an empty one."""

    def __init__(self, path: Path, words: Iterable[str]) -> None:
        self.path = path
        self.faults: list[CivicloomError] = []
        self.values: Mapping[str, object] = self._load()
        known = set(words)
        for word in sorted(str(w) for w in self.values if w not in known):
            self.fault("PUR-004", word, known=", ".join(sorted(known)))

    def _load(self) -> Mapping[str, object]:
        try:
            values = read_yaml_file(self.path, "PUR-001")
        except CivicloomError as fault:
            self.faults.append(fault)
            return {}
        if isinstance(values, Mapping):
            return values
        self.fault("PUR-001", None, why="it is not a list of words with values")
        return {}

    def fault(self, code: str, word: str | None, /, **facts: object) -> None:
        """Note a fault at a word of this file."""
        place = Place(file=str(self.path), field=word)
        self.faults.append(CivicloomError(code, place=place, word=word, **facts))

    def _value(self, word: str, needed: bool) -> object:
        value = self.values.get(word)
        if needed and value in (None, "", [], {}) and not (self.faults and not self.values):
            self.fault("PUR-002", word)
        return value

    def _wrong(self, word: str, wanted: str) -> None:
        self.fault("PUR-003", word, wanted=wanted)

    def text(self, word: str, *, needed: bool = True) -> str:
        """One line of text."""
        value = self._value(word, needed)
        if value in (None, "", [], {}):
            return ""
        if isinstance(value, str | int):
            return str(value).strip()
        self._wrong(word, "one line of text")
        return ""

    def name(self, word: str) -> str:
        """A name that can also stand for a file: small letters, digits, ``-`` and ``_``."""
        value = self.text(word)
        if value and not NAME.fullmatch(value):
            self._wrong(word, "small letters, digits, - and _, at most 64, a letter first")
        return value

    def texts(self, word: str) -> dict[str, str]:
        """A text in languages: ``{en: ..., zh: ...}``, or one text that serves for both."""
        value = self._value(word, True)
        if isinstance(value, str):
            return {"en": value, "zh": value}
        if isinstance(value, Mapping) and {"en", "zh"} <= set(value) and _all_text(value.values()):
            return {str(k): str(v) for k, v in value.items()}
        if value not in (None, "", [], {}):
            self._wrong(word, "a text, or {en: ..., zh: ...}")
        return {"en": "", "zh": ""}

    def names(self, word: str, *, needed: bool = True) -> tuple[str, ...]:
        """A list of names, each once."""
        return self._names(word, self._value(word, needed))

    def _names(self, word: str, value: object) -> tuple[str, ...]:
        if value in (None, "", [], {}):
            return ()
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and _all_text(value) and len(set(value)) == len(value):
            return tuple(value)
        self._wrong(word, "a list of different names")
        return ()

    def fields(self, word: str) -> dict[str, tuple[str, ...]]:
        """Field names for each standard; ``"*"`` stands for all that are not protected."""
        value = self._value(word, True)
        if not isinstance(value, Mapping):
            if value not in (None, "", [], {}):
                self._wrong(word, "standards, each with a list of its fields")
            return {}
        found = {
            str(table): self._names(f"{word}.{table}", names) for table, names in value.items()
        }
        for table in (t for t, names in found.items() if not names):
            self.fault("PUR-002", f"{word}.{table}")
        return found

    def days(self, word: str) -> int:
        """A whole number of days, one or more."""
        value = self._value(word, True)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        if value is not None:
            self._wrong(word, "a whole number of days, 1 or more")
        return 0

    def flag(self, word: str, *, needed: bool = True) -> bool:
        """``true`` or ``false``; what nobody said is not guessed when it is needed."""
        value = self._value(word, needed)
        if value is not None and not isinstance(value, bool):
            self._wrong(word, "true or false")
        return value is True

    def day(self, word: str, *, needed: bool = True) -> date | None:
        """A date as 2026-11-23."""
        value = self._value(word, needed)
        if type(value) is date:
            return value
        if value not in (None, ""):
            self._wrong(word, "a date such as 2026-11-23")
        return None


def _all_text(values: Iterable[object]) -> bool:
    return all(isinstance(v, str) and v.strip() for v in values)
