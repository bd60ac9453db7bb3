"""Published petitions with events marked by hand-made rules; used for measuring only."""

import gzip
import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from civicloom.apps.watch.item import Item

DATA = Path(__file__).resolve().parents[5] / "shared" / "data" / "nlp" / "hot_stream.jsonl.gz"
needs_data = pytest.mark.skipif(
    not DATA.is_file(), reason=f"the published petitions are not beside the project ({DATA.name})"
)


def read(path: Path) -> tuple[list[Item], dict[str, set[str]]]:
    """The petitions in order of time, and the items of each event."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = sorted(map(json.loads, lines), key=lambda row: str(row["time"]))
    events: dict[str, set[str]] = defaultdict(set)
    items = []
    for row in rows:
        at = datetime.fromisoformat(row["time"]).replace(tzinfo=UTC)
        items.append(Item(str(row["id"]), "board", "post", "", row["title"], row["text"], at, at))
        if row["event"]:
            events[row["event"]].add(str(row["id"]))
    return items, events
