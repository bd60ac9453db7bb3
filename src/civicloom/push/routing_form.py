"""The form of routing.yaml: which words it has, and what stands behind each."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from civicloom.model.errors import CivicloomError, Place

Form = tuple[Callable[[Any], bool], str]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_days(value: Any) -> bool:
    return value is None or (type(value) is int and value >= 0)


def _is_texts(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(map(_is_text, value)))


def _is_list(value: Any) -> bool:
    return value is None or isinstance(value, list)


def _is_mapping(value: Any) -> bool:
    return value is None or isinstance(value, Mapping)


TOP: Mapping[str, Form] = {
    "routes": (_is_list, "[{rule: ..., to: ...}]"),
    "channels": (_is_mapping, "{name: {kind: ...}}"),
    "allow": (_is_texts, "[host:port]"),
}
ROUTE: Mapping[str, Form] = {
    "rule": (_is_text, '"*"'),
    "to": (_is_text, "rule"),
    "scope_level": (_is_text, "grid"),
    "within_working_days": (_is_days, "0, 1, 2 ..."),
    "channels": (_is_texts, "[name]"),
}


def form_faults(text: object, path: Path) -> list[CivicloomError]:
    """PSH-002 for every word that routing.yaml does not have, and every value of another kind."""
    found = list(_faults(text, TOP, Place(str(path))))
    if found or not isinstance(text, Mapping):
        return found
    for number, line in enumerate(text.get("routes") or [], 1):
        found += _faults(line, ROUTE, Place(str(path), row=number), ("rule", "to"))
    for name, settings in (text.get("channels") or {}).items():
        if not isinstance(settings, Mapping):
            found.append(_fault(Place(str(path)), str(name), settings, "{kind: ...}"))
    return found


def _faults(
    given: object, words: Mapping[str, Form], place: Place, wanted: tuple[str, ...] = ()
) -> Iterator[CivicloomError]:
    if not isinstance(given, Mapping):
        yield _fault(place, "routing.yaml", given, "{" + ", ".join(words) + "}")
        return
    for word, value in given.items():
        fits, form = words.get(word, (None, " / ".join(words)))
        if fits is None or not fits(value):
            yield _fault(place, str(word), value, form)
    for word in wanted:
        if word not in given:
            yield _fault(place, word, None, words[word][1])


def _fault(place: Place, word: str, value: object, form: str) -> CivicloomError:
    return CivicloomError("PSH-002", place=place, why=f"{word}: {value!r} ({form})")
