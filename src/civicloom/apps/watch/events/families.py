"""Which clusters are one story by what analysts decided; every decision can be taken back."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from civicloom.model.errors import CivicloomError


@dataclass(frozen=True)
class _Done:
    """A decision that was applied: the cluster it moved, and the story that it was taken from."""

    kind: str
    part: str = ""
    story: str = ""


class Families:
    """Clusters that became part of a story, and the decisions so far."""

    def __init__(self) -> None:
        self._into: dict[str, str] = {}
        self._done: dict[str, _Done] = {}

    def story(self, part: str) -> str:
        """The story of a cluster."""
        while part in self._into:
            part = self._into[part]
        return part

    def parts(self, story: str) -> Iterator[str]:
        """The clusters of a story, also those that are forgotten."""
        yield story
        yield from (part for part in self._into if self.story(part) == story)

    def decided(self, decision: str) -> bool:
        """Whether a decision was applied already."""
        return decision in self._done

    def merge(self, decision: str, story: str, other: str) -> None:
        """Make a story part of another."""
        story, other = self.story(story), self.story(other)
        if story != other:
            self._into[story] = other
            self._done[decision] = _Done("merge", story)

    def split(self, decision: str, part: str, story: str) -> None:
        """Note that a cluster was taken out of a story."""
        self._done[decision] = _Done("split", part, self.story(story))

    def require_undoable(self, decision: str) -> None:
        """Raises EVT-003 for what was not decided, was undone, or stands below a later decision."""
        done = self._done.get(decision, _Done(""))
        moved_since = done.kind == "split" and (
            done.part in self._into or self.story(done.story) == done.part
        )
        if moved_since or done.kind not in ("merge", "split"):
            raise CivicloomError("EVT-003", decision=decision)

    def undo(self, decision: str, other: str) -> None:
        """Take a decision back: what was merged stands alone, what was split off is merged.

        Raises EVT-003 as ``require_undoable`` does.
        """
        self.require_undoable(other)
        done = self._done[other]
        if done.kind == "merge":
            del self._into[done.part]
        else:
            self._into[done.part] = done.story
        self._done[other] = _Done("undone")
        self._done[decision] = _Done("undo")

    def state(self) -> dict[str, Any]:
        """All of it as plain data."""
        done = {decision: asdict(one) for decision, one in self._done.items()}
        return {"into": dict(self._into), "done": done}

    def restore(self, state: dict[str, Any]) -> None:
        """Take over what ``state`` gave."""
        self._into = dict(state["into"])
        self._done = {decision: _Done(**one) for decision, one in state["done"].items()}
