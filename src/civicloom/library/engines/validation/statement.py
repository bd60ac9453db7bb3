"""The whole check of a standard as one SELECT."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ....model.standards import Field, Reason, Standard, reasons
from .crosschecks import CROSSCHECKS
from .dialect import Dialect
from .fields import Names, Scene, cleaned, condition, names_of, typed, verdict

MASK = "cl_mask"


@dataclass(frozen=True)
class Statement:
    """A SELECT over a relation whose columns are the standard's fields as texts.

    It gives the fields typed, the columns that were passed on, and ``cl_mask`` (0: a good record).
    """

    sql: str


def statement(
    standard: Standard,
    relation: str,
    dialect: Dialect,
    *,
    on: date | None = None,
    plain: Collection[str] = (),
    passing: Collection[str] = (),
) -> Statement:
    """The check of a relation (a view's name or a bracketed query).

    ``on``: the day whose codes are allowed; without it every code a list ever had. ``plain``: fields
    known to be ASCII without blanks. ``passing``: other columns of the relation to hand through.
    """
    places = {field.name: names_of(field, n, dialect) for n, field in enumerate(standard.fields)}
    passed = [dialect.name(name) for name in passing]
    texts = _select(
        [
            f"{cleaned(f, standard, places[f.name].raw, dialect, plain=f.name in plain)} AS {places[f.name].text}"
            for f in standard.fields
        ]
        + passed,
        relation,
    )
    values = _select(
        [*(p.text for p in places.values()), *passed]
        + [line for f in standard.fields for line in _values(f, standard, places[f.name], dialect)],
        f"({texts})",
    )
    outcome = [f"{places[f.name].value} AS {dialect.name(f.name)}" for f in standard.fields]
    mask = _mask(standard, places, dialect, on)
    return Statement(_select([*outcome, *passed, f"{mask} AS {MASK}"], f"({values})"))


def _select(columns: list[str], relation: str) -> str:
    return f"SELECT {', '.join(columns)} FROM {relation}"


def _values(field: Field, standard: Standard, at: Names, dialect: Dialect) -> list[str]:
    lines = [f"{typed(field, at.text, dialect)} AS {at.value}"]
    if field.identifier:
        own = {reason.kind: reason for reason in reasons(standard) if reason.field == field.name}
        lines.append(f"{verdict(field, at, own, dialect)} AS {at.form}")
    return lines


def _mask(standard: Standard, places: dict[str, Names], dialect: Dialect, on: date | None) -> str:
    """The sum of the bits of all reasons; each reason owns one bit, so a sum is an OR."""
    terms = [places[field.name].form for field in standard.fields if field.identifier]
    for reason in reasons(standard):
        if reason.kind in ("FORMAT", "CHECK"):
            continue
        test = (
            _across(reason, standard, places, dialect)
            if reason.field is None
            else condition(
                Scene(
                    standard.field(reason.field),
                    standard,
                    reason,
                    places[reason.field],
                    dialect,
                    on,
                )
            )
        )
        terms.append(dialect.bit(test, reason.bit))
    return " + ".join(["CAST(0 AS BIGINT)", *terms])


def _across(reason: Reason, standard: Standard, places: dict[str, Names], dialect: Dialect) -> str:
    names = reason.params["fields"]
    texts = [places[name].text for name in names]
    usable = [_usable(standard.field(name), standard, places[name]) for name in names]
    return CROSSCHECKS[reason.kind](texts, usable, reason.params, dialect)


def _usable(field: Field, standard: Standard, at: Names) -> str:
    """A value for a check across fields: null when an identifier has not its form."""
    if not field.identifier:
        return at.value
    bit = next(r.bit for r in reasons(standard) if r.field == field.name and r.kind == "FORMAT")
    return f"(CASE WHEN {at.form} <> {1 << bit} THEN {at.value} END)"
