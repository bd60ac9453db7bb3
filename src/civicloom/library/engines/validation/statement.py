"""The whole check of a standard as one SELECT."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ....model.standards import Field, Reason, Standard, reasons
from .crosschecks import CROSSCHECKS
from .dialect import BAD_FORM, Dialect
from .fields import Names, Scene, bit, cleaned, field_bits, names_of, typed

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
    whose blanks are stripped and whose width is folded already. ``passing``: other columns of the relation to hand through.
    """
    places = {field.name: names_of(field, n, dialect) for n, field in enumerate(standard.fields)}
    passed = [dialect.name(name) for name in passing]
    texts, values, outcome = list(passed), list(passed), []
    for field in standard.fields:
        at = places[field.name]
        text = cleaned(field, standard, at.raw, dialect, plain=field.name in plain)
        texts.append(f"{text} AS {at.text}")
        values += [at.text, f"{typed(field, at.text, dialect)} AS {at.value}"]
        outcome.append(f"{at.value} AS {dialect.name(field.name)}")
        if field.identifier:
            texts.append(f"{dialect.judged(field, at.raw)} AS {at.verdict}")
            values.append(at.verdict)
    mask = _mask(standard, places, dialect, on)
    inner = _select(values, f"({_select(texts, relation)})")
    return Statement(_select([*outcome, *passed, f"{mask} AS {MASK}"], f"({inner})"))


def _select(columns: list[str], relation: str) -> str:
    return f"SELECT {', '.join(columns)} FROM {relation}"


def _mask(standard: Standard, places: dict[str, Names], dialect: Dialect, on: date | None) -> str:
    """The sum of the bits of all reasons; each reason owns one bit, so a sum is an OR."""
    terms = [field_bits(Scene(f, standard, places[f.name], dialect, on)) for f in standard.fields]
    for reason in reasons(standard):
        if reason.field is None:
            terms.append(bit(_across(reason, standard, places, dialect), reason))
    return " + ".join(["CAST(0 AS BIGINT)", *(term for term in terms if term)])


def _across(reason: Reason, standard: Standard, places: dict[str, Names], dialect: Dialect) -> str:
    names = reason.params["fields"]
    texts = [places[name].text for name in names]
    usable = [_usable(standard.field(name), places[name]) for name in names]
    return CROSSCHECKS[reason.kind](texts, usable, reason.params, dialect)


def _usable(field: Field, at: Names) -> str:
    """A value for a check across fields: null when an identifier has not its form."""
    return (
        f"(CASE WHEN {at.verdict} < {BAD_FORM} THEN {at.value} END)"
        if field.identifier
        else at.value
    )
