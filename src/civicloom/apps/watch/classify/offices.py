"""Which office is responsible: from its duties, from what it was sent before, and from the text."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp  # type: ignore[import-untyped]

from civicloom.model.errors import CivicloomError

from .classifier import Classifier
from .ngrams import count
from .vocabulary import Vocabulary

SHRINKAGE = 8.0
"""Past dispatches that the wider group weighs against those of one topic in one district."""

WEIGHTS = (1.0, 0.2, 2.0)
"""Of text, history and duties; the text alone when there is neither of the others."""

LEAST_DISPATCHES = 20
SHOWN = 3


@dataclass(frozen=True)
class Office:
    """An office and its duties, a sentence each, as its list of powers and duties (权责清单) says."""

    name: str
    duties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dispatch:
    """A matter that an office took on in the end; where it had been sent before does not count."""

    text: str
    topic: str
    district: str
    office: str


@dataclass(frozen=True)
class Proposal:
    """Offices with their probability, best first, at most three; and the duty that fits the text best."""

    top: list[tuple[str, float]]
    duty: str


@dataclass
class _History:
    """Counts of offices by topic and district, by topic, and over all."""

    both: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    topic: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    all: Counter[str] = field(default_factory=Counter)

    def add(self, one: Dispatch) -> None:
        self.both[one.topic, one.district][one.office] += 1
        self.topic[one.topic][one.office] += 1
        self.all[one.office] += 1

    def shares(self, topic: str, district: str, names: Sequence[str]) -> npt.NDArray[np.float64]:
        """The share of each office, narrow counts shrunk towards wider ones."""
        share = np.full(len(names), 1 / len(names))
        for counts in (self.all, self.topic.get(topic), self.both.get((topic, district))):
            if counts:
                here = np.array([counts[name] for name in names], float)
                share = (here + SHRINKAGE * share) / (here.sum() + SHRINKAGE)
        return share


class OfficeRouter:
    """Proposes offices. Raises CLS-009 when it is given no office at all."""

    def __init__(self, offices: Sequence[Office], dispatches: Sequence[Dispatch] = ()) -> None:
        self._names = sorted({one.name for one in offices} | {one.office for one in dispatches})
        if not self._names:
            raise CivicloomError("CLS-009")
        self._history = _History()
        for one in dispatches:
            self._history.add(one)
        self._text = self._learnt(dispatches)
        self._duties = [(one.name, duty) for one in offices for duty in one.duties]
        counts = count([duty for _, duty in self._duties])
        self._words = Vocabulary.of(counts, counts.nnz + 1, counts.nnz + 1)
        self._matrix = self._words.matrix(counts)

    def propose(
        self, texts: Sequence[str], topics: Sequence[str], district: str = ""
    ) -> list[Proposal]:
        """The three most likely offices for each text, whose topics are given."""
        return self.proposals(count(texts), topics, district)

    def proposals(
        self, counts: sp.csr_matrix, topics: Sequence[str], district: str = ""
    ) -> list[Proposal]:
        """The three most likely offices by counted n-grams."""
        likeness = np.asarray((self._words.matrix(counts) @ self._matrix.T).todense())
        on_text, on_history, on_duty = WEIGHTS
        score = on_text * self._by_text(counts) + on_duty * self._best_duties(likeness)
        shares = {
            topic: on_history * np.log(self._history.shares(topic, district, self._names))
            for topic in set(topics)
        }
        for row, topic in enumerate(topics):
            score[row] += shares[topic]
        sure = np.exp(score - score.max(axis=1, keepdims=True))
        sure /= sure.sum(axis=1, keepdims=True)
        best = np.argsort(-sure, axis=1, kind="stable")[:, :SHOWN]
        told = np.take_along_axis(sure, best, axis=1)
        return [
            Proposal([(self._names[n], round(p, 4)) for n, p in zip(*one, strict=True)], duty)
            for *one, duty in zip(
                best.tolist(), told.tolist(), self._fitting(likeness), strict=True
            )
        ]

    def _learnt(self, dispatches: Sequence[Dispatch]) -> Classifier | None:
        if len(dispatches) < LEAST_DISPATCHES or len(self._history.all) < 2:
            return None
        return Classifier.train(
            [one.text for one in dispatches], [one.office for one in dispatches]
        )

    def _by_text(self, counts: sp.csr_matrix) -> npt.NDArray[np.float64]:
        found = np.zeros((counts.shape[0], len(self._names)))
        if self._text is not None:
            floor = 1e-3
            sure = self._text.sure(counts)
            places = [self._names.index(label) for label in self._text.labels]
            found[:] = np.log(floor)
            found[:, places] = np.log(np.maximum(sure, floor))
        return found

    def _best_duties(self, likeness: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """How like each text is to the duty of each office that is most like it, texts x offices."""
        found = np.zeros((len(likeness), len(self._names)))
        for place, (name, _) in enumerate(self._duties):
            office = found[:, self._names.index(name)]
            np.maximum(office, likeness[:, place], out=office)
        return found

    def _fitting(self, likeness: npt.NDArray[np.float32]) -> list[str]:
        """The duty that fits each text best, nothing where none does."""
        if not self._duties:
            return [""] * len(likeness)
        best = zip(likeness.argmax(axis=1).tolist(), likeness.max(axis=1).tolist(), strict=True)
        return [self._duties[place][1] if value > 0 else "" for place, value in best]
