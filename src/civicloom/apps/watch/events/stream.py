"""Items to stories in one pass: each joins the nearest recent cluster or begins one (Allan et al. 1998)."""

from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice

from civicloom.apps.watch.item import Item
from civicloom.model.errors import CivicloomError

from .bursts import WITHIN, Burst, bursts
from .families import Families
from .features import Features
from .part import BEFORE, Member, Part, headline
from .postings import Postings, posted
from .story import Decision, Story
from .vector import Vector

THRESHOLD = 0.20
"""The least cosine at which an item joins a cluster."""

MEMORY = timedelta(days=120)
"""A cluster without an item for so long takes no more."""

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
        self._numbered: dict[int, Part] = {}
        self._last = 0
        self._postings = Postings()
        self._members: dict[str, Member] = {}
        self.families = Families()
        self._now = BEFORE

    def add(self, item: Item) -> str:
        """The story that an item belongs to, one that it began or one it joins. An item given twice stays.

        Its time is what the source claims, but never later than when we saw it.
        """
        return self.add_many([item])[0]

    def add_many(self, items: Iterable[Item], parts: Mapping[str, str] | None = None) -> list[str]:
        """The same for several in order. ``parts``: the cluster that items were put into before, by item."""
        given = list(items)
        fresh = {item.id: item for item in given[::-1] if item.id not in self._members}
        new = [item for item in given if fresh.get(item.id) is item]
        put = {item.id: self._members[item.id].part.id for item in given if item.id not in fresh}
        vectors = self.features.vectors([(item.title, item.text) for item in new])
        for item, vector in zip(new, vectors, strict=True):
            put[item.id] = self._join(item, vector, (parts or {}).get(item.id, ""))
        return [self.families.story(put[item.id]) for item in given]

    def put(self, item: str, at: datetime, title: str, vector: Vector, part: str) -> Member:
        """Put an item where it was decided to belong; ``settle`` comes before others are added."""
        found = self._part(part)
        self._members[item] = member = Member(item, at, title, vector, found)
        found.put(member)
        self._now = max(self._now, at)
        return member

    def settle(self) -> None:
        """Let the items that were put draw others, and clusters go that are too old."""
        self.forget()
        for part in self._parts.values():
            part.keep(part.members)
        self._postings.fill(*posted(list(self._parts.values()), _NOMINATING))

    def forget(self) -> None:
        """Let clusters go that had no item for longer than the memory."""
        while self._parts:
            oldest = next(iter(self._parts.values()))
            if self._now - oldest.last <= MEMORY:
                return
            for member in oldest.members:
                if self._members.get(member.item) is member:  # not given again since
                    del self._members[member.item]
            self._remove(oldest)

    def release(self, items: Iterable[str]) -> int:
        """Let go titles and words of items whose time is over; they stay in their stories. Gives how many."""
        known = (self._members[item] for item in items if item in self._members)
        gone = [member for member in known if member.title or len(member.vector)]
        for member in gone:
            member.release()
        for part in {id(member.part): member.part for member in gone}.values():
            part.keep(part.members)
            self._post_anew(part)
        return len(gone)

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
        family = {one.item for part in self._family(story) for one in part.members}
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
            if any(one.item not in without for one in part.members):
                families.setdefault(self.families.story(part.id), []).append(part)
        told = [self._told(root, parts, without) for root, parts in families.items()]
        return sorted(told, key=lambda story: (story.last, story.id), reverse=True)

    def story_of(self, item: str) -> str | None:
        """The story of an item, None for one that is not remembered."""
        member = self._members.get(item)
        return None if member is None else self.families.story(member.part.id)

    def burst(self, item: str) -> Burst | None:
        """The alarm that an item raises in its story, None for most. Raises EVT-001."""
        story = self.story_of(item)
        if story is None:
            raise CivicloomError("EVT-001", story=item)
        members = _in_order(self._family(story))
        if item not in [members[n].item for n in bursts([member.at for member in members])]:
            return None
        at = self.member(item).at
        recent = [one for one in members if at - WITHIN <= one.at <= at]
        return Burst(story, self.story(story).title, item, len(recent), recent[0].at, at)

    def members(self) -> Iterator[Member]:
        """Every item that is remembered, clusters without news first."""
        return (member for part in self._parts.values() for member in part.members)

    @property
    def size(self) -> int:
        """How many items are remembered."""
        return len(self._members)

    def part_of(self, item: str, forgotten: str = "") -> str:
        """The cluster that an item was put in, before any merge; ``forgotten`` for one that is not remembered."""
        member = self._members.get(item)
        return forgotten if member is None else member.part.id

    def member(self, item: str) -> Member:
        """An item as it was put in."""
        return self._members[item]

    def _join(self, item: Item, vector: Vector, part: str) -> str:
        """Put an item into a cluster that is given, the nearest, or one of its own; gives which."""
        at = min(item.published or item.seen, item.seen)
        self._now = max(self._now, at)
        self.forget()
        chosen = part or self._nearest(vector) or f"story-{item.id}"
        member = self.put(item.id, at, item.title, vector, chosen)
        member.part.count(vector)
        self._post(member)
        return chosen

    def _nearest(self, vector: Vector) -> str | None:
        votes: dict[int, float] = {}
        codes, weights = vector.weightiest(_NOMINATING)
        for clusters, weight in zip(self._postings.find(codes), weights, strict=True):
            for cluster in clusters:
                votes[cluster] = votes.get(cluster, 0.0) + weight
        best = sorted(votes, key=votes.__getitem__, reverse=True)
        nominated = islice((self._numbered[n] for n in best if n in self._numbered), _CANDIDATES)
        nearest = max(((one.cosine(vector), one.id) for one in nominated), default=(0.0, ""))
        return nearest[1] if nearest[0] >= THRESHOLD else None

    def _part(self, part: str) -> Part:
        """A cluster, which has news now."""
        found = self._parts.get(part)
        if found is None:
            found = self._parts[part] = Part(part, self._number())
            self._numbered[found.number] = found
        self._parts.move_to_end(part)
        return found

    def _number(self) -> int:
        self._last += 1
        return self._last

    def _remove(self, part: Part) -> None:
        del self._parts[part.id], self._numbered[part.number]

    def _post(self, member: Member) -> None:
        """Let the weightiest features of an item nominate its cluster, those that do not yet."""
        part = member.part
        codes, _ = member.vector.weightiest(_NOMINATING)
        if len(part.members) > 1:
            posted = self._postings.find(codes)
            codes = [c for c, there in zip(codes, posted, strict=True) if part.number not in there]
        self._postings.post(codes, part.number)
        if self._postings.full:
            self._postings.settle(self._numbered)

    def _post_anew(self, part: Part) -> None:
        """Let a cluster be nominated by what is left of it alone: under its old number it is known no more."""
        del self._numbered[part.number]
        part.number = self._number()
        self._numbered[part.number] = part
        for member in part.members:
            self._post(member)

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
        for member in members:
            middle.update(member.vector.by_name())
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
        known = (
            self._members[one] for one in dict.fromkeys(decision.items) if one in self._members
        )
        moved = {member.item: member for member in known if member.part.id != part}
        for old in {id(member.part): member.part for member in moved.values()}.values():
            old.keep([one for one in old.members if one.item not in moved])
            if not old.members:
                self._remove(old)
        for one in moved.values():
            member = self.put(one.item, one.at, one.title, one.vector, part)
            member.part.count(member.vector)
            self._post(member)
        self.families.split(decision.id, part, decision.story)


def _in_order(parts: list[Part]) -> list[Member]:
    members = (member for part in parts for member in part.members)
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
