"""watch/groups/<id>.yaml: the groups that a workspace declares, read whole with all their faults."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from civicloom.model.clock import Clock, SystemClock
from civicloom.model.errors import CivicloomError, Faults, Place
from civicloom.model.plain_yaml import read_yaml_file

from .group import KINDS, Group, Notice, require_notice

WORDS = ("id", "title", "kind", "group", "account", "office", "notice", "purpose", "retention")
NOTICE = ("text", "posted", "by")
RETENTION = 3650
LIMIT = 64 << 10
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def load_groups(folder: Path, purposes: Collection[str], clock: Clock | None = None) -> list[Group]:
    """The groups declared in a folder, by id; none when there is no such folder. ``purposes``: those there are.

    Raises Faults with every fault of every file: CHA-001 (unreadable), CHA-002 (an unknown word),
    CHA-003 (a word is missing or has no sense), CHA-004 and CHA-005 (no notice, or one of the future),
    CHA-006 (two declarations of one group), CHA-007 (a purpose that there is not).
    """
    groups: list[Group] = []
    faults: list[CivicloomError] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            groups.append(_group(path, purposes, clock or SystemClock()))
        except CivicloomError as found:
            faults += found.each
    faults += _doubled(groups)
    if faults:
        raise Faults(faults)
    return groups


def _group(path: Path, purposes: Collection[str], clock: Clock) -> Group:
    data, place = read_mapping(path), Place(str(path))
    faults = [*_faults(data, path.stem, place), *_purpose_faults(data, purposes, place)]
    if faults:
        raise Faults(faults)
    notice, title = data["notice"], data["title"]
    group = Group(
        id=data["id"],
        title=title if isinstance(title, dict) else {"zh": title},
        kind=data["kind"],
        room=str(data["group"]).strip(),
        account=str(data["account"]).strip(),
        office=data["office"],
        notice=Notice(notice["text"].strip(), notice["posted"], str(notice["by"]).strip()),
        purpose=data["purpose"],
        retention=data["retention"],
    )
    try:
        require_notice(group, clock)
    except CivicloomError as fault:
        fault.place = place
        raise
    return group


def read_mapping(path: Path) -> dict[str, Any]:
    """What a file of declarations says. Raises CHA-001 for one that is too long or no mapping."""
    place = Place(str(path))
    data = read_yaml_file(path, "CHA-001", largest=LIMIT) or {}
    if not isinstance(data, dict):
        raise CivicloomError("CHA-001", place=place, why="not a mapping")
    return data


def _faults(data: Mapping[str, Any], stem: str, place: Place) -> Iterator[CivicloomError]:
    for word in sorted(set(map(str, data)) - set(WORDS)):
        yield CivicloomError("CHA-002", place=place, word=word, known=", ".join(WORDS))
    for word, wanted in _wanted(data, stem):
        yield CivicloomError("CHA-003", place=place, word=word, wanted=wanted)
    yield from _notice_faults(data.get("notice"), str(data.get("id", stem)), place)


def _wanted(data: Mapping[str, Any], stem: str) -> Iterator[tuple[str, str]]:
    """Each word that does not hold what it should, and what that is."""
    if data.get("id") != stem or not _ID.fullmatch(stem):
        yield "id", "the file's name: small letters, digits and hyphens"
    if data.get("kind") not in KINDS:
        yield "kind", ", ".join(KINDS)
    if not _is_title(data.get("title")):
        yield "title", "a text, or a text for each language"
    for word in ("group", "account"):
        if not isinstance(data.get(word), str | int) or not str(data[word]).strip():
            yield word, "an id or a name"
    for word in ("office", "purpose"):
        if not _is_text(data.get(word)):
            yield word, "its id"
    days = data.get("retention")
    if type(days) is not int or not 1 <= days <= RETENTION:
        yield "retention", f"days, 1 to {RETENTION}"


def _purpose_faults(
    data: Mapping[str, Any], purposes: Collection[str], place: Place
) -> Iterator[CivicloomError]:
    purpose = data.get("purpose")
    if _is_text(purpose) and purpose not in purposes:
        known = ", ".join(sorted(purposes)) or "none"
        yield CivicloomError(
            "CHA-007", place=place, group=data.get("id"), purpose=purpose, known=known
        )


def _notice_faults(notice: Any, group: str, place: Place) -> Iterator[CivicloomError]:
    notice = notice if isinstance(notice, Mapping) else {}
    for word in sorted(set(map(str, notice)) - set(NOTICE)):
        yield CivicloomError("CHA-002", place=place, word=f"notice.{word}", known=", ".join(NOTICE))
    for word in NOTICE:
        given = notice.get(word)
        if not (isinstance(given, date) if word == "posted" else _is_text(given)):
            yield CivicloomError("CHA-004", place=place, group=group, word=word)


def _is_title(value: Any) -> bool:
    if isinstance(value, Mapping):
        return bool(value) and all(_is_text(part) for pair in value.items() for part in pair)
    return _is_text(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _doubled(groups: Iterable[Group]) -> Iterator[CivicloomError]:
    for (kind, room), times in Counter((group.kind, group.room) for group in groups).items():
        if times > 1:
            ids = ", ".join(g.id for g in groups if (g.kind, g.room) == (kind, room))
            yield CivicloomError("CHA-006", kind=kind, room=room, groups=ids)
