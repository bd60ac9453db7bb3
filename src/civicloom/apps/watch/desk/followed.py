"""The saved topics as their files stand, taken in anew while the desk works."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .desk import WatchDesk

Files = frozenset[tuple[str, int, int]]


def topic_files(folder: Path) -> Files:
    """Name, time and size of each file of topics; another set tells that something changed."""
    found = ((path.name, path.stat()) for path in folder.glob("*.yaml"))
    return frozenset((name, said.st_mtime_ns, said.st_size) for name, said in found)


def reread_topics(desk: WatchDesk) -> tuple[list[str], list[str]]:
    """Follow the topics as they are declared now; gives the ids of those whose query is new, and of those gone.

    Raises what the desk's topics raise; those from before are followed then.
    """
    before, now = desk.topics.by_id, desk.read_topics()
    changed = {
        id_: query
        for id_, query in now.queries.items()
        if id_ not in before or before[id_].query.written != query.written
    }
    gone = sorted(before.keys() - now.by_id.keys())
    if changed or gone:
        desk.matcher.update(changed, gone)
    desk.topics = now
    return sorted(changed), gone
