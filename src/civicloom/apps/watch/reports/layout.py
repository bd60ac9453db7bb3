"""Reading ``watch/reports/*.yaml``: what a report is called and in which order its sections stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal, get_args

from civicloom.model.errors import CivicloomError, Faults, Language, Place
from civicloom.model.plain_yaml import read_yaml_file

from .options import Option, known_sections, options_of

Period = Literal["daily", "weekly"]
_WORDS = ("id", "title", "period", "languages", "sections")
_NAME = "abcdefghijklmnopqrstuvwxyz0123456789-"


@dataclass(frozen=True)
class Section:
    """One section of a report with its options, and its own heading where the office gave one."""

    name: str
    options: Mapping[str, Option]
    title: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Layout:
    """How the office arranged a report. ``title`` has the languages zh and en."""

    id: str
    title: Mapping[str, str]
    period: Period
    languages: tuple[Language, ...]
    sections: tuple[Section, ...]


def load_layouts(folder: Path) -> dict[str, Layout]:
    """The layouts of a workspace by id, with the shipped ``daily`` and ``weekly`` unless it has its own.

    Raises Faults with every fault of every file: RPT-001 to RPT-005.
    """
    layouts: dict[str, Layout] = {}
    faults: list[CivicloomError] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            layout = load_layout(path)
        except Faults as error:
            faults += error.faults
            continue
        if layout.id in layouts:
            faults.append(CivicloomError("RPT-005", place=Place(str(path)), what=layout.id))
        layouts[layout.id] = layout
    if faults:
        raise Faults(faults)
    return shipped() | layouts


@cache
def shipped() -> dict[str, Layout]:
    """The layouts that come with the program."""
    with as_file(files(__package__) / "layouts") as folder:
        return {layout.id: layout for layout in map(load_layout, sorted(folder.glob("*.yaml")))}


def load_layout(path: Path) -> Layout:
    """One layout. Raises Faults."""
    place = Place(str(path))
    text = _read(path, place)
    faults = [*_word_faults(text, place), *_section_faults(text.get("sections"), place)]
    if faults:
        raise Faults(faults)
    return Layout(
        id=text["id"],
        title=_title(text["title"]),
        period=text["period"],
        languages=tuple(text["languages"]),
        sections=tuple(_section(entry) for entry in text["sections"]),
    )


def _read(path: Path, place: Place) -> Mapping[str, Any]:
    try:
        text = read_yaml_file(path, "RPT-001")
    except CivicloomError as fault:
        raise Faults([fault]) from fault
    if not isinstance(text, dict):
        raise Faults([CivicloomError("RPT-001", place=place, why="not a mapping")])
    return text


def _word_faults(text: Mapping[str, Any], place: Place) -> Iterator[CivicloomError]:
    for word in sorted(set(text) - set(_WORDS), key=str):
        yield CivicloomError("RPT-002", place=place, word=word, known=", ".join(_WORDS))
    for word in _WORDS:
        if not text.get(word):
            yield CivicloomError("RPT-003", place=place, word=word)
    wrong = {
        "id": (_is_name, "a-z, 0-9, -"),
        "title": (_is_title, "{zh: ..., en: ...}"),
        "period": (get_args(Period).__contains__, ", ".join(get_args(Period))),
        "languages": (_are_languages, ", ".join(get_args(Language))),
        "sections": (lambda value: isinstance(value, list), "- section: ..."),
    }
    for word, (fine, known) in wrong.items():
        if text.get(word) and not fine(text[word]):
            yield CivicloomError("RPT-004", place=place, word=word, said=text[word], known=known)


def _section_faults(entries: Any, place: Place) -> Iterator[CivicloomError]:
    seen: set[str] = set()
    for number, entry in enumerate(entries if isinstance(entries, list) else [], 1):
        here = Place(place.file, row=number, field="sections")
        name = entry.get("section") if isinstance(entry, dict) else None
        if not isinstance(name, str) or name not in known_sections():
            known = ", ".join(known_sections())
            yield CivicloomError("RPT-004", place=here, word="section", said=entry, known=known)
            continue
        if name in seen:
            yield CivicloomError("RPT-005", place=here, what=name)
        seen.add(name)
        yield from _entry_faults(name, entry, here)


def _entry_faults(name: str, entry: Mapping[str, Any], here: Place) -> Iterator[CivicloomError]:
    options = options_of(name)
    known = ("section", "title", *options)
    for word, value in entry.items():
        if word not in known:
            yield CivicloomError("RPT-002", place=here, word=word, known=", ".join(known))
        elif word == "title" and not _is_title(value):
            yield CivicloomError(
                "RPT-004", place=here, word=word, said=value, known="{zh: ..., en: ...}"
            )
        elif word in options and not options[word].takes(value):
            yield CivicloomError(
                "RPT-004", place=here, word=word, said=value, known=options[word].known
            )


def _section(entry: Mapping[str, Any]) -> Section:
    options = options_of(entry["section"])
    chosen = {word: entry.get(word, kind.default) for word, kind in options.items()}
    title = _title(entry["title"]) if "title" in entry else None
    return Section(entry["section"], chosen, title)


def _title(value: Any) -> Mapping[str, str]:
    return {"zh": value, "en": value} if isinstance(value, str) else dict(value)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 64 and set(value) <= set(_NAME)


def _is_title(value: Any) -> bool:
    if isinstance(value, dict):
        return set(value) == {"zh", "en"} and all(map(_is_title, value.values()))
    return isinstance(value, str) and 0 < len(value) <= 80


def _are_languages(value: Any) -> bool:
    known = get_args(Language)
    return isinstance(value, list) and all(isinstance(v, str) and v in known for v in value)
