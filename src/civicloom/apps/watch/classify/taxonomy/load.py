"""Topics from YAML: names, entries of the classification, terms, and seed texts to start from."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from civicloom.model.errors import CivicloomError, Place
from civicloom.model.plain_yaml import read_yaml_file

FOLDER = Path(__file__).parent / "topics"
OTHER = "其他"
"""The entry of the classification for what fits no other; it says nothing."""


@dataclass(frozen=True)
class Topic:
    """A class: ``entries`` maps groups to their items, ``terms`` and ``seeds`` are texts to learn from."""

    label: str
    name: dict[str, str]
    entries: dict[str, list[str]]
    terms: tuple[str, ...]
    seeds: tuple[str, ...]

    def texts(self) -> list[str]:
        """All that tells of the topic, a text each."""
        return [*self.seeds, *self.terms, *(words for _, words in self.paths())]

    def paths(self) -> list[tuple[str, str]]:
        """Each entry as its path (topic/group/item) with the words that tell of it."""
        return [
            (f"{self.label}/{group}/{item}", group if item == OTHER else f"{group} {item}")
            for group, items in self.entries.items()
            for item in items
        ]


@dataclass(frozen=True)
class Taxonomy:
    """Topics in their order, each label once."""

    topics: tuple[Topic, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(topic.label for topic in self.topics)

    def texts(self, labels: frozenset[str] | None = None) -> tuple[list[str], list[str]]:
        """The texts of the topics (of those with these labels) and beside them their labels."""
        pairs = [
            (text, topic.label)
            for topic in self.topics
            if labels is None or topic.label in labels
            for text in topic.texts()
        ]
        return [text for text, _ in pairs], [label for _, label in pairs]

    def with_own(self, path: Path) -> "Taxonomy":
        """This taxonomy and a district's file: a known label gains its texts, a new one is added.

        Raises CLS-005 for a file that has not the shape of a list of topics.
        """
        merged = {topic.label: topic for topic in self.topics}
        for own in _topics(path):
            known = merged.get(own.label)
            merged[own.label] = _joined(known, own) if known else own
        return Taxonomy(tuple(merged.values()))


@cache
def taxonomy() -> Taxonomy:
    """The shipped topics: the first level of the petition classification of the State Bureau."""
    return Taxonomy(
        tuple(topic for path in sorted(FOLDER.glob("*.yaml")) for topic in _topics(path))
    )


def _topics(path: Path) -> list[Topic]:
    found = read_yaml_file(path, "CLS-005")
    try:
        return [_topic(one) for one in (found if isinstance(found, list) else [found])]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CivicloomError("CLS-005", place=Place(file=str(path)), why=error) from error


def _topic(found: dict[str, Any]) -> Topic:
    entries = {str(group): _strings(items) for group, items in found.get("entries", {}).items()}
    terms = [term for words in found.get("terms", {}).values() for term in _strings(words)]
    label, name = found["label"], found.get("name", {})
    if not isinstance(label, str) or not isinstance(name, dict):
        raise ValueError("a topic needs a label, and names by language")
    return Topic(label, name, entries, tuple(terms), tuple(_strings(found.get("seeds", []))))


def _strings(found: Any) -> list[str]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError(f"a list of texts is needed, not {found!r:.80}")
    return found


def _joined(known: Topic, own: Topic) -> Topic:
    return Topic(
        known.label,
        known.name | own.name,
        known.entries | own.entries,
        known.terms + own.terms,
        known.seeds + own.seeds,
    )
