"""From items to records: marked, written as a batch, collected with a receipt, indexed, acknowledged.

A batch is on the disk before anything else is done with it, and every later step does nothing the second
time. A process killed anywhere goes on where it stopped, and nothing is lost or doubled.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from civicloom.apps.watch.classify import count
from civicloom.apps.watch.item import Item
from civicloom.apps.watch.topics import Meta
from civicloom.apps.watch.words import language
from civicloom.model.files import write_whole

from . import alerts
from .alerts import Alert
from .batches import read
from .concerns import Concern
from .correcting import decide
from .keeping import promise
from .marked import READ, Marked, Marks, entry_of, is_talk, words_of

if TYPE_CHECKING:
    from .desk import WatchDesk

SOURCE = "watched"
AT_ONCE = 2_000
"""Items of a batch: what is worked out about them is in memory together."""
BUSY = frozenset(("REP-001", "SEA-009", "EVT-008"))
"""Codes that tell that another process writes an index."""


@dataclass
class Taken:
    """What was taken: how many items, how many of them reprints, receipts of their batches, alerts."""

    items: int = 0
    reprints: int = 0
    receipts: list[str] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)


def take(desk: WatchDesk, items: Sequence[Item]) -> Taken:
    """Take items that are not yet known."""
    known = desk.known.batches_of([item.id for item in items])
    fresh = list({item.id: item for item in items if item.id not in known}.values())
    done = Taken()
    for first in range(0, len(fresh), AT_ONCE):
        part = fresh[first : first + AT_ONCE]
        promise(desk, part)
        marked = mark(desk, part)
        _settle(desk, desk.batches.write(marked), marked, done)
        desk.state.acknowledge(part)
    desk.state.acknowledge([item for item in items if item.id in known])
    return done


def leave(desk: WatchDesk, items: Sequence[Item]) -> int:
    """Write items down that are not yet known, for the process that takes; gives how many."""
    known = desk.known.batches_of([item.id for item in items])
    left = {item.id: item for item in items if item.id not in known}
    promise(desk, list(left.values()))
    desk.state.leave(left.values())
    return len(left)


def left_by_others(desk: WatchDesk, names: Iterable[str], most: int = -1) -> list[Item]:
    """What other processes left to be taken of these groups and of imported sources, at most so many of each."""
    imported = [source.id for source in desk.sources.values() if source.kind == "import"]
    return [item for name in (*names, *imported) for item in desk.state.pending(name, most)]


def resume(desk: WatchDesk) -> None:
    """Finish batches that an earlier process left."""
    for path in desk.batches.waiting():
        _settle(desk, path, read(path), Taken())
    for path in (desk.folder / "rows").glob("*.jsonl"):
        if (desk.batches.done / path.name).exists():
            path.unlink(missing_ok=True)


def mark(desk: WatchDesk, items: Sequence[Item]) -> list[Marked]:
    """What is found out about items, but for their stories. The indexes may know an item already."""
    texts = [words_of(item) for item in items]
    languages = [language(text) for text in texts]
    counts = count([text[:READ] for text in texts])
    verdicts = desk.classifier.verdicts(counts)
    concerns = desk.concerns.of(texts, counts, [verdict.label or "" for verdict in verdicts])
    topics = _topics(desk, items, texts, languages, concerns)
    lines = zip(items, topics, verdicts, _origins(desk, items), languages, concerns, strict=True)
    return [
        Marked(
            item,
            Marks(
                matched,
                verdict.label or "",
                verdict.confidence,
                origin,
                code,
                about.office,
                about.places,
                about.organisation,
                about.urgency,
            ),
        )
        for item, matched, verdict, origin, code, about in lines
    ]


def _topics(
    desk: WatchDesk,
    items: Sequence[Item],
    texts: Sequence[str],
    languages: Sequence[str],
    concerns: Sequence[Concern],
) -> list[tuple[str, ...]]:
    """The saved topics of each item; a group's items are followed for its own purpose only."""
    topics, withheld = desk.topics.by_id, desk.promises.withheld
    closed = {purpose: withheld(purpose) for purpose in {one.purpose for one in topics.values()}}
    metas = [
        Meta(item.outlet, item.source, code, (*about.places, *about.codes))
        for item, code, about in zip(items, languages, concerns, strict=True)
    ]
    matches = desk.matcher.match_many(list(zip(texts, metas, strict=True)))
    return [
        tuple(
            sorted({m.topic for m in matched if item.source not in closed[topics[m.topic].purpose]})
        )
        for item, matched in zip(items, matches, strict=True)
    ]


def _origins(desk: WatchDesk, items: Sequence[Item]) -> list[str]:
    """For each item the earliest text that it reprints, or nothing; all are in the index then."""
    entries = [entry_of(item) for item in items]
    moments = [item.published or item.seen for item in items]
    origins = desk.reprints.add_and_trace(entries, moments)
    return ["" if is_talk(i) else origin for i, origin in zip(items, origins, strict=True)]


def with_stories(desk: WatchDesk, marked: Sequence[Marked]) -> list[Marked]:
    """Items with the cluster that each begins or joins; which story that is, analysts may decide anew."""
    stories = desk.events.add([one.item for one in marked])
    stream = desk.events.stream
    return [
        replace(one, marks=replace(one.marks, story=stream.part_of(one.item.id, story)))
        for one, story in zip(marked, stories, strict=True)
    ]


def _settle(desk: WatchDesk, path: Path, batch: Sequence[Marked], done: Taken) -> None:
    decide(desk)
    # First, since lines name the story: an item that is given again stays in the one it joined.
    marked = with_stories(desk, batch)
    rows = _rows_of(desk, path)
    if (
        not rows.exists()
    ):  # those of an earlier process are taken as they are, or they would count as others
        # In ASCII: no text that a site sends can make the rows look like another encoding.
        lines = [json.dumps(one.row()) for one in marked]
        write_whole(rows, ("\n".join(lines) + "\n").encode())
    collected = desk.workspace.desk(desk.actor).collect(SOURCE, rows)
    desk.reprints.add_many(one.entry for one in marked)
    desk.search_index.add_many(one.doc for one in marked)
    done.alerts += alerts.tell(desk, marked)
    desk.known.note(marked, path.name)
    desk.batches.finish(path)
    rows.unlink(missing_ok=True)
    done.items += collected.accepted
    done.reprints += sum(bool(one.marks.reprint_of) for one in marked)
    if collected.receipt:
        done.receipts.append(collected.receipt.id)


def _rows_of(desk: WatchDesk, path: Path) -> Path:
    folder = desk.folder / "rows"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / path.name
