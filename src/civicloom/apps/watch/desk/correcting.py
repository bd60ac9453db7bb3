"""What analysts decide: append-only records with receipts, which teach at once and can all be taken back."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from civicloom.apps.watch.classify import Correction
from civicloom.apps.watch.events import Decision
from civicloom.evidence import Leaf
from civicloom.model.errors import CivicloomError

from .asking import PURPOSE
from .decided import KINDS, TASK, kind_of, standing
from .lessons import Effect, Retrained, Said

if TYPE_CHECKING:
    from .desk import WatchDesk

TAUGHT = ("label", "office")
STORIES = ("merge", "split")
ALONE = ("pick", "reject", "undo")


@dataclass(frozen=True)
class Corrected:
    """A record with its receipt; what it taught, and the full retrain that was due, if there were any."""

    record: Correction
    receipt: str
    effect: Effect | None = None
    retrained: Retrained | None = None


def correct(
    desk: WatchDesk, kind: str, target: str, value: str = "", reason: str = ""
) -> Corrected:
    """Write a decision down; it is seen in the next answer, and teaches at once.

    ``target`` is an item, a story, or the correction to undo; ``value`` a label, an office, the story to
    merge into, or the items to split off, with blanks between. Raises WAT-003 for a kind that is none, WAT-029 for a
    value that it has not,
    WAT-004 for a label and WAT-013 for an office that there is not, WAT-005 to undo what does not stand,
    WAT-012 for an unknown item, and EVT codes for stories that cannot be merged or split so.
    """
    if kind not in KINDS:
        raise CivicloomError("WAT-003", kind=kind, known=", ".join(KINDS))
    if value and kind in ALONE:
        raise CivicloomError("WAT-029", kind=kind, value=value)
    said: list[Said] = []

    def following(records: list[Correction]) -> Correction:
        if records:  # a process killed between a record and its receipt left it without
            _receipt(desk, records[-1])
        one = (_undo if kind == "undo" else _made)(desk, records, kind, target, value, reason)
        _require_told_stories(desk, one)
        if one.task in TAUGHT:
            said.append(desk.lessons.said(one))
        return one

    one = desk.corrections.decide(following)
    decide(desk)
    receipt = _receipt(desk, one)
    if not said:
        return Corrected(one, receipt)
    retrained = desk.lessons.challenge()
    return Corrected(one, receipt, desk.lessons.effect(one, said[0]), retrained)


def decide(desk: WatchDesk) -> None:
    """Apply to the stories what was decided about them and not applied yet.

    While another process writes the stories, they are only seen so here; that process applies it too.
    """
    for one in decisions_of(desk):
        if desk.events.stream.families.decided(one.id):
            continue
        with suppress(CivicloomError):  # a story that is no longer remembered
            _apply(desk, one)


def decisions_of(desk: WatchDesk) -> list[Decision]:
    """All that was decided about stories, in order."""
    return [_decision(one) for one in desk.corrections if one.task in STORIES]


def _apply(desk: WatchDesk, decision: Decision) -> None:
    try:
        desk.events.apply(decision)
    except CivicloomError as error:
        if error.code != "EVT-008":
            raise
        desk.events.stream.apply(decision)


def _made(
    desk: WatchDesk,
    records: list[Correction],
    kind: str,
    target: str,
    value: str,
    reason: str,
) -> Correction:
    _require(desk, kind, target, value)
    task = TASK[kind]
    new = kind if task == "choice" else value
    if task in STORIES:  # as they stand: a story that was merged is named by the one it is part of
        target = desk.events.stream.story(target).id
    if task == "merge":
        new = desk.events.stream.story(value).id
    old = desk.lessons.now(target, task) if task in TAUGHT else ""
    return _record(desk, len(records), task, target, old, new, reason)


def _undo(
    desk: WatchDesk,
    records: list[Correction],
    kind: str,
    target: str,
    value: str,
    reason: str,
) -> Correction:
    stands = {one.id: one for one in standing(records, last_only=False)}
    if target not in stands:
        raise CivicloomError("WAT-005", target=target)
    back = stands[target]
    number = len(records)
    return _record(desk, number, back.task, back.item, back.new, back.old, reason, undone=target)


def _record(
    desk: WatchDesk,
    number: int,
    task: str,
    item: str,
    old: str,
    new: str,
    reason: str,
    undone: str = "",
) -> Correction:
    when = desk.workspace.clock.now().isoformat()
    who = desk.workspace.actor(desk.actor).id
    made = "\0".join([when, who, task, item, new, undone, str(number)])
    id_ = "correction-" + hashlib.sha256(made.encode()).hexdigest()[:16]
    model = desk.classifier.version if task == "label" else ""
    return Correction(id_, who, when, item, task, old, new, reason, model, undone)


def _require(desk: WatchDesk, kind: str, target: str, value: str) -> None:
    if kind == "label" and value not in desk.taxonomy.labels:
        raise CivicloomError("WAT-004", label=value, known=", ".join(desk.taxonomy.labels))
    if kind == "office" and value not in desk.offices:
        raise CivicloomError("WAT-013", office=value, known=", ".join(desk.offices) or "none")
    if TASK[kind] not in STORIES and target not in desk.known.batches_of([target]):
        raise CivicloomError("WAT-012", item=target)


def _require_told_stories(desk: WatchDesk, one: Correction) -> None:
    if one.task in STORIES:
        desk.events.stream.check(_decision(one))


def _decision(one: Correction) -> Decision:
    if one.undone:
        return Decision(one.id, "undo", other=one.undone)
    if one.task == "merge":
        return Decision(one.id, "merge", one.item, one.new)
    return Decision(one.id, "split", one.item, items=tuple(one.new.split()))


def _receipt(desk: WatchDesk, one: Correction) -> str:
    """The receipt of a record; that of one which has it already is given again."""
    digest = hashlib.sha256(json.dumps(asdict(one), sort_keys=True).encode()).hexdigest()
    facts = {"kind": kind_of(one)}
    leaf = Leaf("watch.correction", one.who, digest, PURPOSE, facts=facts)
    [receipt] = desk.workspace.log.append([leaf], key=one.id)
    return receipt.id
