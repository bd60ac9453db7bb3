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

FEW = 200
"""Labelled texts below which the confidence is fitted on seeds too."""

MOST_LOSS = 0.005
MOST_ERROR = 0.05


@dataclass(frozen=True)
class Trial:
    """What the audited sample said: macro-F1 and calibration error of both, 0 to 1."""

    promoted: bool
    champion_f1: float
    challenger_f1: float
    champion_error: float
    challenger_error: float


class Champion:
    """The model in use, those before it, and the audited sample that is never learnt from."""

    def __init__(self, model: Classifier, texts: Sequence[str], labels: Sequence[str]) -> None:
        self.model = model
        self._before: list[Classifier] = []
        self._texts = list(texts)
        self._labels = list(labels)

    def challenge(self, challenger: Classifier) -> Trial:
        """Promote the challenger unless macro-F1 falls by more than half a point or its calibration is bad.

        It is bad when it is off by more than five points and by more than the champion's.
        """
        old, before = self._measure(self.model)
        new, error = self._measure(challenger)
        promoted = new >= old - MOST_LOSS and error <= max(MOST_ERROR, before)
        if promoted:
            self._before.append(self.model)
            self.model = challenger
        return Trial(promoted, old, new, before, error)

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
    its text may have been deleted when its time had come. Where all labels are topics of the taxonomy, it
    knows every topic, from its seeds those that nobody labelled.
    """
    wanted = dict(labels) | {one.item: one.new for one in standing(records, task)}
    items = sorted(item for item in wanted if item in texts)
    told = [texts[item] for item in items], [wanted[item] for item in items]
    if set(told[1]) <= set(taxonomy.labels):
        model = _with_seeds(*told, taxonomy)
    else:
        model = warm_start(*told, taxonomy)
    return replace(model, version=version)


def _with_seeds(texts: list[str], labels: list[str], taxonomy: Taxonomy) -> Classifier:
    seeds, topics = taxonomy.texts()
    if len(texts) < FEW:  # too few to say what a confidence is worth
        return Classifier.train([*texts, *seeds], [*labels, *topics])
    return Classifier.train(texts, labels, helpers=(seeds, topics))


def macro_f1(truth: Sequence[str], told: Sequence[str]) -> float:
    """The mean over the labels of the truth of their F1."""
    names = sorted(set(truth))
    pairs = list(zip(truth, told, strict=True))
    scores = []
    for name in names:
        hits = sum(a == b == name for a, b in pairs)
        scores.append(2 * hits / (truth.count(name) + sum(b == name for b in told)) if hits else 0)
    return sum(scores) / len(scores) if scores else 0.0
