"""A code list: codes with their names, each valid for a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property


@dataclass(frozen=True)
class Entry:
    """One code. ``valid_from`` inclusive, ``valid_to`` exclusive; None is open."""

    code: str
    name: str
    valid_from: date | None = None
    valid_to: date | None = None
    parent: str | None = None

    def holds(self, on: date | None) -> bool:
        """Whether the code was in force on a day; None asks about any day at all."""
        if on is None:
            return True
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, eq=False)
class CodeList:
    """One version of a list. ``history`` has every spell of every code, oldest first."""

    id: str
    version: str
    title: Mapping[str, str]
    source: str
    valid_from: date | None
    valid_to: date | None
    as_of: date | None = None
    history: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Each code with its latest name."""
        return {code: spells[-1] for code, spells in self.history.items()}

    @cached_property
    def _all(self) -> frozenset[str]:
        return frozenset(self.history)

    def codes(self, on: date | None = None) -> frozenset[str]:
        """The codes in force on a day; without a day every code the list ever had."""
        if on is None:
            return self._all
        return frozenset(
            c for c, spells in self.history.items() if any(s.holds(on) for s in spells)
        )

    def name(self, code: str, on: date | None = None) -> str | None:
        """The name of a code on a day (without a day the latest one); None when it was not in force."""
        spells = [spell for spell in self.history.get(code, ()) if spell.holds(on)]
        return spells[-1].name if spells else None
