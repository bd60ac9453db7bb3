"""Items to stories in one pass: each joins the nearest recent cluster or begins one (Allan et al. 1998)."""

from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from heapq import nlargest
from itertools import islice

from civicloom.apps.watch.item import Item
from civicloom.model.errors import CivicloomError

from .bursts import WITHIN, Burst, bursts
from .families import Families
from .features import Features, Vector
from .part import BEFORE, Member, Part, headline
from .story import Decision, Story

THRESHOLD = 0.20
"""The least cosine at which an item joins a cluster."""

MEMORY = timedelta(days=120)
"""A cluster without an item for so long takes no more."""

_POSTINGS = 25
"""A feature nominates so many clusters, the newest: one in more tells too little, and time stays bounded."""
_NOMINATING = 20
"""The weightiest features of an item, which nominate clusters; all are compared then."""
_CANDIDATES = 4
_TERMS = 8
_PLACES = 5


class Stream:
    """Stories so far. Items are given in about the order of their times."""

    def __init__(self) -> None:
        self.features = Features()
        self._parts: OrderedDict[str, Part] = OrderedDict()
        self._clusters: dict[str, tuple[str, ...]] = {}
        self._part_of: dict[str, str] = {}
        self.families = Families()
        self._now = BEFORE

    def add(self, item: Item, part: str = "") -> str:
        """The story that an item belongs to, one that it began or one it joins. An item given twice stays.

        ``part``: the cluster that it was put into before, where that is known. Its time is what the source claims, but never later than when we saw it.
        """
        known = self._part_of.get(item.id)
        if known is not None:
            return self.families.story(known)
        at = min(item.published or item.seen, item.seen)
        self._now = max(self._now, at)
        self.forget()
        member = Member(item.id, at, item.title, self.features.vector(item.title, item.text))
        return self.put(member, part or self._nearest(member.vector) or f"story-{item.id}")

    def put(self, member: Member, part: str) -> str:
        """Put an item where it was decided to belong; gives its story."""
        found = self._parts.setdefault(part, Part(part))
        self._parts.move_to_end(part)
        found.take(member)
        self._now = max(self._now, member.at)
        self._part_of[member.item] = part
        self._post(part, member.vector)
        return self.families.story(part)

    def forget(self) -> None:
        """Let clusters go that had no item for longer than the memory."""
        while self._parts:
            oldest = next(iter(self._parts.values()))
            if self._now - oldest.last <= MEMORY:
                return
            for item in oldest.members:
                del self._part_of[item]
            self._remove(oldest)

    def release(self, items: Iterable[str]) -> int:
        """Let go titles and words of items whose time is over; they stay in their stories. Gives how many."""
        parts: dict[str, list[str]] = {}
        for item in items:
            part = self._part_of.get(item)
            if part is not None and (self.member(item).title or self.member(item).vector):
                parts.setdefault(part, []).append(item)
        for part, gone in parts.items():
            self._unpost(part, self._parts[part].release(gone))
        return sum(map(len, parts.values()))

    def apply(self, decision: Decision) -> None:
        """Do what an analyst decided; a decision that was applied already changes nothing.

        Raises what ``check`` raises.
        """
        if self.families.decided(decision.id):
            return
        self.check(decision)
        self.redo(decision)

    def redo(self, decision: Decision) -> None:
        """Do what was decided and checked when more of its stories was remembered, in the order of decisions."""
        families = self.families
        if families.decided(decision.id):
            return
        if decision.kind == "undo":
            families.undo(decision.id, decision.other)
        elif decision.kind == "merge":
            families.merge(decision.id, decision.story, decision.other)
        else:
            self._split(decision)

    def check(self, decision: Decision) -> None:
        """Say whether a decision can be applied, and change nothing.

        Raises EVT-001 for an unknown story, EVT-002 for items that are not in it, EVT-003 for a decision
        that cannot be undone, EVT-004 for a merge of a story with itself.
        """
        if decision.kind == "undo":
            self.families.require_undoable(decision.other)
            return
        story = self._known(decision.story)
        if decision.kind == "merge":
            if story == self._known(decision.other):
                raise CivicloomError("EVT-004", story=story)
            return
        family = {item for part in self._family(story) for item in part.members}
        foreign = [item for item in decision.items if item not in family]
        if foreign or not decision.items or len(set(decision.items)) == len(family):
            raise CivicloomError("EVT-002", story=story, items=", ".join(foreign) or "-")

    def story(self, story: str) -> Story:
        """A story by its id, or by that of one that was merged into it. Raises EVT-001."""
        root = self._known(story)
        return self._told(root, self._family(root))

    def stories(self, without: Collection[str] = ()) -> list[Story]:
        """All stories that are remembered, the last told first, as they are without some items."""
        families: dict[str, list[Part]] = {}
        for part in self._parts.values():
            if any(item not in without for item in part.members):
                families.setdefault(self.families.story(part.id), []).append(part)
        told = [self._told(root, parts, without) for root, parts in families.items()]
        return sorted(told, key=lambda story: (story.last, story.id), reverse=True)

    def story_of(self, item: str) -> str | None:
        """The story of an item, None for one that is not remembered."""
        part = self._part_of.get(item)
        return None if part is None else self.families.story(part)

    def burst(self, item: str) -> Burst | None:
        """The alarm that an item raises in its story, None for most. Raises EVT-001."""
        part = self._part_of.get(item)
        if part is None:
            raise CivicloomError("EVT-001", story=item)
        members = _in_order(self._family(self.families.story(part)))
        if item not in [members[n].item for n in bursts([member.at for member in members])]:
            return None
        at = self.member(item).at
        recent = [one for one in members if at - WITHIN <= one.at <= at]
        story = self.families.story(part)
        return Burst(story, self.story(story).title, item, len(recent), recent[0].at, at)

    def members(self) -> Iterator[tuple[str, Member]]:
        """Every item that is remembered with its cluster, clusters without news first."""
        for part in self._parts.values():
            for member in part.members.values():
                yield part.id, member

    def part_of(self, item: str, forgotten: str = "") -> str:
        """The cluster that an item was put in, before any merge; ``forgotten`` for one that is not remembered."""
        return self._part_of.get(item, forgotten)

    def member(self, item: str) -> Member:
        """An item as it was put in."""
        return self._parts[self._part_of[item]].members[item]

    def _nearest(self, vector: Vector) -> str | None:
        votes: dict[str, float] = {}
        for feature, weight in islice(vector.items(), _NOMINATING):
            for part in self._clusters.get(feature, ()):
                votes[part] = votes.get(part, 0.0) + weight
        nominated = nlargest(_CANDIDATES, votes, key=votes.__getitem__)
        found = ((self._parts[part].cosine(vector), part) for part in nominated)
        best = max(found, default=(0.0, ""))
        return best[1] if best[0] >= THRESHOLD else None

    def _remove(self, part: Part) -> None:
        del self._parts[part.id]
        self._unpost(part.id, part.sum)

    def _unpost(self, part: str, features: Iterable[str]) -> None:
        """Let features nominate a cluster no more."""
        for feature in features:
            clusters = self._clusters.get(feature, ())
            if clusters == (part,):
                del self._clusters[feature]
            elif part in clusters:
                self._clusters[feature] = tuple(one for one in clusters if one != part)

    def _post(self, part: str, vector: Vector) -> None:
        """Let the weightiest features of an item nominate its cluster."""
        for feature in islice(vector, _NOMINATING):
            clusters = self._clusters.get(feature, ())
            if part not in clusters:
                self._clusters[feature] = (*clusters[1 - _POSTINGS :], part)

    def _family(self, root: str) -> list[Part]:
        return [self._parts[part] for part in self.families.parts(root) if part in self._parts]

    def _known(self, story: str) -> str:
        root = self.families.story(story)
        if not self._family(root):
            raise CivicloomError("EVT-001", story=story)
        return root

    def _told(self, root: str, parts: list[Part], without: Collection[str] = ()) -> Story:
        members = [one for one in _in_order(parts) if one.item not in without]
        middle: Counter[str] = Counter()
        for vector in [one.vector for one in members] if without else [part.sum for part in parts]:
            middle.update(vector)
        weighty = sorted(middle, key=lambda feature: (-middle[feature], feature))
        terms = [feature for feature in weighty if not feature.startswith("@")]
        return Story(
            root,
            headline(members, middle),
            tuple(terms[:_TERMS]),
            tuple(_longest([feature[1:] for feature in weighty if feature.startswith("@")])),
            len(members),
            members[0].at,
            members[-1].at,
            tuple(member.item for member in members),
        )

    def _split(self, decision: Decision) -> None:
        """Move the items that are not there already; what joined them since may be, when all is built again."""
        part = f"split-{decision.id}"
        for item in dict.fromkeys(decision.items):
            old = self._parts.get(self._part_of.get(item, ""))
            if old is None or old.id == part:
                continue
            self.put(old.give(item), part)
            if not old.members:
                self._remove(old)
        self.families.split(decision.id, part, decision.story)


def _in_order(parts: list[Part]) -> list[Member]:
    members = (member for part in parts for member in part.members.values())
    return sorted(members, key=lambda member: (member.at, member.item))


def _longest(names: list[str]) -> list[str]:
    """The weightiest names without those that are part of one already told."""
    told: list[str] = []
    for name in names:
        if not any(name in other or other in name for other in told):
            told.append(name)
        if len(told) == _PLACES:
            break
    return told
