"""Champion against challenger: a retrained model takes over only when audited texts show no loss."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..calibrate import calibration_error
from ..classifier import Classifier
from ..coldstart import warm_start
from ..taxonomy import Taxonomy
from .corrections import Correction, standing

RETRAIN_AFTER = 50
"""Corrections after which a full retrain is due."""

MOST_LOSS = 0.005
MOST_ERROR = 0.05


@dataclass(frozen=True)
class Trial:
    """What the audited sample said: macro-F1 of both, calibration error of the challenger, 0 to 1."""

    promoted: bool
    champion_f1: float
    challenger_f1: float
    challenger_error: float


class Champion:
    """The model in use, those before it, and the audited sample that is never learnt from."""

    def __init__(self, model: Classifier, texts: Sequence[str], labels: Sequence[str]) -> None:
        self.model = model
        self._before: list[Classifier] = []
        self._texts = list(texts)
        self._labels = list(labels)

    def challenge(self, challenger: Classifier) -> Trial:
        """Promote the challenger unless macro-F1 falls by more than half a point or it is miscalibrated."""
        old, _ = self._measure(self.model)
        new, error = self._measure(challenger)
        promoted = new >= old - MOST_LOSS and error <= MOST_ERROR
        if promoted:
            self._before.append(self.model)
            self.model = challenger
        return Trial(promoted, old, new, error)

    def roll_back(self) -> bool:
        """Return to the model before this one; False when there is none."""
        if self._before:
            self.model = self._before.pop()
            return True
        return False

    def _measure(self, model: Classifier) -> tuple[float, float]:
        sure = model.probabilities(self._texts)
        told = [model.labels[place] for place in sure.argmax(axis=1)]
        right = np.array([a == b for a, b in zip(told, self._labels, strict=True)])
        return macro_f1(self._labels, told), calibration_error(sure.max(axis=1), right)


def retrain(
    texts: Mapping[str, str],
    labels: Mapping[str, str],
    records: Iterable[Correction],
    task: str,
    taxonomy: Taxonomy,
    version: str,
) -> Classifier:
    """A model of all labelled items with the corrections that stand; the same records, the same model.

    ``texts`` and ``labels`` are by item; a correction of an item without a text is passed over, since
    its text may have been deleted when its time had come.
    """
    wanted = dict(labels) | {one.item: one.new for one in standing(records, task)}
    items = sorted(item for item in wanted if item in texts)
    model = warm_start([texts[item] for item in items], [wanted[item] for item in items], taxonomy)
    return replace(model, version=version)


def macro_f1(truth: Sequence[str], told: Sequence[str]) -> float:
    """The mean over the labels of the truth of their F1."""
    names = sorted(set(truth))
    pairs = list(zip(truth, told, strict=True))
    scores = []
    for name in names:
        hits = sum(a == b == name for a, b in pairs)
        scores.append(2 * hits / (truth.count(name) + sum(b == name for b in told)) if hits else 0)
    return sum(scores) / len(scores) if scores else 0.0
