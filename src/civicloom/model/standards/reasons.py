"""Reason codes of a standard: one bit each, in an order that never depends on anything but the standard."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..errors import CivicloomError, Place
from ..identifiers import has_check
from .standard import Field, Standard

KINDS = ("NULL", "TYPE", "FORMAT", "CHECK", "CODE", "RANGE", "LENGTH", "PATTERN", "ENUM")
MOST = 63
"""A mask is a signed 64-bit column."""


@dataclass(frozen=True)
class Reason:
    """Why a record may be refused: a bit of the mask, its code, and what is tested.

    ``field`` is None for a check across fields, whose fields are ``params["fields"]``.
    """

    bit: int
    code: str
    field: str | None
    kind: str
    params: Mapping[str, Any]


@lru_cache(maxsize=512)
def reasons(standard: Standard) -> tuple[Reason, ...]:
    """All reasons, by bit: fields in order, kinds in order, then the checks. Raises STD-008 past 63."""
    found = [line for field in standard.fields for line in _of_field(field, standard)]
    found += [(c.reason, None, c.name, {"fields": c.fields, **c.params}) for c in standard.checks]
    if len(found) > MOST:
        place = Place(str(standard.path)) if standard.path else None
        raise CivicloomError("STD-008", place=place, count=len(found), most=MOST)
    return tuple(Reason(bit, *line) for bit, line in enumerate(found))


@lru_cache(maxsize=65536)
def decode(mask: int, standard: Standard) -> tuple[str, ...]:
    """The codes of a mask, in order, each once."""
    return tuple(
        dict.fromkeys(reason.code for reason in reasons(standard) if mask >> reason.bit & 1)
    )


def _of_field(
    field: Field, standard: Standard
) -> Iterable[tuple[str, str | None, str, Mapping[str, Any]]]:
    tested = _tests(field, standard)
    for kind in KINDS:
        if kind in tested:
            code = field.reasons.get(kind, f"{field.name}_{kind}".upper())
            yield code, field.name, kind, tested[kind]


def _tests(field: Field, standard: Standard) -> dict[str, Mapping[str, Any]]:
    """The kinds of fault this field can have, with what each test needs."""
    limits = field.constraints
    tests: dict[str, Mapping[str, Any]] = {}
    if field.required or field.name in standard.primary_key:
        tests["NULL"] = {}
    if field.type != "string":
        tests["TYPE"] = {"type": field.type, "format": field.format}
    if field.identifier:
        tests["FORMAT"] = {"identifier": field.identifier}
        if has_check(field.identifier):
            tests["CHECK"] = {"identifier": field.identifier}
    if field.code_list:
        tests["CODE"] = {"code_list": field.code_list}
    for kind, words in _LIMITS.items():
        given = {word: limits[word] for word in words if word in limits}
        if given:
            tests[kind] = given
    return tests


_LIMITS = {
    "RANGE": ("minimum", "maximum"),
    "LENGTH": ("minLength", "maxLength"),
    "PATTERN": ("pattern",),
    "ENUM": ("enum",),
}
