"""Reading ``sources/*.yaml``: all faults of all files at once."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from ..model.errors import CivicloomError, Faults, Place
from ..model.plain_yaml import read_yaml_file
from ..model.standards import Standard
from .connect import CONNECTORS, faults_of
from .mapping_file import read_mapping
from .source import Connector, Delivery, Known, Source, automatic

_WORDS = frozenset(
    {
        "id",
        "office",
        "title",
        "standard",
        "connector",
        "key",
        "known",
        "delivery",
        "seen",
        "schedule",
        "mapping",
    }
)
_ID = re.compile(r"[^\W_][\w.-]{0,63}")
_REQUIRED = ("id", "office", "standard", "connector")
SCHEDULES = ("hourly", "daily", "weekly", "monthly", "quarterly", "yearly", "on-delivery")
_CHOICES = {"known": get_args(Known), "delivery": get_args(Delivery), "schedule": SCHEDULES}
_DEFAULTS = {"known": "declared", "delivery": "full", "schedule": "on-delivery"}


def load_sources(folder: Path, standards: Mapping[str, Standard]) -> dict[str, Source]:
    """The sources of a workspace by id. Raises Faults with every fault of every file.

    Paths in a source are relative to the folder's parent, the workspace.
    """
    sources: dict[str, Source] = {}
    faults: list[CivicloomError] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            source = load_source(path, standards)
        except Faults as error:
            faults += error.faults
            continue
        if source.id in sources:
            faults.append(CivicloomError("COL-037", place=Place(str(path)), id=source.id))
        sources[source.id] = source
    if faults:
        raise Faults(faults)
    return sources


def load_source(path: Path, standards: Mapping[str, Standard]) -> Source:
    """One source. Raises Faults."""
    place = Place(str(path))
    try:
        text = read_yaml_file(path, "COL-030")
    except CivicloomError as fault:
        raise Faults([fault]) from fault
    if not isinstance(text, dict):
        raise Faults([CivicloomError("COL-030", place=place, why="not a mapping")])
    faults = list(_word_faults(text, place))
    standard = _standard(text, standards, place, faults)
    connector = text.get("connector")
    if isinstance(connector, dict):
        faults += faults_of(connector, place)
    mapping = read_mapping(text.get("mapping"), standard, place, faults) if standard else ()
    if faults or standard is None:
        raise Faults(faults)
    return _source(text, standard, mapping or automatic(standard), path)


def _source(text: Mapping[str, Any], standard: Standard, mapping: Any, path: Path) -> Source:
    title = text.get("title") or text["id"]
    chosen: dict[str, Any] = {
        word: text.get(word) or otherwise for word, otherwise in _DEFAULTS.items()
    }
    key = text.get("key") or ()
    return Source(
        id=str(text["id"]),
        office=str(text["office"]),
        title=title if isinstance(title, dict) else {"en": str(title), "zh": str(title)},
        standard=standard.id,
        version=standard.version,
        connector=Connector(str(text["connector"].get("kind", "auto")), dict(text["connector"])),
        key=(key,) if isinstance(key, str) else tuple(map(str, key)),
        seen=str(text["seen"]) if text.get("seen") else None,
        mapping=tuple(mapping),
        base=path.parent.parent,
        known=chosen["known"],
        delivery=chosen["delivery"],
        schedule=chosen["schedule"],
    )


def _word_faults(text: Mapping[str, Any], place: Place) -> Iterator[CivicloomError]:
    for word in sorted(set(text) - _WORDS, key=str):
        yield CivicloomError("COL-031", place=place, word=word, known=", ".join(sorted(_WORDS)))
    for word in _REQUIRED:
        if not text.get(word):
            yield CivicloomError("COL-032", place=place, word=word)
    if text.get("id") and not _ID.fullmatch(str(text["id"])):
        yield CivicloomError("COL-038", place=place, id=str(text["id"])[:64])
    for word, choices in _CHOICES.items():
        if text.get(word) and text[word] not in choices:
            yield CivicloomError("COL-033", place=place, word=word, choices=", ".join(choices))
    connector = text.get("connector")
    if connector and not (
        isinstance(connector, dict) and connector.get("kind", "auto") in CONNECTORS
    ):
        yield CivicloomError(
            "COL-033", place=place, word="connector.kind", choices=", ".join(CONNECTORS)
        )


def _standard(
    text: Mapping[str, Any],
    standards: Mapping[str, Standard],
    place: Place,
    faults: list[CivicloomError],
) -> Standard | None:
    """The standard that is named, ``id`` or ``id@major``."""
    name, _, major = str(text.get("standard") or "").partition("@")
    found = standards.get(name)
    if found is not None and major in ("", found.version.split(".")[0], found.version):
        return found
    if name:
        known = ", ".join(f"{s.id}@{s.version.split('.')[0]}" for s in standards.values())
        faults.append(
            CivicloomError("COL-034", place=place, standard=text["standard"], known=known)
        )
    return None
