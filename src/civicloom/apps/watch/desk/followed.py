"""Topics, sources and groups as their files stand, taken in anew while the desk works."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from civicloom.apps.watch.chats import load_accounts
from civicloom.model.errors import CivicloomError

from .errands import Happening

if TYPE_CHECKING:
    from .desk import WatchDesk

T = TypeVar("T")
Files = frozenset[tuple[str, int, int]]
Changes = tuple[list[str], list[str]]
"""The ids of what is declared anew or otherwise, and of what is declared no more."""


class Followed:
    """What the desk follows; ``again`` takes in what was edited since."""

    def __init__(self, desk: WatchDesk) -> None:
        self._desk = desk
        self._files = {part: _files(desk.declared, part) for part in _PARTS}

    def again(self) -> Iterator[Happening]:
        """Follow what is declared by now; a wrong declaration is told, and what was declared before is followed.

        Of groups only those whose own file is unchanged: without a notice that can be read, none is heard.
        """
        for part, reread in _PARTS.items():
            files = _files(self._desk.declared, part)
            touched = {Path(name).stem for name, *_ in files ^ self._files[part]}
            if not touched:
                continue
            self._files[part] = files
            try:
                changed, gone = reread(self._desk, touched)
            except CivicloomError as error:
                yield from (Happening("error", part, error=one) for one in error.each)
            else:
                yield Happening(part, part, {"changed": changed, "gone": gone})


def _files(declared: Path, part: str) -> Files:
    """Name, time and size of each file of a part; another set tells that something changed."""
    patterns = (f"{part}/*.yaml", *(["listen.yaml"] if part == "groups" else []))
    paths = [path for pattern in patterns for path in declared.glob(pattern)]
    found = ((path.name, path.stat()) for path in paths)
    return frozenset((name, said.st_mtime_ns, said.st_size) for name, said in found)


def _topics(desk: WatchDesk, touched: set[str]) -> Changes:
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


def _sources(desk: WatchDesk, touched: set[str]) -> Changes:
    before, desk.sources = desk.sources, desk.read_sources()
    return _changes(before, desk.sources)


def _groups(desk: WatchDesk, touched: set[str]) -> Changes:
    before = desk.groups
    desk.groups = {id_: group for id_, group in before.items() if id_ not in touched}
    desk.groups = desk.read_groups()
    desk.accounts = load_accounts(desk.declared / "listen.yaml")
    return _changes(before, desk.groups)


def _changes(before: Mapping[str, T], now: Mapping[str, T]) -> Changes:
    changed = [id_ for id_, one in now.items() if before.get(id_) != one]
    return sorted(changed), sorted(before.keys() - now.keys())


_PARTS = {"topics": _topics, "sources": _sources, "groups": _groups}
