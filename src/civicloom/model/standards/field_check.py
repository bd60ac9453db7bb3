"""The check of one field's value, put together once from the field's declaration."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from ..identifiers import kind_of
from .cleaning import cleaner
from .reasons import Reason, reasons
from .standard import Field, Standard
from .typed_values import limit, parser

Fails = Callable[[Any], bool]


Outcome = tuple[str | None, Any, Any, int]
"""One value after its check: cleaned text, typed value, what checks across fields may use, failed bits."""


FieldCheck = Callable[[str | None], Outcome]


@dataclass(frozen=True)
class Day:
    """The days a check depends on: whose codes are allowed (None for any), and after which is the future."""

    codes: date | None
    today: date


def field_check(field: Field, standard: Standard, day: Day) -> FieldCheck:
    """A function from a value as it came to its outcome. Fields whose values repeat remember them."""
    own = {reason.kind: reason for reason in reasons(standard) if reason.field == field.name}
    bit = {kind: 1 << reason.bit for kind, reason in own.items()}
    tests = tuple(
        (bit[kind], build(field, standard, own[kind], day))
        for kind, build in _TESTS.items()
        if kind in own
    )
    if field.identifier:
        return _identifier_check(field.identifier, cleaner(field, standard), bit, tests, day.today)
    check = _plain_check(cleaner(field, standard), parser(field), bit, tests)
    return lru_cache(maxsize=65536)(check) if _repeats(field) else check


Tests = tuple[tuple[int, Fails], ...]
Clean = Callable[[str | None], str | None]


def _plain_check(
    tidy: Clean, parse: Callable[[str], Any], bit: Mapping[str, int], tests: Tests
) -> FieldCheck:
    null, wrong_type = (None, None, None, bit.get("NULL", 0)), bit.get("TYPE", 0)

    def check(raw: str | None) -> Outcome:
        text = tidy(raw)
        if text is None:
            return null
        value = parse(text)
        if value is None:
            return text, None, None, wrong_type
        bits = 0
        for one, fails in tests:
            if fails(value):
                bits |= one
        return text, value, value, bits

    return check


def _identifier_check(
    name: str, tidy: Clean, bit: Mapping[str, int], tests: Tests, today: date
) -> FieldCheck:
    """The check characters are only looked at when the form holds, and only then is the value used further."""
    null, bad_form, bad_check = (
        (None, None, None, bit.get("NULL", 0)),
        bit["FORMAT"],
        bit.get("CHECK", 0),
    )
    form_ok, check_ok = kind_of(name).form_ok, kind_of(name).check_ok

    def check(raw: str | None) -> Outcome:
        text = tidy(raw)
        if text is None:
            return null
        good = form_ok(text, today)
        bits = bad_form if not good else 0 if check_ok(text) else bad_check
        for one, fails in tests:
            if fails(text):
                bits |= one
        return text, text, text if good else None, bits

    return check


def _repeats(field: Field) -> bool:
    return (
        bool(field.code_list)
        or "enum" in field.constraints
        or field.type in ("boolean", "date", "year")
    )


def _bad_code(field: Field, standard: Standard, reason: Reason, day: Day) -> Fails:
    codes = allowed_codes(standard, field.name, day.codes)
    return lambda text: text not in codes


def _bad_range(field: Field, standard: Standard, reason: Reason, day: Day) -> Fails:
    low, high = (limit(field, reason.params.get(word)) for word in ("minimum", "maximum"))
    return lambda value: (low is not None and value < low) or (high is not None and value > high)


def _bad_length(field: Field, standard: Standard, reason: Reason, day: Day) -> Fails:
    low = reason.params.get("minLength", 0)
    high = reason.params.get("maxLength", float("inf"))
    return lambda text: not low <= len(text) <= high


def _bad_pattern(field: Field, standard: Standard, reason: Reason, day: Day) -> Fails:
    matches = re.compile(reason.params["pattern"], re.ASCII).fullmatch
    return lambda text: matches(text) is None


def _bad_enum(field: Field, standard: Standard, reason: Reason, day: Day) -> Fails:
    allowed = frozenset(limit(field, value) for value in reason.params["enum"])
    return lambda value: value not in allowed


_TESTS: Mapping[str, Callable[[Field, Standard, Reason, Day], Fails]] = {
    "CODE": _bad_code,
    "RANGE": _bad_range,
    "LENGTH": _bad_length,
    "PATTERN": _bad_pattern,
    "ENUM": _bad_enum,
}


def allowed_codes(standard: Standard, field: str, on: date | None = None) -> frozenset[str]:
    """The codes a field may hold on a day; without a day every code its list ever had."""
    codes = standard.codes_of(field)
    return codes.codes(on) if codes else frozenset()
