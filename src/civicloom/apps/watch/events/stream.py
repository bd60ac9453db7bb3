"""Items to stories in one pass: each joins the nearest recent cluster or begins one (Allan et al. 1998)."""

from collections import Counter, OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nlargest
from itertools import islice

from civicloom.apps.watch.item import Item
from civicloom.model.errors import CivicloomError

from .bursts import WITHIN, Burst, bursts
from .features import Features, Vector
from .part import Member, Part, headline
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


@dataclass
class _Done:
    """A decision that was applied: the part it moved, and the story that it was taken from."""

    kind: str
    part: str = ""
    story: str = ""


class Stream:
    """Stories so far. Items are given in about the order of their times."""

    def __init__(self) -> None:
        self.features = Features()
        self._parts: OrderedDict[str, Part] = OrderedDict()
        self._clusters: dict[str, tuple[str, ...]] = {}
        self._part_of: dict[str, str] = {}
        self._into: dict[str, str] = {}
        self._done: dict[str, _Done] = {}
        self._now: datetime | None = None

    def add(self, item: Item) -> str:
        """The story that an item belongs to, one that it began or one it joins. An item given twice stays."""
        known = self._part_of.get(item.id)
        if known is not None:
            return self._story(known)
        member = Member(
            item.id,
            item.published or item.seen,
            item.title,
            self.features.vector(item.title, item.text),
        )
        return self.put(member, self._nearest(member.vector) or f"story-{item.id[:16]}")

    def put(self, member: Member, part: str) -> str:
        """Put an item where it was decided to belong, as a log is replayed; gives its story."""
        self._forget(member.at)
        found = self._parts.setdefault(part, Part(part))
        self._parts.move_to_end(part)
        found.take(member)
        self._part_of[member.item] = part
        self._post(part, member.vector)
        return self._story(part)

    def apply(self, decision: Decision) -> None:
        """Do what an analyst decided; a decision that was applied already changes nothing.

        Raises EVT-001 for an unknown story, EVT-002 for items that are not in it, EVT-003 for a decision
        that cannot be undone, EVT-004 for a merge of a story with itself.
        """
        if decision.id in self._done:
            return
        if decision.kind == "undo":
            self._take_back(decision)
        elif decision.kind == "merge":
            self._merge(decision)
        else:
            self._split(decision)

    def story(self, story: str) -> Story:
        """A story by its id, or by that of one that was merged into it. Raises EVT-001."""
        root = self._known(story)
        return self._told(root, self._family(root))

    def stories(self) -> list[Story]:
        """All stories that are remembered, the last told first."""
        families: dict[str, list[Part]] = {}
        for part in self._parts.values():
            families.setdefault(self._story(part.id), []).append(part)
        told = [self._told(root, parts) for root, parts in families.items()]
        return sorted(told, key=lambda story: (story.last, story.id), reverse=True)

    def story_of(self, item: str) -> str | None:
        """The story of an item, None for one that is not remembered."""
        part = self._part_of.get(item)
        return None if part is None else self._story(part)

    def burst(self, item: str) -> Burst | None:
        """The alarm that an item raises in its story, None for most. Raises EVT-001."""
        part = self._part_of.get(item)
        if part is None:
            raise CivicloomError("EVT-001", story=item)
        members = _in_order(self._family(self._story(part)))
        if item not in [members[n].item for n in bursts([member.at for member in members])]:
            return None
        at = self.member(item).at
        recent = [one for one in members if at - WITHIN <= one.at <= at]
        story = self._story(part)
        return Burst(story, self.story(story).title, item, len(recent), recent[0].at, at)

    def part_of(self, item: str) -> str:
        """The cluster that an item was put in, before any merge."""
        return self._part_of[item]

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

    def _forget(self, at: datetime) -> None:
        """Let clusters go that had no item for longer than the memory."""
        self._now = max(self._now or at, at)
        while self._parts:
            oldest = next(iter(self._parts.values()))
            if self._now - oldest.last <= MEMORY:
                return
            for item in oldest.members:
                del self._part_of[item]
            self._remove(oldest)

    def _remove(self, part: Part) -> None:
        del self._parts[part.id]
        for feature in part.sum:
            clusters = self._clusters.get(feature, ())
            if clusters == (part.id,):
                del self._clusters[feature]
            elif part.id in clusters:
                self._clusters[feature] = tuple(one for one in clusters if one != part.id)

    def _post(self, part: str, vector: Vector) -> None:
        """Let the weightiest features of an item nominate its cluster."""
        for feature in islice(vector, _NOMINATING):
            clusters = self._clusters.get(feature, ())
            if part not in clusters:
                self._clusters[feature] = (*clusters[1 - _POSTINGS :], part)

    def _story(self, part: str) -> str:
        while part in self._into:
            part = self._into[part]
        return part

    def _family(self, root: str) -> list[Part]:
        return [part for part in self._parts.values() if self._story(part.id) == root]

    def _known(self, story: str) -> str:
        root = self._story(story)
        if not self._family(root):
            raise CivicloomError("EVT-001", story=story)
        return root

    def _told(self, root: str, parts: list[Part]) -> Story:
        members = _in_order(parts)
        middle: Counter[str] = Counter()
        for part in parts:
            middle.update(part.sum)
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

    def _merge(self, decision: Decision) -> None:
        story, other = self._known(decision.story), self._known(decision.other)
        if story == other:
            raise CivicloomError("EVT-004", story=decision.story)
        self._into[story] = other
        self._done[decision.id] = _Done("merge", story)

    def _split(self, decision: Decision) -> None:
        root = self._known(decision.story)
        family = {item for part in self._family(root) for item in part.members}
        foreign = [item for item in decision.items if item not in family]
        if foreign or not decision.items or len(set(decision.items)) == len(family):
            raise CivicloomError("EVT-002", story=root, items=", ".join(foreign) or "-")
        new = Part(f"split-{decision.id}")
        for item in dict.fromkeys(decision.items):
            old = self._parts[self._part_of[item]]
            member = old.give(item)
            new.take(member)
            self._part_of[item] = new.id
            self._post(new.id, member.vector)
            if not old.members:
                self._remove(old)
        self._parts[new.id] = new
        self._parts.move_to_end(new.id, last=new.last >= next(reversed(self._parts.values())).last)
        self._done[decision.id] = _Done("split", new.id, root)

    def _take_back(self, decision: Decision) -> None:
        done = self._done.get(decision.other, _Done(""))
        later = done.kind == "split" and (
            done.part in self._into or self._story(done.story) == done.part
        )
        if later or done.kind not in ("merge", "split"):
            raise CivicloomError("EVT-003", decision=decision.other)
        if done.kind == "merge":
            del self._into[done.part]
        else:
            self._into[done.part] = done.story
        self._done[decision.other] = _Done("undone")
        self._done[decision.id] = _Done("undo")


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
