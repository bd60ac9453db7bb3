"""Items that the stream put together, with the sum of their vectors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import repeat
from operator import mul

from .features import Vector

BEFORE = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Member:
    """An item of a part."""

    item: str
    at: datetime
    title: str
    vector: Vector


@dataclass
class Part:
    """A cluster as it was found, before analysts joined or parted it."""

    id: str
    members: dict[str, Member] = field(default_factory=dict)
    sum: Vector = field(default_factory=dict)
    square: float = 0.0
    """The squared length of the sum."""
    last: datetime = BEFORE
    """When its newest item was."""

    def cosine(self, vector: Vector) -> float:
        """How near a vector of unit length is to the middle."""
        return self._dot(vector) / self.square**0.5 if self.square > 0 else 0.0

    def take(self, member: Member) -> None:
        """Put an item in."""
        self.members[member.item] = member
        self.last = max(self.last, member.at)
        self._add(member.vector, 1.0)

    def give(self, item: str) -> Member:
        """Take an item out."""
        member = self.members.pop(item)
        self.last = max((one.at for one in self.members.values()), default=BEFORE)
        self._add(member.vector, -1.0)
        return member

    def release(self, items: Iterable[str]) -> set[str]:
        """Let go what items said, their titles and words, and keep that they were there; gives the words let go."""
        for item in items:
            self.members[item] = Member(item, self.members[item].at, "", {})
        before = set(self.sum)
        self.sum, self.square = {}, 0.0
        for member in self.members.values():
            self._add(member.vector, 1.0)
        return before.difference(self.sum)

    def _dot(self, vector: Vector) -> float:
        weights = map(self.sum.get, vector, repeat(0.0))
        return float(sum(map(mul, weights, vector.values())))

    def _add(self, vector: Vector, sign: float) -> None:
        if not self.sum:
            self.sum, self.square = dict(vector), float(bool(vector))
            return
        self.square += 2 * sign * self._dot(vector) + (1.0 if vector else 0.0)
        for feature, weight in vector.items():
            self.sum[feature] = self.sum.get(feature, 0.0) + sign * weight


def headline(members: list[Member], middle: Mapping[str, float]) -> str:
    """The title of the item nearest the middle, of equals the earliest; empty when all were let go."""

    def nearness(member: Member) -> tuple[float, float]:
        dot = sum(w * middle.get(f, 0.0) for f, w in member.vector.items())
        return round(dot, 9), -member.at.timestamp()

    titled = [member for member in members if member.title]
    return max(titled, key=nearness).title if titled else ""
