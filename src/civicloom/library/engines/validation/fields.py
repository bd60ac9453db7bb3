"""One field as SQL: its cleaned text, its typed value, its reasons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

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
    reasons,
)
from ....model.text import BLANKS, FULL_WIDTH, HALF_WIDTH
from .dialect import BAD_CHECK, Dialect


@dataclass(frozen=True)
class Names:
    """The columns in which one field travels through the statement."""

    raw: str
    text: str
    value: str
    verdict: str


def names_of(field: Field, at: int, dialect: Dialect) -> Names:
    """Column names; all but the raw one are made by the statement and cannot clash with fields."""
    return Names(dialect.name(field.name), f"cl__t{at}", f"cl__v{at}", f"cl__f{at}")


def cleaned(field: Field, standard: Standard, raw: str, dialect: Dialect, *, plain: bool) -> str:
    """The text as it is checked: see ``model.standards.cleaning``.

    ``plain`` says that only its case and a missing value can still change it.
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


@dataclass(frozen=True)
class Scene:
    """What the reasons of a field are written from."""

    field: Field
    standard: Standard
    at: Names
    dialect: Dialect
    on: date | None


def field_bits(scene: Scene) -> str:
    """The bits of all reasons of a field as one expression; empty when it has none.

    Null excludes every other reason and a wrong type all that look at the value, so they are cases of
    one CASE; what is left adds up.
    """
    own = {r.kind: r for r in reasons(scene.standard) if r.field == scene.field.name}
    if not own:
        return ""
    at = scene.at
    cases = [(f"{at.text} IS NULL", str(_value(own.get("NULL"))))]
    if "TYPE" in own:
        cases.append((f"{at.value} IS NULL", str(_value(own["TYPE"]))))
    rest = [(_CONDITIONS[kind](scene, own[kind]), own[kind]) for kind in _CONDITIONS if kind in own]
    terms = [_verdict_bits(at, own)] if scene.field.identifier else []
    if len(rest) == 1 and not terms:
        cases.append((rest[0][0], str(_value(rest[0][1]))))
    else:
        terms += [bit(condition, reason) for condition, reason in rest]
    whens = " ".join(f"WHEN {condition} THEN {value}" for condition, value in cases)
    return f"CASE {whens} ELSE {' + '.join(terms) or '0'} END"


def _verdict_bits(at: Names, own: Mapping[str, Reason]) -> str:
    """FORMAT and CHECK exclude each other."""
    check = _value(own.get("CHECK"))
    return f"CASE {at.verdict} WHEN 0 THEN 0 WHEN {BAD_CHECK} THEN {check} ELSE {_value(own['FORMAT'])} END"


def bit(condition: str, reason: Reason) -> str:
    """The bit of a reason when its condition is true, else 0."""
    return f"CASE WHEN {condition} THEN {_value(reason)} ELSE 0 END"


def _value(reason: Reason | None) -> int:
    return 1 << reason.bit if reason else 0


def _code(scene: Scene, reason: Reason) -> str:
    codes = sorted(allowed_codes(scene.standard, scene.field.name, scene.on))
    return (
        f"NOT {scene.dialect.one_of(scene.at.text, codes)}"
        if codes
        else f"{scene.at.text} IS NOT NULL"
    )


def _range(scene: Scene, reason: Reason) -> str:
    low, high = (_limit(scene, reason.params.get(word)) for word in ("minimum", "maximum"))
    value = scene.at.value
    sides = [f"{value} < {low}" if low else "", f"{value} > {high}" if high else ""]
    return " OR ".join(side for side in sides if side) or "false"


def _limit(scene: Scene, written: object) -> str:
    value = limit(scene.field, written)
    return "" if value is None else scene.dialect.when(value, scene.field.type)


def _length(scene: Scene, reason: Reason) -> str:
    params = reason.params
    low, high = params.get("minLength"), params.get("maxLength")
    length = f"length({scene.at.text})"
    sides = [
        f"{length} < {low}" if low is not None else "",
        f"{length} > {high}" if high is not None else "",
    ]
    return " OR ".join(side for side in sides if side)


def _enum(scene: Scene, reason: Reason) -> str:
    allowed = [limit(scene.field, value) for value in reason.params["enum"]]
    listed = ", ".join(
        scene.dialect.when(value, scene.field.type) for value in allowed if value is not None
    )
    return f"{scene.at.value} NOT IN ({listed})" if listed else f"{scene.at.value} IS NOT NULL"


_CONDITIONS: Mapping[str, Callable[[Scene, Reason], str]] = {
    "CODE": _code,
    "RANGE": _range,
    "LENGTH": _length,
    "PATTERN": lambda scene, reason: (
        f"NOT {scene.dialect.matches(scene.at.text, reason.params['pattern'])}"
    ),
    "ENUM": _enum,
}
