"""Items that the stream put together, with the sum of their vectors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from .vector import NOTHING, Vector, total

BEFORE = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True, eq=False)
class Member:
    """An item of a part; ``part`` is the one that it is in."""

    item: str
    at: datetime
    title: str
    vector: Vector
    part: "Part"

    def release(self) -> None:
        """Let go what the item said; that it was there stays."""
        self.title, self.vector = "", NOTHING


@dataclass(slots=True, eq=False)
class Part:
    """A cluster as it was found, before analysts joined or parted it; ``number`` is what postings call it."""

    id: str
    number: int
    members: list[Member] = field(default_factory=list)
    sum: Vector = NOTHING
    square: float = 0.0
    """The squared length of the sum."""
    last: datetime = BEFORE
    """When its newest item was."""

    def cosine(self, vector: Vector) -> float:
        """How near a vector of unit length is to the middle."""
        return self.sum.dot(vector) / self.square**0.5 if self.square > 0 else 0.0

    def put(self, member: Member) -> None:
        """Put an item in; ``count`` or ``keep`` comes before the next comparison."""
        self.members.append(member)
        self.last = max(self.last, member.at)

    def count(self, vector: Vector) -> None:
        """Add the vector of an item that was put in to the sum."""
        self.square += 2 * self.sum.dot(vector) + bool(len(vector))
        self.sum = total((self.sum, vector))

    def keep(self, members: Iterable[Member]) -> None:
        """Have only these items, as they are now."""
        self.members = list(members)
        self.last = max((one.at for one in self.members), default=BEFORE)
        self.sum = total(one.vector for one in self.members)
        self.square = self.sum.dot(self.sum)


def headline(members: list[Member], middle: Mapping[str, float]) -> str:
    """The title of the item nearest the middle, of equals the earliest; empty when all were let go."""

    def nearness(member: Member) -> tuple[float, float]:
        dot = sum(w * middle.get(f, 0.0) for f, w in member.vector.by_name().items())
        return round(dot, 9), -member.at.timestamp()

    titled = [member for member in members if member.title]
    return max(titled, key=nearness).title if titled else ""
