"""forms.yaml as compiled patterns."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from civicloom.model.own_yaml import own_yaml

Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Form:
    """How the lines of one kind of group look."""

    headers: Patterns
    days: Patterns
    chats: Patterns
    folders: Patterns
    private: Patterns
    skip: Patterns
    system: Patterns
    notes: Patterns
    nothing: Patterns

    def is_system(self, author: str, text: str) -> bool:
        """Whether the platform wrote it."""
        if any(pattern.search(author) for pattern in self.system):
            return True
        return any(pattern.search(text) for pattern in self.notes)

    def text(self, lines: list[str]) -> str:
        """The text of a message, empty when it only stands for pictures and the like."""
        text = "\n".join(lines).strip()
        rest = text
        for pattern in self.nothing:
            rest = pattern.sub("", rest)
        return text if rest.strip() else ""


@dataclass(frozen=True)
class Halves:
    """Words for the halves of a day."""

    morning: frozenset[str]
    afternoon: frozenset[str]
    noon: frozenset[str]


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = own_yaml((files(__package__) / "forms.yaml").read_text("utf-8"))
    return data


def clock() -> str:
    """The pattern of a time of day, as a group ``clock``."""
    return str(_data()["clock"])


@cache
def form(kind: str) -> Form | None:
    """The form of a kind of group, None for kinds whose exports are no lines."""
    data = _data()["forms"].get(kind)
    if data is None:
        return None
    return Form(
        **{
            part: tuple(re.compile(one.replace("{clock}", clock())) for one in data.get(part, ()))
            for part in Form.__dataclass_fields__
        }
    )


@cache
def halves() -> Halves:
    """The words for the halves of a day."""
    return Halves(*(frozenset(_data()[word]) for word in Halves.__dataclass_fields__))
