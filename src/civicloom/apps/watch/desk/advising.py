"""What analysts should look at: items to label next, and how far two of them agree."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from civicloom.apps.watch.classify import Agreement, agreement, double_labelled, suggest

from .asking import run, sql
from .decided import Decided

if TYPE_CHECKING:
    from .desk import WatchDesk

POOL = 2_000
"""Items, those kept last, among which the next to label are looked for."""

MOST = 200


@dataclass(frozen=True)
class Suggestion:
    """An item to label: its line in the library, and the best labels with their probabilities."""

    row: dict[str, Any]
    top: list[tuple[str, float]]


def suggestions(desk: WatchDesk, wanted: int, purpose: str) -> list[Suggestion]:
    """Items that teach most when they are labelled: those the model is unsure of, unlike one another.

    Reprints and items that were labelled or rejected are not asked for. Raises PUR codes.
    """
    decided = Decided.of(desk.corrections)
    done = decided.rejected.union(decided.labels)
    withheld = desk.promises.withheld(purpose)
    pool = [
        one
        for one in desk.batches.newest(POOL)
        if one.item.id not in done and one.item.source not in withheld and not one.marks.reprint_of
    ]
    if not pool:
        return []
    model, texts = desk.classifier, [one.words for one in pool]
    places = suggest(model, texts, min(wanted, MOST))
    verdicts = model.predict([texts[place] for place in places])
    ids = [pool[place].item.id for place in places]
    rows = {row["id"]: row for row in run(desk, purpose, sql(ids=ids)).rows}
    return [Suggestion(rows[id_], one.top) for id_, one in zip(ids, verdicts, strict=True)]


@dataclass(frozen=True)
class Pair:
    """Two persons and how far they agree on the labels of items that both labelled."""

    who: str
    other: str
    agreement: Agreement


def agreements(desk: WatchDesk) -> list[Pair]:
    """Cohen's kappa of each two persons who labelled an item in common, most items first."""
    records = list(desk.corrections)
    people = sorted({one.who for one in records if one.task == "label"})
    pairs = [
        Pair(who, other, agreement(double_labelled(records, "label", who, other)))
        for who, other in combinations(people, 2)
    ]
    found = [pair for pair in pairs if pair.agreement.items]
    return sorted(found, key=lambda pair: (-pair.agreement.items, pair.who, pair.other))
