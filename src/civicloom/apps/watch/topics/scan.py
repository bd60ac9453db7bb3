"""Every place of every term in a batch of texts, found by all places walking one trie together.

The trie is a hash table from (state, letter) to state. A step of the walk is a few whole-array operations over
the places that are still on it, so the time grows with the text and its near-hits, not with the terms: what
Aho and Corasick (1975) do a character at a time, done a step at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .fold import codes, folding, word_characters
from .spread import Pairs, Table

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Hits:
    """Found terms, one element each: the text, the term, where it starts in that text, where it ends."""

    document: Ints
    term: Ints
    start: Ints
    end: Ints


class Trie:
    """Folded terms, known by their place in the list, none twice."""

    def __init__(self, terms: Sequence[str]) -> None:
        folded = [codes(term) for term in terms]
        lengths = np.array([len(one) for one in folded], dtype=np.int64)
        chars = np.concatenate([*folded, np.zeros(0, np.uint32)])
        starts = np.cumsum(lengths) - lengths
        self._first, self._letter = _numbered(chars[starts]), _numbered(chars)
        self._letters = int(self._letter.max()) + 1
        self._grow(chars, starts, lengths)
        long = starts[lengths > 1]
        self._pairs = Pairs(chars[long], chars[long + 1])
        border = word_characters()[chars]
        self._bordered = border[starts] | border[starts + lengths - 1]

    def _grow(self, chars: NDArray[np.uint32], starts: Ints, lengths: Ints) -> None:
        """States level by level, a new one for each pair of a state and a next letter; inner ones first."""
        state = self._first[chars[starts]].astype(np.int64)
        count = int(self._first.max()) + 1
        keys = [np.zeros(0, np.int64)]
        at_level: list[tuple[Ints, Ints]] = []
        live, level = np.arange(len(lengths)), 1
        while len(live):
            done = lengths[live] == level
            at_level.append((live[done], state[live[done]]))
            live = live[~done]
            step = state[live] * self._letters + self._letter[chars[starts[live] + level]]
            new, which = np.unique(step, return_inverse=True)
            state[live] = count + which
            count += len(new)
            keys.append(new)
            level += 1
        key = np.concatenate(keys)
        self._steps = Table(key, np.arange(count - len(key), count))
        self._inner = np.zeros(count, np.bool_)
        self._inner[key // self._letters] = True
        self._ends = np.full(count, -1, np.int64)
        for term, state_of in at_level:
            self._ends[state_of] = term
        self._singles = bool((lengths == 1).any())

    def find(self, texts: Sequence[str]) -> Hits:
        """Every place of every term in the texts, folded on the way; Latin ends stand on word borders."""
        folded = folding().take(codes("\0".join(texts) + "\0").astype(np.int64))
        found = [*self._single(folded)] if self._singles else []
        place = self._pairs.places(folded)
        state = self._first[folded[place]].astype(np.int64)
        length = 1
        while len(place):
            letter = self._letter[folded[place + length]]
            state = self._steps.look_up(state * self._letters + letter)
            length += 1
            on = np.flatnonzero(state)
            place, state = place[on], state[on]
            term = self._ends[state]
            full = np.flatnonzero(term >= 0)
            found.append((term[full], place[full], place[full] + length))
            on = np.flatnonzero(self._inner[state])
            place, state = place[on], state[on]
        return self._hits(folded, texts, found)

    def _single(self, folded: NDArray[np.uint32]) -> list[tuple[Ints, Ints, Ints]]:
        state = self._first[folded]
        term = np.where(state > 0, self._ends[state], -1)
        place = np.flatnonzero(term >= 0)
        return [(term[place], place, place + 1)]

    def _hits(
        self,
        folded: NDArray[np.uint32],
        texts: Sequence[str],
        found: list[tuple[Ints, Ints, Ints]],
    ) -> Hits:
        none = np.zeros(0, np.int64)
        term, start, end = (
            np.concatenate([none, *(part[column] for part in found)]) for column in range(3)
        )
        border = np.flatnonzero(self._bordered[term])
        if len(border):
            inside = _inside(folded, start[border]) | _inside(folded, end[border])
            keep = np.ones(len(term), np.bool_)
            keep[border[inside]] = False
            term, start, end = term[keep], start[keep], end[keep]
        lengths = np.array([len(text) + 1 for text in texts], np.int64)
        document = np.repeat(np.arange(len(texts)), lengths)[start]
        first = (np.cumsum(lengths) - lengths)[document]
        return Hits(document, term, start - first, end - first)


def _inside(folded: NDArray[np.uint32], at: Ints) -> NDArray[np.bool_]:
    """Whether places are inside a word: letters or digits on both sides. A text's end is none."""
    words = word_characters()
    return words[folded[at]] & words[folded[at - 1]]


def _numbered(chars: NDArray[np.uint32]) -> NDArray[np.int32]:
    """A table from code point to a number from 1 on, 0 for what does not occur."""
    table = np.zeros(len(folding()), np.int32)
    alphabet = np.unique(chars)
    table[alphabet] = np.arange(1, len(alphabet) + 1)
    return table
