"""The ``mapping`` of a source file: shape, words, and that its fields are the standard's."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..model.errors import CivicloomError, Place
from ..model.standards import Standard
from .source import Mapped

_WORDS = frozenset({"from", "join", "separator", "values", "date", "constant", "optional"})
_DATE = re.compile(r"(?:%[YmdHMS]|[^%])+")


def read_mapping(
    text: Any, standard: Standard, place: Place, faults: list[CivicloomError]
) -> tuple[Mapped, ...]:
    """The lines of a mapping; faults are added to the list. An absent mapping is empty."""
    if text is None:
        return ()
    if not isinstance(text, dict):
        faults.append(
            CivicloomError("COL-035", place=place, field="mapping", reason="it is no table")
        )
        return ()
    lines = []
    for name, entry in text.items():
        found = list(_faults(str(name), entry, standard))
        faults += [
            CivicloomError(
                "COL-035", place=Place(place.file, field=str(name)), field=name, reason=reason
            )
            for reason in found
        ]
        if not found:
            lines.append(_mapped(str(name), entry))
    faults += _missing(text, standard, place)
    return tuple(lines)


def _faults(name: str, entry: Any, standard: Standard) -> Iterator[str]:
    if name not in standard.names:
        yield f"{standard.id} has no such field; it has {', '.join(standard.names)}"
    if isinstance(entry, str):
        return
    if not isinstance(entry, dict):
        yield "write a heading, or from/join/constant"
        return
    yield from _table_faults(entry)


def _table_faults(entry: Mapping[Any, Any]) -> Iterator[str]:
    """What is wrong with a line that is a table of words."""
    unknown = set(entry) - _WORDS
    if unknown:
        yield f"unknown words {', '.join(sorted(map(str, unknown)))}; known are {', '.join(sorted(_WORDS))}"
    if sum(word in entry for word in ("from", "join", "constant")) != 1:
        yield "it needs exactly one of from, join, constant"
    if not isinstance(entry.get("values", {}), dict):
        yield "values must be a table of what is written and what it means"
    if not isinstance(entry.get("optional", False), bool):
        yield "optional is true or false"
    for form in _texts(entry.get("date", ())):
        if not _DATE.fullmatch(form) or not {"%Y", "%m", "%d"} <= set(re.findall("%.", form)):
            yield f"the date form {form} needs %Y, %m and %d, and may have %H, %M, %S"


def _missing(text: Mapping[str, Any], standard: Standard, place: Place) -> Iterator[CivicloomError]:
    for field in standard.fields:
        if field.required and field.name not in text:
            at = Place(place.file, field=field.name)
            reason = f"{standard.id} requires it and nothing fills it"
            yield CivicloomError("COL-035", place=at, field=field.name, reason=reason)


def _mapped(name: str, entry: Any) -> Mapped:
    if isinstance(entry, str):
        return Mapped(name, (entry,))
    constant = entry.get("constant")
    return Mapped(
        name,
        _texts(entry.get("from", ())),
        _texts(entry.get("join", ())),
        str(entry.get("separator", "")),
        {str(key): str(value) for key, value in (entry.get("values") or {}).items()},
        _texts(entry.get("date", ())),
        None if constant is None else str(constant),
        bool(entry.get("optional", False)),
    )


def _texts(value: str | Sequence[Any]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value))
