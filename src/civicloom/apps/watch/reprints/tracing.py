"""Which of the pairs are copies, their numbers looked at; and of a text's copies the earliest."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .judging import Places, disagree, places_of
from .matching import Alike, candidates
from .prints import Prints
from .segment import Segment


class Veto:
    """Whether numbers tell that a pair's news differs; the numbers of each text are read once."""

    def __init__(self, segments: Sequence[Segment], part: Prints, alike: Alike) -> None:
        self._segments, self._part, self._alike = segments, part, alike
        self._own: dict[int, Places] = {}
        self._others: dict[tuple[int, int], Places] = {}

    def __call__(self, row: int) -> bool:
        """Whether the pair of this row is none, as its numbers disagree."""
        alike = self._alike
        asked = int(alike.asked[row])
        if asked not in self._own:
            self._own[asked] = places_of(self._part.numbers_at(asked))
        number, place = int(alike.segment[row]), int(alike.place[row])
        if (number, place) not in self._others:
            self._others[number, place] = places_of(self._segments[number].numbers_at(place))
        whole = bool(alike.whole[row])
        return disagree(self._own[asked], self._others[number, place], whole=whole)


def earliest(
    segments: Sequence[Segment], asked: Prints, ids: Sequence[str], moments: NDArray[np.float64]
) -> list[str]:
    """For each text that is asked for the id of the earliest copy of it, "" where it is itself the earliest.

    ``moments``: seconds since 1970; of texts of one moment the one with the lesser id is the earlier.
    """
    found: list[str] = []
    for part, alike in candidates(segments, asked):
        here = slice(len(found), len(found) + len(part.ends))
        found += _earliest(segments, part, alike, ids[here], moments[here])
    return found


def _earliest(
    segments: Sequence[Segment],
    part: Prints,
    alike: Alike,
    ids: Sequence[str],
    moments: NDArray[np.float64],
) -> list[str]:
    published = np.full(len(alike.asked), np.nan)
    for number in np.unique(alike.segment).tolist():
        here = alike.segment == number
        published[here] = segments[number].published[alike.place[here]]
    rows = np.flatnonzero((alike.kind != "possible") & (published <= moments[alike.asked]))
    rows = rows[np.lexsort((published[rows], alike.asked[rows]))]
    veto = Veto(segments, part, alike)
    best = dict(enumerate(zip(moments.tolist(), ids, strict=True)))
    for row, at, moment in zip(
        rows.tolist(), alike.asked[rows].tolist(), published[rows].tolist(), strict=True
    ):
        if moment > best[at][0]:
            continue
        name, *_ = segments[int(alike.segment[row])].name_at(int(alike.place[row]))
        if name != ids[at] and (moment, name) < best[at] and not veto(row):
            best[at] = (moment, name)
    return [name if name != own else "" for (_, name), own in zip(best.values(), ids, strict=True)]
