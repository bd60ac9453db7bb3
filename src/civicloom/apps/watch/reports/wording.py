"""The fixed words of a report in one language, and dates and numbers as it writes them."""

import re
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from functools import cache
from importlib.resources import files

from civicloom.model.errors import Language
from civicloom.model.hant import hant
from civicloom.model.own_yaml import own_yaml

from .document import Figure, Span, Text


@cache
def _table() -> dict[str, dict[str, str]]:
    text: dict[str, dict[str, str]] = own_yaml(
        (files(__package__) / "wording.yaml").read_text("utf-8")
    )
    return text


def in_language(words: Mapping[str, str], language: Language) -> str:
    """One of the words ``{zh: ..., en: ...}``; traditional Chinese is folded from the simplified."""
    simple = words.get("zh") or words.get("en") or ""
    if language == "zh-Hant":
        return words.get("zh-Hant") or hant(simple)
    return simple if language == "zh-Hans" else words.get("en") or simple


class Wording:
    """Words, dates and numbers of one language."""

    def __init__(self, language: Language, zone: tzinfo) -> None:
        self.language = language
        self._zone = zone

    def __call__(self, key: str, **facts: object) -> str:
        """The words of a key with its facts filled in."""
        return in_language(_table()[key], self.language).format(**facts)

    def __contains__(self, key: str) -> bool:
        """Whether there are words for a key."""
        return key in _table()

    def line(self, key: str, **facts: "Span | Figure | str") -> Text:
        """The words of a key as a line whose facts keep their figures, links and tones."""
        pieces = re.split(r"{(\w+)}", in_language(_table()[key], self.language))
        spans = []
        for n, piece in enumerate(pieces):
            if n % 2:
                spans.append(self._span(facts[piece]))
            elif piece:
                spans.append(Span(piece))
        return tuple(spans)

    def _span(self, fact: "Span | Figure | str") -> Span:
        if isinstance(fact, Figure):
            return self.number(fact)
        return fact if isinstance(fact, Span) else Span(fact)

    def number(self, figure: Figure, strong: bool = False) -> Span:
        """A figure as it is printed: 1,284."""
        return Span(f"{figure.value:,}", figure=figure.id, strong=strong)

    def percent(self, figure: Figure | None) -> Span:
        """A change as it is printed: +12.5%; a dash where there was nothing before."""
        if figure is None:
            return Span(self("nothing"), tone="muted")
        sign = "−" if figure.value < 0 else "+" if figure.value > 0 else ""
        return Span(f"{sign}{abs(figure.value):,.1f}%", figure=figure.id)

    def day(self, day: date) -> str:
        """A day in full: 2026年11月23日（周一）."""
        return self("day", **self._parts(day))

    def week(self, first: date, last: date) -> str:
        """A week by its ISO number and its days: 2026年第47周（11月16日—11月22日）; other seven days by these alone."""
        year, week, weekday = first.isocalendar()
        begin, end = (self("day-short", **self._parts(day)) for day in (first, last))
        if weekday != 1:
            return self("days", year=last.year, first=begin, last=end)
        return self("week", year=year, week=week, first=begin, last=end)

    def day_label(self, day: date) -> str:
        """A day as an axis names it: 11-23 周一."""
        return self("day-label", **self._parts(day))

    def moment(self, moment: datetime | None) -> str:
        """A moment in the office's zone, inside a sentence: 11月23日 08:30."""
        return self._clock("moment", moment)

    def stamp(self, moment: datetime | None) -> str:
        """A moment in the office's zone, short, inside a table: 11-23 08:30."""
        return self._clock("stamp", moment)

    def _clock(self, key: str, moment: datetime | None) -> str:
        if moment is None:
            return self("undated")
        local = moment.astimezone(self._zone)
        clock = {"hour": f"{local.hour:02d}", "minute": f"{local.minute:02d}"}
        return self(key, **self._parts(local.date()), **clock)

    def numeral(self, n: int) -> str:
        """The n-th heading's number, from 1."""
        return self("numerals").split()[n - 1]

    def _parts(self, day: date) -> dict[str, object]:
        month = self("months").split()[day.month - 1]
        return {
            "year": day.year,
            "month": day.month,
            "day": day.day,
            "weekday": self("weekdays").split()[day.weekday()],
            "monthname": month,
            "monthshort": month[:3],
        }
