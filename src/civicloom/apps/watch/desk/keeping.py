"""How long texts are kept, what is promised of them, and how indexes are filled again from what is kept."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from civicloom.apps.watch.item import Item
from civicloom.evidence import Leaf, members_of
from civicloom.model.errors import CivicloomError, Faults

from .asking import PURPOSE, every_line
from .batches import read
from .correcting import decisions_of
from .reporting import ARCHIVE

if TYPE_CHECKING:
    from .desk import WatchDesk


def promise(desk: WatchDesk, items: Sequence[Item]) -> None:
    """Write down what the members of those groups were told that items are of."""
    of = {item.source for item in items if item.kind == "message"}
    if of:
        desk.promises.give(group for id_, group in desk.groups.items() if id_ in of)


def forget(desk: WatchDesk, days: int | None) -> int:
    """Let the texts of items go that were seen too long ago, and old reports; gives how many items."""
    purposes = desk.workspace.register.purposes
    usual = purposes[PURPOSE].retention_days if days is None else days
    now = desk.workspace.clock.now()
    before, own = now - timedelta(days=usual), _own(desk, now)
    _name(desk, desk.known.unnamed())
    held = desk.known.older(before.isoformat(), own)
    gone = sorted(id_ for ids in held.values() for id_ in ids)
    if gone:
        desk.search_index.remove(gone)
        desk.reprints.remove(gone)
        desk.events.release(gone)
        # Last: until a batch is rewritten and its items are noted, a killed process begins again.
        desk.batches.forget(held)
        desk.known.let_go(gone)
    answers = [p for p in desk.folder.glob("warc/*") if p.stat().st_mtime < before.timestamp()]
    for path in answers:
        path.unlink()
    told = list(_old_reports(desk, now, days))
    for path in told:
        _let_go(path)
    if gone or answers or told:
        counts = {"items": len(gone), "files": len(answers), "reports": len(told)}
        facts = {**counts, "before": before.isoformat()}
        _receipt(desk, gone, {**facts, "groups": own})
    return len(gone)


def rebuild(desk: WatchDesk) -> int:
    """Fill the indexes again from the batches, and what was taken from the library too; gives how many items."""
    lines = every_line(desk, PURPOSE)
    desk.known.note_lines([line[:2] for line in lines])
    _name(desk, [path.name for path in desk.batches.kept()])
    items = list(desk.batches.items())
    desk.search_index.add_many(item.doc for item in items)
    desk.reprints.add_many(item.entry for item in items)
    desk.events.add([item.item for item in items], {id_: part for id_, _, part in lines})
    desk.events.redo(decisions_of(desk))
    desk.lessons.challenge()
    return len(items)


def _own(desk: WatchDesk, now: datetime) -> Mapping[str, str]:
    """For each group the moment before which what was seen is let go, by its promise and its purpose.

    A purpose that is no longer declared keeps nothing.
    """
    promises, purposes = desk.promises, desk.workspace.register.purposes
    with suppress(Faults):  # while a declaration is faulty, what was promised before stands
        promises.give(group for id_, group in desk.groups.items() if id_ in promises.by_group())
    days = {
        group: min(one.days, purposes[one.purpose].retention_days if one.purpose in purposes else 0)
        for group, one in promises.by_group().items()
    }
    return {group: (now - timedelta(days=most)).isoformat() for group, most in days.items()}


def _old_reports(desk: WatchDesk, now: datetime, days: int | None) -> Iterator[Path]:
    """The archived reports past the days of the purpose that they were made for, as the log tells both."""
    purposes = desk.workspace.register.purposes
    for path in sorted((desk.folder / "reports" / ARCHIVE).glob("R-*")):
        try:
            leaf = desk.workspace.log.receipt(int(path.name.removeprefix("R-"))).leaf
        except (CivicloomError, ValueError):  # no report of this log
            continue
        said = members_of(leaf)
        purpose = purposes.get(said["purpose"], purposes[PURPOSE])
        kept = purpose.retention_days if days is None else days
        if datetime.fromisoformat(said["time"]) < now - timedelta(days=kept):
            yield path


def _let_go(archived: Path) -> None:
    """Remove a report, and what bears its name beside the archive while it is still the same."""
    for path in archived.iterdir():
        beside = archived.parent.parent / path.name
        if beside.is_file() and beside.read_bytes() == path.read_bytes():
            beside.unlink()
    shutil.rmtree(archived)


def _name(desk: WatchDesk, names: Sequence[str]) -> None:
    """Note the items of some batches, and what was promised of them."""
    for name in names:
        path = desk.batches.done / name
        marked = read(path) if path.exists() else []
        promise(desk, [one.item for one in marked])
        desk.known.note(marked, name)


def _receipt(desk: WatchDesk, gone: Sequence[str], facts: Mapping[str, object]) -> None:
    digest = hashlib.sha256("\n".join(gone).encode()).hexdigest()
    actor = desk.workspace.actor(desk.actor).id
    desk.workspace.log.append([Leaf("watch.forget", actor, digest, PURPOSE, facts=facts)])
