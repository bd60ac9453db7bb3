"""Records of one subject: pairs joined from the surest down, never against what forbids it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

AGREE, COVER = 0.7, 0.1
"""Of the compared pairs between two clusters, the share that must look alike; of all their pairs likewise."""

Neighbours = Mapping[int, frozenset[int] | set[int]]
_NONE: frozenset[int] = frozenset()


@dataclass
class Clusters:
    """Disjoint sets of records that refuse forbidden joins.

    ids: the valid identifier of a record; a cluster has one at most. alone: the sources that list each
    subject once and have the record; a cluster has one record of each at most. apart: records that a
    person judged to be different. alike, unlike: for each record those that it was compared with.
    """

    ids: Mapping[int, str] = field(default_factory=dict)
    alone: Mapping[int, Sequence[str]] = field(default_factory=dict)
    apart: Neighbours = field(default_factory=dict)
    alike: Neighbours = field(default_factory=dict)
    unlike: Neighbours = field(default_factory=dict)
    _parent: dict[int, int] = field(default_factory=dict)
    _members: dict[int, list[int]] = field(default_factory=dict)

    def root(self, record: int) -> int:
        """The record that stands for the cluster."""
        parent = self._parent
        while (above := parent.get(record, record)) != record:
            parent[record] = record = parent.get(above, above)
        return record

    def members(self, record: int) -> list[int]:
        """All records of the record's cluster."""
        root = self.root(record)
        return self._members.get(root, [root])

    def join(self, left: int, right: int) -> None:
        """Make one cluster of two, whatever forbids it."""
        a, b = self.root(left), self.root(right)
        if a == b:
            return
        a, b = (a, b) if len(self.members(a)) >= len(self.members(b)) else (b, a)
        self._members[a] = [*self.members(a), *self.members(b)]
        self._members.pop(b, None)
        self._parent[b] = a

    def attempt(self, left: int, right: int) -> str:
        """Join two clusters unless something forbids it; gives what: id, source, judged, support, or ""."""
        if self.root(left) == self.root(right):
            return ""
        a, b = sorted((self.members(left), self.members(right)), key=len)
        why = self._forbidden(a, b) or self._thin(a, b)
        if not why:
            self.join(left, right)
        return why

    def _forbidden(self, a: Sequence[int], b: Sequence[int]) -> str:
        both = (*a, *b)
        if len({self.ids[r] for r in both if r in self.ids}) > 1:
            return "id"
        sources = [source for r in both for source in self.alone.get(r, ())]
        if len(sources) > len(set(sources)):
            return "source"
        return "judged" if self._between(self.apart, a, b) else ""

    def _thin(self, a: Sequence[int], b: Sequence[int]) -> str:
        """A single likeness, or one against others, is not enough between clusters of several records."""
        if len(a) * len(b) == 1:
            return ""
        yes, no = self._between(self.alike, a, b), self._between(self.unlike, a, b)
        return "" if yes >= AGREE * (yes + no) and yes >= COVER * len(a) * len(b) else "support"

    @staticmethod
    def _between(pairs: Neighbours, a: Sequence[int], b: Sequence[int]) -> int:
        others = set(b)
        return sum(len(pairs.get(r, _NONE) & others) for r in a)


def neighbours(left: Sequence[int], right: Sequence[int]) -> dict[int, set[int]]:
    """Each record's partners."""
    found: dict[int, set[int]] = {}
    for a, b in zip(left, right, strict=True):
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return found
