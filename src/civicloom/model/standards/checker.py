"""One record checked against its standard: the reference that the batch check must agree with, row for row."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..clock import SystemClock
from ..identifiers import kind_of
from .cleaning import clean
from .crosschecks import NAMED_CHECKS
from .reasons import Reason, decode, reasons
from .standard import Field, Standard
from .typed_values import limit, parser

Fails = Callable[[Any], bool]


@dataclass(frozen=True)
class Checked:
    """One record after its check: typed values (None where null or of a wrong type), mask, reason codes."""

    values: dict[str, Any]
    mask: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class _FieldPlan:
    """How one field is checked. ``null_mask`` is what a null costs; ``type_mask`` what a wrong type does.

    ``form`` holds tests after which the value is not used in checks across fields, ``tests`` the others.
    """

    field: Field
    null_mask: int
    type_mask: int
    parse: Callable[[str], Any]
    form: tuple[tuple[int, Fails], ...]
    tests: tuple[tuple[int, Fails], ...]


def compile_checker(
    standard: Standard, *, on: date | None = None, today: date | None = None
) -> Callable[[Mapping[str, str | None]], Checked]:
    """A function that checks records of a standard; fields that a record lacks count as null.

    ``on`` is the day whose codes are allowed (without it every code a list ever had), ``today`` the day
    after which a birth date lies in the future.
    """
    day = today or SystemClock().now().date()
    plans = [_plan(field, standard, on, day) for field in standard.fields]
    crosses = [_cross(reason, standard) for reason in reasons(standard) if reason.field is None]

    def check(raw: Mapping[str, str | None]) -> Checked:
        texts: list[str | None] = []
        usable: list[Any] = []
        values: dict[str, Any] = {}
        mask = 0
        for plan in plans:
            field = plan.field
            text = clean(raw.get(field.name), field, standard)
            value, good, bits = _check_field(plan, text)
            mask |= bits
            texts.append(text)
            values[field.name] = value
            usable.append(good)
        for bit, fails in crosses:
            if fails(texts, usable):
                mask |= bit
        return Checked(values, mask, decode(mask, standard) if mask else ())

    return check


def _check_field(plan: _FieldPlan, text: str | None) -> tuple[Any, Any, int]:
    """The typed value, the value as checks across fields may use it, and the failed bits."""
    if text is None:
        return None, None, plan.null_mask
    value = plan.parse(text)
    if value is None:
        return None, None, plan.type_mask
    mask = 0
    for bit, fails in plan.form:
        if fails(value):
            mask |= bit
    usable = None if mask else value
    for bit, fails in plan.tests:
        if fails(value):
            mask |= bit
    return value, usable, mask


def _plan(field: Field, standard: Standard, on: date | None, today: date) -> _FieldPlan:
    own = {reason.kind: reason for reason in reasons(standard) if reason.field == field.name}
    form, tests = [], []
    if "FORMAT" in own:
        form.append((1 << own["FORMAT"].bit, _bad_form(field, today)))
    for kind, build in _TESTS.items():
        if kind in own:
            tests.append((1 << own[kind].bit, build(field, standard, own[kind], on, today)))
    return _FieldPlan(
        field,
        1 << own["NULL"].bit if "NULL" in own else 0,
        1 << own["TYPE"].bit if "TYPE" in own else 0,
        parser(field),
        tuple(form),
        tuple(tests),
    )


def _bad_form(field: Field, today: date) -> Fails:
    form_ok = kind_of(field.identifier or "").form_ok
    return lambda text: not form_ok(text, today)


def _bad_check(
    field: Field, standard: Standard, reason: Reason, on: date | None, today: date
) -> Fails:
    kind = kind_of(field.identifier or "")
    form_ok, check_ok = kind.form_ok, kind.check_ok
    assert check_ok is not None, "a kind without check characters has no reason CHECK"
    return lambda text: form_ok(text, today) and not check_ok(text)


def _bad_code(
    field: Field, standard: Standard, reason: Reason, on: date | None, today: date
) -> Fails:
    codes = allowed_codes(standard, field.name, on)
    return lambda text: text not in codes


def _bad_range(
    field: Field, standard: Standard, reason: Reason, on: date | None, today: date
) -> Fails:
    low, high = (limit(field, reason.params.get(word)) for word in ("minimum", "maximum"))
    return lambda value: (low is not None and value < low) or (high is not None and value > high)


def _bad_length(
    field: Field, standard: Standard, reason: Reason, on: date | None, today: date
) -> Fails:
    low = reason.params.get("minLength", 0)
    high = reason.params.get("maxLength", float("inf"))
    return lambda text: not low <= len(text) <= high


def _bad_pattern(
    field: Field, standard: Standard, reason: Reason, on: date | None, today: date
) -> Fails:
    matches = re.compile(reason.params["pattern"], re.ASCII).fullmatch
    return lambda text: matches(text) is None


def _bad_enum(
    field: Field, standard: Standard, reason: Reason, on: date | None, today: date
) -> Fails:
    allowed = frozenset(limit(field, value) for value in reason.params["enum"])
    return lambda value: value not in allowed


_TESTS: Mapping[str, Callable[[Field, Standard, Reason, date | None, date], Fails]] = {
    "CHECK": _bad_check,
    "CODE": _bad_code,
    "RANGE": _bad_range,
    "LENGTH": _bad_length,
    "PATTERN": _bad_pattern,
    "ENUM": _bad_enum,
}


def _cross(
    reason: Reason, standard: Standard
) -> tuple[int, Callable[[list[str | None], list[Any]], bool]]:
    places = [standard.names.index(name) for name in reason.params["fields"]]
    named = NAMED_CHECKS[reason.kind]

    def fails(texts: list[str | None], values: list[Any]) -> bool:
        return named.fails([texts[i] for i in places], [values[i] for i in places], reason.params)

    return 1 << reason.bit, fails


def allowed_codes(standard: Standard, field: str, on: date | None = None) -> frozenset[str]:
    """The codes a field may hold on a day; without a day every code its list ever had."""
    codes = standard.codes_of(field)
    return codes.codes(on) if codes else frozenset()


def check_record(
    standard: Standard, raw: Mapping[str, str | None], *, on: date | None = None
) -> Checked:
    """One record checked. For many records of one standard, compile the checker once."""
    return compile_checker(standard, on=on)(raw)
