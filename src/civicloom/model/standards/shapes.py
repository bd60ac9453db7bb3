"""What the properties of a standard file may hold: Table Schema v2 in the part that is read here."""

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import CivicloomError
from .faults import Findings
from .vocabulary import PREFIX, Word, one_of, vocabulary

STANDARD_PROPERTIES = {
    "$schema": "text",
    "name": "text",
    "title": "text",
    "description": "text",
    "version": "text",
    "homepage": "text",
    "fields": "list",
    "fieldsMatch": "one of: exact",
    "primaryKey": "fields",
    "foreignKeys": "list",
    "missingValues": "list of texts",
}
FIELD_PROPERTIES = {
    "name": "text",
    "title": "text",
    "description": "text",
    "example": "any",
    "type": "one of: string, integer, number, boolean, date, datetime, year, yearmonth",
    "format": "text",
    "constraints": "object",
    "trueValues": "list of texts",
    "falseValues": "list of texts",
}

_ORDERED = ("integer", "number", "date", "datetime", "year", "yearmonth")
_EVERY = ("string", "boolean", *_ORDERED)
CONSTRAINTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "required": ("flag", _EVERY),
    "unique": ("flag", _EVERY),
    "minimum": ("any", _ORDERED),
    "maximum": ("any", _ORDERED),
    "minLength": ("number", ("string",)),
    "maxLength": ("number", ("string",)),
    "pattern": ("text", ("string",)),
    "enum": ("list", _EVERY),
}
"""Constraints by name: the shape of the value, and the field types that may have it."""


def _is_texts(value: object) -> bool:
    return (
        isinstance(value, Mapping)
        and set(value) == {"en", "zh"}
        and all(isinstance(text, str) for text in value.values())
    )


def _is_names(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(v, str) for v in value)
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_SHAPES: Mapping[str, Callable[[Any], bool]] = {
    "any": lambda value: True,
    "text": lambda value: isinstance(value, str) and value != "",
    "texts": _is_texts,
    "flag": lambda value: isinstance(value, bool),
    "number": _is_number,
    "number 1 to 4": lambda value: _is_number(value) and 1 <= value <= 4,
    "field": lambda value: isinstance(value, str),
    "fields": _is_names,
    "reference": lambda value: isinstance(value, str) and value != "",
    "object": lambda value: isinstance(value, Mapping),
    "list": lambda value: isinstance(value, list),
    "list of texts": lambda value: (
        isinstance(value, list) and all(isinstance(v, str) for v in value)
    ),
}


def fits(shape: str, value: object) -> bool:
    """Whether a value has a shape."""
    allowed = one_of(shape)
    return value in allowed if allowed else _SHAPES[shape](value)


def require_known(data: Mapping[str, Any], where: str, pointer: str, findings: Findings) -> None:
    """Note every property that is unknown at this place or holds what it may not (STD-002, STD-004)."""
    plain = STANDARD_PROPERTIES if where == "standard" else FIELD_PROPERTIES
    words = {name: word for name, word in vocabulary().items() if where in word.where}
    for name, value in data.items():
        spot = f"{pointer}/{name}"
        if name in plain:
            _require(plain[name], value, spot, findings)
        elif name in words:
            _require_word(words[name], value, spot, findings)
        else:
            known = words if name.startswith(PREFIX) else plain
            findings.add("STD-002", spot, word=name, known=", ".join(known))


def _require_word(word: Word, value: Any, pointer: str, findings: Findings) -> None:
    if _require(word.type, value, pointer, findings) and word.keys:
        for key, held in value.items():
            if key in word.keys:
                _require(word.keys[key], held, f"{pointer}/{key}", findings)
            else:
                findings.add("STD-002", f"{pointer}/{key}", word=key, known=", ".join(word.keys))


def _require(shape: str, value: object, pointer: str, findings: Findings) -> bool:
    if fits(shape, value):
        return True
    findings.add("STD-004", pointer, value=value, wanted=shape)
    return False


def code_list_fault(ref: str, read: Callable[[], object]) -> str | None:
    """Why a code list cannot be had, or None."""
    try:
        read()
    except CivicloomError as error:
        return error.what()
    return None
