"""All topics of a folder, checked together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from civicloom.model.errors import CivicloomError, Faults, Place

from .query import Query
from .topic import Topic
from .topic_file import read_topic


@dataclass(frozen=True)
class Topics:
    """Topics by id, in order of their ids."""

    by_id: Mapping[str, Topic]

    @classmethod
    def load(cls, folder: Path) -> "Topics":
        """Every ``*.yaml`` of a folder. Raises TOP-006, or Faults with all faults of all files."""
        if not folder.is_dir():
            raise CivicloomError("TOP-006", path=folder)
        faults: list[CivicloomError] = []
        read = [read_topic(path, faults) for path in sorted(folder.glob("*.yaml"))]
        found = [topic for topic in read if topic is not None]
        faults += _repeated(found)
        if faults:
            raise Faults(faults)
        return cls({topic.id: topic for topic in sorted(found, key=lambda topic: topic.id)})

    @property
    def queries(self) -> dict[str, Query]:
        """The query of each topic, as a Matcher takes them."""
        return {topic.id: topic.query for topic in self.by_id.values()}


def _repeated(topics: list[Topic]) -> Iterator[CivicloomError]:
    first: dict[str, Topic] = {}
    for topic in topics:
        other = first.setdefault(topic.id, topic)
        if other is not topic:
            place = Place(topic.file, field="id")
            yield CivicloomError("TOP-005", place=place, id=topic.id, other=Path(other.file).name)
