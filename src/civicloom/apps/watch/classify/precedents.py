"""Texts like this one: labelled precedents, and the entry of the taxonomy that fits best."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .ngrams import count
from .taxonomy import Taxonomy
from .vocabulary import Vocabulary

SHOWN = 3


@dataclass(frozen=True)
class Precedent:
    """A labelled text by its place in the list given; ``likeness`` is the cosine, 0 to 1."""

    place: int
    label: str
    likeness: float


class Precedents:
    """Labelled texts that can be asked for those most like a new one."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        counts = count(texts)
        self._labels = list(labels)
        self._words = Vocabulary.of(counts, counts.nnz + 1, counts.nnz + 1)
        self._matrix = self._words.matrix(counts)

    def nearest(self, text: str, most: int = SHOWN) -> list[Precedent]:
        """The labelled texts most like this one, the nearest first; none that shares nothing with it."""
        alike = np.asarray((self._matrix @ self._words.matrix(count([text])).T).todense()).ravel()
        best = np.argsort(-alike, kind="stable")[:most]
        return [
            Precedent(int(place), self._labels[place], round(float(alike[place]), 4))
            for place in best
            if alike[place] > 0
        ]


def entry_of(taxonomy: Taxonomy, label: str, text: str) -> str:
    """The entry of the label's topic that has most in common with the text, as topic/group/item."""
    paths = [path for topic in taxonomy.topics if topic.label == label for path in topic.paths()]
    found = Precedents([words for _, words in paths], [path for path, _ in paths]).nearest(text, 1)
    return found[0].label if found else label
