"""An item with what the desk found out about it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from civicloom.apps.watch.item import Item
from civicloom.apps.watch.reprints import Entry
from civicloom.apps.watch.search import Doc
from civicloom.apps.watch.sources import as_json, from_json


@dataclass(frozen=True)
class Marks:
    """Saved topics, the label of the taxonomy (empty when unsure), what it reprints, its language."""

    topics: tuple[str, ...]
    label: str
    confidence: float
    reprint_of: str
    language: str


@dataclass(frozen=True)
class Marked:
    """An item and its marks, as a batch keeps them."""

    item: Item
    marks: Marks

    @property
    def moment(self) -> datetime:
        """When it was published; when it was seen, where the source does not say."""
        return self.item.published or self.item.seen

    @property
    def doc(self) -> Doc:
        """As the search index takes it."""
        item = self.item
        topics = (*self.marks.topics, self.marks.label) if self.marks.label else self.marks.topics
        return Doc(
            item.id, self.moment, item.title, item.text, item.outlet, item.source, (), topics
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
            "url": item.url,
            "title": item.title[:500],
            "outlet": item.outlet[:200],
            "origin": item.origin[:200],
            "published": item.published.isoformat() if item.published else "",
            "day": self.moment.date().isoformat(),
            "seen": item.seen.isoformat(),
            "language": marks.language,
            "topics": " ".join(marks.topics),
            "label": marks.label,
            "confidence": round(marks.confidence, 4),
            "reprint_of": marks.reprint_of,
        }

    def as_json(self) -> dict[str, Any]:
        """The whole, as a batch writes it."""
        return {"item": as_json(self.item), "marks": asdict(self.marks)}


def entry_of(item: Item) -> Entry:
    """As the index of reprints takes it."""
    return Entry(item.id, item.text, item.published, item.outlet[:200], item.origin[:200])


def read_marked(value: dict[str, Any]) -> Marked:
    """What ``Marked.as_json`` wrote."""
    marks = value["marks"]
    return Marked(from_json(value["item"]), Marks(**{**marks, "topics": tuple(marks["topics"])}))
