"""Names that a district lists: divisions, roads, estates, schools, offices; found in any text."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from civicloom.apps.watch.words import fold
from civicloom.model.errors import CivicloomError, Place

from .span import Span

SHORTEST = 2
MOST = 2_000_000


@dataclass(frozen=True)
class Entry:
    """A name with its kind (place, road, estate, organisation, ...) and code, e.g. of GB/T 2260."""

    name: str
    kind: str
    code: str = ""


class Gazetteer:
    """Finds listed names, the longest at each place (Aho and Corasick 1975); folded names, folded texts."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        forms = {fold(entry.name): entry for entry in entries if len(entry.name) >= SHORTEST}
        self._entries = list(forms.values())
        self._finder = AhoCorasick(list(forms), matchkind=MatchKind.LeftmostLongest)

    def find(self, folded: str) -> list[Span]:
        """The names in a folded text, in order, without overlaps."""
        return [
            Span(first, last, entry.kind, folded[first:last], "gazetteer", entry.code)
            for number, first, last in self._finder.find_matches_as_indexes(folded)
            for entry in (self._entries[number],)
        ]


def read_gazetteer(path: Path) -> list[Entry]:
    """Entries of a CSV with the columns name, kind and, if one likes, code. Raises CLS-010."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [
                Entry(row["name"].strip(), row["kind"].strip(), (row.get("code") or "").strip())
                for _, row in zip(range(MOST), csv.DictReader(file), strict=False)
            ]
    except (KeyError, AttributeError, UnicodeDecodeError, csv.Error) as error:
        raise CivicloomError("CLS-010", place=Place(file=str(path)), why=repr(error)) from error
