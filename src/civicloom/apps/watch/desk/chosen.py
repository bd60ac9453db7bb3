"""What is listened to and polled: of what is declared, what is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from civicloom.apps.watch.chats import Group
from civicloom.apps.watch.sources import Source, has_stream
from civicloom.model.errors import CivicloomError

if TYPE_CHECKING:
    from .desk import WatchDesk


@dataclass(frozen=True)
class Chosen:
    """What is listened to and polled; ``left`` are groups that no account of ours hears."""

    groups: Sequence[Group]
    streams: Sequence[Source]
    polled: Sequence[Source]
    left: Sequence[Group]


def choose(desk: WatchDesk, names: Sequence[str] = ()) -> Chosen:
    """The groups and sources of these names, or all.

    Raises WAT-022 for an unknown name, WAT-023 for a group that no account hears, WAT-024 when there is
    nothing at all, and the Faults of what is declared; a group without a posted notice is one of them.
    """
    groups, sources = desk.groups, desk.sources
    for name in names:
        if name not in groups and name not in sources:
            known = ", ".join([*groups, *sources]) or "none"
            raise CivicloomError("WAT-022", name=name, known=known)
    chosen = of_declared(desk, names)
    if names and chosen.left:
        raise CivicloomError("WAT-023", group=chosen.left[0].id, kind=chosen.left[0].kind)
    if not chosen.groups and not chosen.polled:
        raise CivicloomError("WAT-024", path=desk.declared)
    return chosen


def of_declared(desk: WatchDesk, names: Sequence[str] = ()) -> Chosen:
    """What is declared of these names, or all; nothing, where nothing is."""
    own = [group for id_, group in desk.groups.items() if not names or id_ in names]
    read = [source for id_, source in desk.sources.items() if not names or id_ in names]
    heard = [group for group in own if desk.accounts.hears(group)]
    left = [group for group in own if group not in heard]
    return Chosen(heard, [one for one in read if has_stream(one)], read, left)
