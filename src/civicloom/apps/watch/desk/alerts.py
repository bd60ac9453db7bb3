"""Alerts: an item of a topic that asks for it is told once, with the reason; its reprints are not told again."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from civicloom.model.files import write_whole

from .marked import Marked

if TYPE_CHECKING:
    from .desk import WatchDesk


@dataclass(frozen=True)
class Alert:
    """Who is told of what, and why: the words of the topic that stand in the text."""

    topic: str
    item: str
    day: str
    title: str
    url: str
    to: tuple[str, ...]
    reason: str


def tell(desk: WatchDesk, marked: Sequence[Marked]) -> list[Alert]:
    """Write down the alerts of a batch in ``alerts.jsonl`` and give the new ones."""
    path = desk.folder / "alerts.jsonl"
    # A torn last line is an alert that was never acknowledged; it is cut off and told again.
    written = path.read_bytes() if path.exists() else b""
    whole = written[: written.rfind(b"\n") + 1]
    if whole != written:
        write_whole(path, whole)
    earlier = [json.loads(line) for line in whole.splitlines()]
    told = {(line["topic"], line["item"]) for line in earlier}
    a_day = Counter((line["topic"], line["day"]) for line in earlier)
    day = desk.workspace.clock.now().date().isoformat()
    fresh: list[Alert] = []
    for one in marked:
        for topic in one.marks.topics:
            key = (topic, one.marks.reprint_of or one.item.id)
            wanted = desk.topics.by_id[topic].alert
            if "arrival" not in wanted.when or key in told or (topic, one.item.id) in told:
                continue
            if a_day[topic, day] >= wanted.at_most_a_day:
                continue
            told.add(key)
            a_day[topic, day] += 1
            fresh.append(_alert(desk, one, topic, day))
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(alert), ensure_ascii=False) + "\n" for alert in fresh)
        file.flush()
        os.fsync(file.fileno())
    return fresh


def _alert(desk: WatchDesk, one: Marked, topic: str, day: str) -> Alert:
    declared = desk.topics.by_id[topic]
    text = f"{one.item.title}\n{one.item.text}"
    words = dict.fromkeys(text[span.start : span.end] for span in declared.query.spans(text))
    reason = ", ".join(list(words)[:8])
    return Alert(topic, one.item.id, day, one.item.title, one.item.url, declared.alert.to, reason)
