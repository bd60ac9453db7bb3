"""What a query says: phrases that must stand in a text, of which one must, and which must not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from civicloom.model.errors import CivicloomError

from ..authors import PSEUDONYM
from .tokens import words

LONGEST = 500
"""Characters of a query."""
MOST = 32
"""Phrases of a query."""

_PART = re.compile(r'(-?)(?:["“”]([^"“”]*)["“”]|([^\s"“”\u3000]+))')


@dataclass(frozen=True)
class Query:
    """``must``: groups of phrases; of each group one must stand in the text. ``never``: phrases that must not.

    A phrase is a tuple of words.
    """

    must: tuple[tuple[tuple[str, ...], ...], ...]
    never: tuple[tuple[str, ...], ...] = ()

    @property
    def phrases(self) -> list[tuple[str, ...]]:
        """All phrases that are looked for."""
        return [phrase for group in self.must for phrase in group]


def parsed(text: str) -> Query:
    """The query that a line says: phrases side by side, "quoted ones", one OR another, -not.

    Raises SEA-001 to SEA-005, and SEA-011 for the pseudonym of an author.
    """
    if found := PSEUDONYM.search(text):
        raise CivicloomError("SEA-011", name=found[0])
    groups: list[list[tuple[str, ...]]] = []
    never = []
    either = False
    for part in _parts(text):
        if part[3] == "OR" and not part[1]:
            if either or not groups:
                raise CivicloomError("SEA-003")
            either = True
        elif part[1]:
            never.append(_phrase(part))
        else:
            if not either:
                groups.append([])
            groups[-1].append(_phrase(part))
            either = False
    if either:
        raise CivicloomError("SEA-003")
    if not groups:
        raise CivicloomError("SEA-004" if never else "SEA-001")
    return Query(tuple(map(tuple, groups)), tuple(never))


def _parts(text: str) -> list["re.Match[str]"]:
    if len(text) > LONGEST:
        raise CivicloomError("SEA-005", limit=LONGEST, most=MOST)
    if len(re.findall(r'["“”]', text)) % 2:
        raise CivicloomError("SEA-002")
    parts = list(_PART.finditer(text))
    if len(parts) > MOST:
        raise CivicloomError("SEA-005", limit=LONGEST, most=MOST)
    return parts


def _phrase(part: "re.Match[str]") -> tuple[str, ...]:
    text = part[3] if part[2] is None else part[2]
    found = tuple(words(text))
    if not found:
        raise CivicloomError("SEA-001")
    return found


def pattern(phrases: Sequence[Sequence[str]]) -> "re.Pattern[str]":
    """What finds the phrases in a folded text, blanks between their words allowed."""
    ordered = sorted(phrases, key=lambda phrase: -sum(map(len, phrase)))
    return re.compile("|".join(_regex(phrase) for phrase in ordered))


def _regex(phrase: Sequence[str]) -> str:
    signs = [r"[^\w\s]+" if word == "·" else re.escape(word) for word in phrase]
    found = r"\s*".join(signs)
    before = r"(?<![^\W\d_\u3040-\u30ff\u3400-\u9fff])" if _latin(phrase[0]) else ""
    after = r"(?![^\W\d_\u3040-\u30ff\u3400-\u9fff])" if _latin(phrase[-1]) else ""
    return f"{before}{found}{after}"


def _latin(word: str) -> bool:
    return len(word) > 1 or (word.isalpha() and not word >= "\u3040")
