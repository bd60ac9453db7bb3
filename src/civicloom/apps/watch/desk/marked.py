"""An item with what the desk found out about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from civicloom.apps.watch.authors import unnamed
from civicloom.apps.watch.item import Item
from civicloom.apps.watch.reprints import Entry
from civicloom.apps.watch.search import Doc
from civicloom.apps.watch.sources import as_json, from_json
from civicloom.purpose import OFFICE_ZONE

READ = 1_000
"""Characters of a text that are classified: a matter is told by then."""

ARTICLES = frozenset({"article", "notice", "hit"})
"""Kinds that publish under a title; posts and messages are talk where they are short."""

TALK = 60
"""Characters below which a post or message is talk: two that mention the same member share most of their signs."""

LONGEST_URL = 4_096
"""Characters of an address that the library holds; a longer one leads nowhere when it is cut."""

PART = ";"
"""Stands between the places of a line."""


def words_of(item: Item) -> str:
    """Title and text of an item; what is looked for in them, or learnt of them, finds no author."""
    return unnamed(f"{item.title}\n{item.text}")


@dataclass(frozen=True)
class Marks:
    """What the desk says of an item; what it is not sure of is empty.

    Saved topics, the label of the taxonomy, the earliest text that it reprints, its language; the office
    responsible, places, an organisation, urgency (urgent, soon, normal); the story that it belongs to.
    """

    topics: tuple[str, ...]
    label: str
    confidence: float
    reprint_of: str
    language: str
    office: str = ""
    places: tuple[str, ...] = ()
    organisation: str = ""
    urgency: str = "normal"
    story: str = ""


@dataclass(frozen=True)
class Marked:
    """An item and its marks, as a batch keeps them."""

    item: Item
    marks: Marks

    @property
    def words(self) -> str:
        """Title and text, as much of them as is classified; nothing is learnt of an author."""
        return words_of(self.item)[:READ]

    @property
    def moment(self) -> datetime:
        """When it was published; when it was seen, where the source does not say or claims what is yet to come."""
        return min(self.item.published or self.item.seen, self.item.seen)

    @property
    def doc(self) -> Doc:
        """As the search index takes it."""
        item = self.item
        topics = (*self.marks.topics, self.marks.label) if self.marks.label else self.marks.topics
        return Doc(
            item.id,
            self.moment,
            item.title,
            item.text,
            item.outlet,
            item.source,
            self.marks.places,
            topics,
        )

    @property
    def entry(self) -> Entry:
        """As the index of reprints takes it."""
        return entry_of(self.item)

    def row(self) -> dict[str, Any]:
        """The line of the library: everything but the text and the author."""
        item, marks = self.item, self.marks
        return {
            "id": item.id,
            "source": item.source,
            "kind": item.kind,
            "url": item.url if len(item.url) <= LONGEST_URL else "",
            "title": item.title[:500],
            "outlet": item.outlet[:200],
            "origin": item.origin[:200],
            "published": item.published.isoformat() if item.published else "",
            "day": self.moment.astimezone(OFFICE_ZONE).date().isoformat(),
            "seen": item.seen.isoformat(),
            "language": marks.language,
            "topics": " ".join(marks.topics),
            "label": marks.label,
            "confidence": round(marks.confidence, 4),
            "reprint_of": marks.reprint_of,
            "office": marks.office,
            "place": PART.join(marks.places)[:500],
            "organisation": marks.organisation[:200],
            "urgency": marks.urgency,
            "story": marks.story,
        }

    def as_json(self) -> dict[str, Any]:
        """The whole, as a batch writes it."""
        return {"item": as_json(self.item), "marks": dict(vars(self.marks))}


def is_talk(item: Item) -> bool:
    """Whether an item is too short to be a copy of anything, however alike."""
    return item.kind not in ARTICLES and len(item.text) < TALK


def entry_of(item: Item) -> Entry:
    """As the index of reprints takes it."""
    return Entry(item.id, item.text, item.published, item.outlet[:200], item.origin[:200])


def read_marked(value: dict[str, Any]) -> Marked:
    """What ``Marked.as_json`` wrote."""
    marks = value["marks"]
    several = {name: tuple(marks.get(name, ())) for name in ("topics", "places")}
    return Marked(from_json(value["item"]), Marks(**{**marks, **several}))
