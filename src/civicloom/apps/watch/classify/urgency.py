"""How soon a matter needs a person, from the words found; a hint for the order of work, no verdict."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick

from civicloom.model.own_yaml import own_yaml

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
        for kind, patterns in rules.there(form).items()
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
    words: list[tuple[str, re.Pattern[str]]]
    finder: AhoCorasick
    denials: re.Pattern[str]

    def there(self, form: str) -> dict[str, list[re.Pattern[str]]]:
        """Of each kind the patterns of which a word is in the text: one look for all words, and most have none."""
        numbers = {
            number for number, *_ in self.finder.find_matches_as_indexes(form, overlapping=True)
        }
        told = {self.words[number] for number in numbers}
        there = {
            kind: [p for p in patterns if (kind, p) in told]
            for kind, patterns in self.kinds.items()
        }
        return {kind: patterns for kind, patterns in there.items() if patterns}

    def in_text(self, patterns: Iterable[re.Pattern[str]], form: str) -> Iterable[str]:
        matches = (match for pattern in patterns for match in pattern.finditer(form))
        for match in sorted(matches, key=re.Match.start):
            if not self.denials.search(form[max(0, match.start() - 8) : match.start()]):
                yield match.group()


@cache
def _rules() -> _Rules:
    found: dict[str, Any] = own_yaml(WORDS.read_text(encoding="utf-8"))
    forms = {kind: _forms(rule["words"]) for kind, rule in found["kinds"].items()}
    kinds = {kind: _any_of(words) for kind, words in forms.items()}
    words = [(kind, kinds[kind][0 if w.isascii() else 1], w) for kind in kinds for w in forms[kind]]
    finder = AhoCorasick([word for *_, word in words])
    weights = {kind: float(rule["weight"]) for kind, rule in found["kinds"].items()}
    levels = sorted(found["levels"].items(), key=lambda one: -one[1])
    denials = "|".join(re.escape(written(word)) for word in found["denials"])
    owners = [(kind, pattern) for kind, pattern, _ in words]
    return _Rules(
        levels, weights, kinds, owners, finder, re.compile(rf"(?:{denials})[^，。,.;；]{{0,2}}$")
    )


def _forms(words: list[str]) -> list[str]:
    return sorted({written(word) for word in words}, key=len, reverse=True)


def _any_of(forms: list[str]) -> tuple[re.Pattern[str], ...]:
    """What finds Latin words, and what finds Chinese ones: as one pattern both take three times as long."""
    latin = "|".join(re.escape(form) for form in forms if form.isascii())
    han = "|".join(re.escape(form) for form in forms if not form.isascii())
    return re.compile(rf"\b(?:{latin})\b"), re.compile(han)
