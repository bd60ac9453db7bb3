"""How soon a matter needs a person, from the words found; a hint for the order of work, no verdict."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .ngrams import written

WORDS = Path(__file__).parent / "urgency.yaml"
COUNTED = 3
"""Words of a kind that count; a long text does not become urgent by its length."""

LATER = 0.25
"""What each further word of a kind adds, of the first one's weight."""


@dataclass(frozen=True)
class Urgency:
    """``level`` is urgent, soon or normal; ``found`` has the words by kind in the order of the text."""

    level: str
    score: float
    found: dict[str, list[str]]


def urgency(text: str) -> Urgency:
    """The urgency of a text in Chinese, of either script, or English.

    >>> urgency("樓下煤氣洩漏，有老人被困").level
    'urgent'
    >>> urgency("请问图书馆几点开门").level
    'normal'
    """
    rules, form = _rules(), written(text)
    found = {
        kind: words
        for kind, patterns in rules.kinds.items()
        if (words := list(rules.in_text(patterns, form)))
    }
    score = sum(_score(rules.weights[kind], words) for kind, words in found.items())
    level = next((name for name, least in rules.levels if score >= least), "normal")
    return Urgency(level, round(score, 2), found)


def _score(weight: float, words: list[str]) -> float:
    return weight * (1 + LATER * (min(len(set(words)), COUNTED) - 1))


@dataclass(frozen=True)
class _Rules:
    levels: list[tuple[str, float]]
    weights: dict[str, float]
    kinds: dict[str, tuple[re.Pattern[str], ...]]
    denials: re.Pattern[str]

    def in_text(self, patterns: Iterable[re.Pattern[str]], form: str) -> Iterable[str]:
        matches = (match for pattern in patterns for match in pattern.finditer(form))
        for match in sorted(matches, key=re.Match.start):
            if not self.denials.search(form[max(0, match.start() - 8) : match.start()]):
                yield match.group()


@cache
def _rules() -> _Rules:
    found: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    kinds = {kind: _any_of(rule["words"]) for kind, rule in found["kinds"].items()}
    weights = {kind: float(rule["weight"]) for kind, rule in found["kinds"].items()}
    levels = sorted(found["levels"].items(), key=lambda one: -one[1])
    denials = "|".join(re.escape(written(word)) for word in found["denials"])
    return _Rules(levels, weights, kinds, re.compile(rf"(?:{denials})[^，。,.;；]{{0,2}}$"))


def _any_of(words: list[str]) -> tuple[re.Pattern[str], ...]:
    """What finds Latin words, and what finds Chinese ones: as one pattern both take three times as long."""
    forms = sorted({written(word) for word in words}, key=len, reverse=True)
    latin = "|".join(re.escape(form) for form in forms if form.isascii())
    han = "|".join(re.escape(form) for form in forms if not form.isascii())
    return re.compile(rf"\b(?:{latin})\b"), re.compile(han)
