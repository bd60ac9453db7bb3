"""One field as SQL: its cleaned text, its typed value, its reasons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ....model.standards import (
    INTEGER,
    NUMBER,
    YEAR,
    YEARMONTH,
    Field,
    Reason,
    Standard,
    allowed_codes,
    folds_width,
    form_pattern,
    limit,
)
from ....model.text import BLANKS, FULL_WIDTH, HALF_WIDTH
from .dialect import Dialect


@dataclass(frozen=True)
class Names:
    """The columns in which one field travels through the statement."""

    raw: str
    text: str
    value: str
    form: str


def names_of(field: Field, at: int, dialect: Dialect) -> Names:
    """Column names; all but the raw one are made by the statement and cannot clash with fields."""
    return Names(dialect.name(field.name), f"cl__t{at}", f"cl__v{at}", f"cl__f{at}")


def cleaned(field: Field, standard: Standard, raw: str, dialect: Dialect, *, plain: bool) -> str:
    """The text as it is checked: see ``model.standards.cleaning``.

    ``plain`` says that the column is known to be ASCII without blanks, so only the case can matter.
    """
    text = raw
    if not plain:
        text = dialect.trim(text, BLANKS)
        if folds_width(field):
            full, half = dialect.literal(FULL_WIDTH), dialect.literal(HALF_WIDTH)
            folded = dialect.trim(f"translate({text}, {full}, {half})", BLANKS)
            text = f"CASE WHEN {dialect.ascii_only(raw)} THEN {text} ELSE {folded} END"
    if field.identifier:
        upper = f"upper({text})"
        text = (
            upper if plain else f"CASE WHEN {dialect.ascii_only(text)} THEN {upper} ELSE {text} END"
        )
    missing = standard.missing_values
    if len(missing) == 1:
        return f"nullif({text}, {dialect.literal(missing[0])})"
    listed = ", ".join(dialect.literal(value) for value in missing)
    return f"CASE WHEN {text} IN ({listed}) THEN NULL ELSE {text} END" if missing else text


def typed(field: Field, text: str, dialect: Dialect) -> str:
    """The value of a cleaned text, null when the text is not of the field's type."""
    return _TYPED[field.type](field, text, dialect)


def _integer(field: Field, text: str, dialect: Dialect) -> str:
    return _guarded(dialect.matches(text, INTEGER), f"CAST({text} AS BIGINT)")


def _number(field: Field, text: str, dialect: Dialect) -> str:
    return _guarded(dialect.matches(text, NUMBER), dialect.number(text))


def _boolean(field: Field, text: str, dialect: Dialect) -> str:
    true = ", ".join(map(dialect.literal, field.true_values))
    false = ", ".join(map(dialect.literal, field.false_values))
    return f"CASE WHEN {text} IN ({true}) THEN true WHEN {text} IN ({false}) THEN false END"


def _date(field: Field, text: str, dialect: Dialect) -> str:
    if field.format == "%Y-%m-%d":
        return dialect.iso_date(text)
    return _moment(field, text, dialect)


def _moment(field: Field, text: str, dialect: Dialect) -> str:
    form = dialect.matches(text, form_pattern(field.format))
    return _guarded(form, dialect.moment(text, field.format, field.type))


def _year(field: Field, text: str, dialect: Dialect) -> str:
    return _guarded(dialect.matches(text, YEAR), f"CAST({text} AS INTEGER)")


def _yearmonth(field: Field, text: str, dialect: Dialect) -> str:
    return _guarded(dialect.matches(text, YEARMONTH), text)


def _guarded(condition: str, value: str) -> str:
    return f"CASE WHEN {condition} THEN {value} END"


_TYPED: Mapping[str, Callable[[Field, str, Dialect], str]] = {
    "string": lambda field, text, dialect: text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _moment,
    "year": _year,
    "yearmonth": _yearmonth,
}


def verdict(field: Field, at: Names, own: Mapping[str, Reason], dialect: Dialect) -> str:
    """The FORMAT and CHECK bits of an identifier; they exclude each other."""
    kind = field.identifier or ""
    form = 1 << own["FORMAT"].bit
    check = 1 << own["CHECK"].bit if "CHECK" in own else 0
    return (
        f"CASE WHEN {at.text} IS NULL OR {dialect.identifier(at.text, kind)} THEN 0 "
        f"WHEN {dialect.identifier_form(at.text, kind)} THEN {check} ELSE {form} END"
    )


@dataclass(frozen=True)
class Scene:
    """What a reason's condition is written from."""

    field: Field
    standard: Standard
    reason: Reason
    at: Names
    dialect: Dialect
    on: date | None


def condition(scene: Scene) -> str:
    """When a reason applies, for all kinds but FORMAT and CHECK; null never counts as true."""
    return _CONDITIONS[scene.reason.kind](scene)


def _code(scene: Scene) -> str:
    codes = sorted(allowed_codes(scene.standard, scene.field.name, scene.on))
    return (
        f"NOT {scene.dialect.one_of(scene.at.text, codes)}"
        if codes
        else f"{scene.at.text} IS NOT NULL"
    )


def _range(scene: Scene) -> str:
    low, high = (_limit(scene, scene.reason.params.get(word)) for word in ("minimum", "maximum"))
    value = scene.at.value
    sides = [f"{value} < {low}" if low else "", f"{value} > {high}" if high else ""]
    return " OR ".join(side for side in sides if side) or "false"


def _limit(scene: Scene, written: object) -> str:
    value = limit(scene.field, written)
    return "" if value is None else scene.dialect.when(value, scene.field.type)


def _length(scene: Scene) -> str:
    params = scene.reason.params
    low, high = params.get("minLength"), params.get("maxLength")
    length = f"length({scene.at.text})"
    sides = [
        f"{length} < {low}" if low is not None else "",
        f"{length} > {high}" if high is not None else "",
    ]
    return " OR ".join(side for side in sides if side)


def _enum(scene: Scene) -> str:
    allowed = [limit(scene.field, value) for value in scene.reason.params["enum"]]
    listed = ", ".join(
        scene.dialect.when(value, scene.field.type) for value in allowed if value is not None
    )
    return f"{scene.at.value} NOT IN ({listed})" if listed else f"{scene.at.value} IS NOT NULL"


_CONDITIONS: Mapping[str, Callable[[Scene], Any]] = {
    "NULL": lambda scene: f"{scene.at.text} IS NULL",
    "TYPE": lambda scene: f"{scene.at.text} IS NOT NULL AND {scene.at.value} IS NULL",
    "CODE": _code,
    "RANGE": _range,
    "LENGTH": _length,
    "PATTERN": lambda scene: (
        f"NOT {scene.dialect.matches_exactly(scene.at.text, scene.reason.params['pattern'])}"
    ),
    "ENUM": _enum,
}
