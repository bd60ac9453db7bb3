"""What holds of all that analysts decided: the last word on each item, without what was taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from civicloom.apps.watch.classify import Correction

TASK = {
    "pick": "choice",
    "reject": "choice",
    "label": "label",
    "office": "office",
    "merge": "merge",
    "split": "split",
}
"""The task of each kind of decision: a pick and a rejection answer the same question."""

KINDS = (*TASK, "undo")


def kind_of(one: Correction) -> str:
    """The kind of a record: one of KINDS."""
    if one.undone:
        return "undo"
    return one.new if one.task == "choice" else one.task


def standing(records: Iterable[Correction], last_only: bool = True) -> list[Correction]:
    """The records that were not taken back, in order; of each item and task the last one alone."""
    known = list(records)
    undone = {one.undone for one in known}
    kept = [one for one in known if not one.undone and one.id not in undone]
    if not last_only:
        return kept
    last = {(one.task, one.item): one.id for one in kept}
    return [one for one in kept if last[one.task, one.item] == one.id]


@dataclass(frozen=True)
class Decided:
    """The decisions that stand, as answers need them."""

    records: list[Correction]
    every: list[Correction] = field(repr=False)
    splits: list[Correction] = field(repr=False)
    """Those that were taken back too: what was split off then is part of the story again, under its own name."""

    @classmethod
    def of(cls, records: Iterable[Correction]) -> Decided:
        known = list(records)
        splits = [one for one in known if one.task == "split" and not one.undone]
        return cls(standing(known), standing(known, last_only=False), splits)

    def of_task(self, task: str) -> list[Correction]:
        """The last word on each item."""
        return [one for one in self.records if one.task == task]

    @cached_property
    def labels(self) -> dict[str, str]:
        """The label that an analyst gave, by item."""
        return {one.item: one.new for one in self.of_task("label")}

    @cached_property
    def offices(self) -> dict[str, str]:
        """The office that an analyst named, by item."""
        return {one.item: one.new for one in self.of_task("office")}

    @cached_property
    def rejected(self) -> frozenset[str]:
        """The items that were rejected last."""
        return frozenset(one.item for one in self.of_task("choice") if one.new == "reject")

    @cached_property
    def _parts(self) -> dict[str, str]:
        """The cluster that an item was split off into, by item."""
        return {item: f"split-{one.id}" for one in self.splits for item in one.new.split()}

    @cached_property
    def _into(self) -> dict[str, str]:
        stands = {one.id for one in self.every}
        merged = {one.item: one.new for one in self.every if one.task == "merge"}
        back = {f"split-{one.id}": one.item for one in self.splits if one.id not in stands}
        return merged | back

    def parts_of(self, story: str) -> tuple[list[str], list[str]]:
        """The stories that are this one by merges, and the items that came to it by splits."""
        names = [one for one in {story, *self._into} if self._root(one) == story]
        items = [item for item, part in self._parts.items() if self._root(part) == story]
        return sorted(names), sorted(items)

    def story(self, item: str, began: str) -> str:
        """The story of an item that was put into a cluster, after merges and splits."""
        return self._root(self._parts.get(item, began))

    def _root(self, story: str) -> str:
        seen = {story}
        while story in self._into and self._into[story] not in seen:
            story = self._into[story]
            seen.add(story)
        return story
