"""What corrections teach: a model that follows from the records that stand, and from nothing else.

Every fiftieth record a full retrain challenges the model in use. A record teaches the rest at once. Since all
of it follows from the records in their order, taking one back leaves the model as if it had never been made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from civicloom.apps.watch.classify import (
    Champion,
    Classifier,
    Correction,
    Dispatch,
    OnlineLearner,
    count,
    retrain,
)
from civicloom.evidence import Leaf

from .asking import PURPOSE
from .concerns import Concerns, read_concerns
from .decided import Decided
from .models import FEWEST_AUDITED, RETRAIN_AFTER, Base, Models, Retrained, audited, digest_of

if TYPE_CHECKING:
    from .desk import WatchDesk

__all__ = ["Effect", "Lessons", "Retrained", "Told"]

RECENT = 500
"""Items, those kept last, on which the effect of a correction is counted."""


@dataclass(frozen=True)
class Told:
    """What is said of an item: the best answer, how sure (0 to 1), whether it is sure enough to be given."""

    answer: str
    confidence: float
    given: bool


@dataclass(frozen=True)
class Effect:
    """What was said of the item before and after; of so many recent items, how many are told otherwise now.

    ``before`` and ``after`` are None where the item's text was let go.
    """

    before: Told | None
    after: Told | None
    changed: int
    recent: int


@dataclass(frozen=True)
class Said:
    """What was said before a correction."""

    item: Told | None
    recent: list[str]


class Lessons:
    """The classifier and the offices' router of a desk, as the corrections teach them."""

    def __init__(self, desk: WatchDesk) -> None:
        self._desk = desk
        self._models = Models(desk.folder / "models", desk.taxonomy)
        self._seen = (-1, -1)
        self._learner: OnlineLearner | None = None
        self._concerns: Concerns | None = None

    @property
    def classifier(self) -> Classifier:
        """The classifier as it is now; what other processes correct is learnt too."""
        self._follow()
        if self._learner is None:
            self._learner = self._taught()
        return self._learner.model()

    @property
    def concerns(self) -> Concerns:
        """Offices, places, organisations and urgency, with what was sent to whom before."""
        self._follow()
        if self._concerns is None:
            self._concerns = read_concerns(self._desk.declared, self._sent())
        return self._concerns

    def now(self, item: str, task: str) -> str:
        """What holds of an item: an analyst's word, else what is said of it; nothing without its text."""
        decided = Decided.of(self._desk.corrections)
        given = (decided.labels if task == "label" else decided.offices).get(item)
        if given is not None:
            return given
        told = self._told(task, list(self._desk.texts([item]).values()))
        return told[0].answer if told and told[0].given else ""

    def said(self, record: Correction) -> Said:
        """What is said of a record's item, and of the items kept last."""
        own = list(self._desk.texts([record.item]).values())
        told = self._told(
            record.task, [*own, *(one.words for one in self._desk.batches.newest(RECENT))]
        )
        recent = [one.answer if one.given else "" for one in told[len(own) :]]
        return Said(told[0] if own else None, recent)

    def effect(self, record: Correction, before: Said) -> Effect:
        """What a record changed that was written since."""
        after = self.said(record)
        pairs = zip(before.recent, after.recent, strict=True)
        changed = sum(old != new for old, new in pairs)
        return Effect(before.item, after.item, changed, len(after.recent))

    def challenge(self) -> Retrained | None:
        """Make the full retrains that are due and were not made; gives the last one made.

        Whoever corrects calls it; other processes go on with the model in use until it is done.
        """
        records = Decided.of(self._desk.corrections).of_task("label")
        texts = self._desk.texts([one.item for one in records])
        made: Retrained | None = None
        for size in range(RETRAIN_AFTER, len(records) + 1, RETRAIN_AFTER):
            part = records[:size]
            digest = digest_of(part)
            if self._models.trial(digest) is None:
                base = self._base(records[: size - RETRAIN_AFTER])
                made = self._compare(base, part, texts, digest)
                self._receipt(made)
                self._models.write(made)
        return made

    def _told(self, task: str, texts: Sequence[str]) -> list[Told]:
        if not texts:
            return []
        counts = count(texts)
        verdicts = self.classifier.verdicts(counts)
        if task == "label":
            return [Told(v.top[0][0], v.confidence, v.label is not None) for v in verdicts]
        labels = [verdict.label or "" for verdict in verdicts]
        found = self.concerns.offices(counts, labels)
        return [Told(one.office, one.confidence, one.sure) for one in found]

    def _sent(self) -> list[Dispatch]:
        """What analysts named the office of, where the text is still kept."""
        desk = self._desk
        decided = Decided.of(desk.corrections)
        offices = {item: one for item, one in decided.offices.items() if one in desk.offices}
        kept = desk.batches.get(desk.known.batches_of(list(offices)))
        return [
            Dispatch(kept[item].words, decided.labels.get(item, kept[item].marks.label), "", office)
            for item, office in offices.items()
            if item in kept
        ]

    def _follow(self) -> None:
        """Let go what was learnt when a correction or a model was written since, here or elsewhere."""
        now = (self._desk.corrections.size, self._models.changed)
        if now != self._seen:
            self._seen, self._learner, self._concerns = now, None, None

    def _taught(self) -> OnlineLearner:
        records = Decided.of(self._desk.corrections).of_task("label")
        texts = self._desk.texts([one.item for one in records])
        return _learner(self._base(records), records, texts)

    def _base(self, records: Sequence[Correction]) -> Base:
        """The model in use: the last challenger that won, else the one that knows the seeds alone."""
        last = len(records) // RETRAIN_AFTER * RETRAIN_AFTER
        for size in range(last, 0, -RETRAIN_AFTER):
            part = records[:size]
            digest = digest_of(part)
            trial = self._models.trial(digest)
            if trial and trial.promoted:
                learnt = frozenset(one.id for one in part if not audited(one.item))
                return Base(self._models.promoted(digest), learnt)
        return Base(self._models.cold(), frozenset())

    def _receipt(self, trial: Retrained) -> None:
        facts = asdict(trial)
        whole = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        there = self._desk.workspace
        actor = there.actor(self._desk.actor).id
        leaf = Leaf("watch.retrain", actor, whole, PURPOSE, facts=facts)
        there.log.append([leaf], key=f"retrain-{whole[:32]}")

    def _compare(
        self, base: Base, records: Sequence[Correction], texts: dict[str, str], digest: str
    ) -> Retrained:
        """A full retrain on all records but the audited ones, on which it is compared."""
        learnt = [one for one in records if not audited(one.item)]
        sample = [one for one in records if audited(one.item) and one.item in texts]
        facts = (digest, len(records), len(learnt), len(sample))
        if len(sample) < FEWEST_AUDITED:
            return Retrained(*facts, promoted=False)
        champion = Champion(
            _learner(base, learnt, texts).model(),
            [texts[one.item] for one in sample],
            [one.new for one in sample],
        )
        version = f"{len(records)}-{digest[:8]}"
        challenger = retrain(texts, {}, learnt, "label", self._desk.taxonomy, version)
        trial = champion.challenge(challenger)
        if trial.promoted:
            self._models.keep(challenger, digest)
        return Retrained(
            *facts,
            trial.promoted,
            round(trial.champion_f1, 4),
            round(trial.challenger_f1, 4),
            round(trial.champion_error, 4),
            round(trial.challenger_error, 4),
        )


def _learner(base: Base, records: Sequence[Correction], texts: dict[str, str]) -> OnlineLearner:
    learner = OnlineLearner(base.model)
    for one in records:
        if one.id not in base.learnt and one.item in texts:
            learner.learn(texts[one.item], one.new)
    return learner
