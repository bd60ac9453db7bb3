"""The named checks across fields as SQL; their reference is ``model.standards.crosschecks``."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .dialect import Dialect

Terms = Sequence[str]
Params = Mapping[str, Any]


def _birth(texts: Terms, usable: Terms, params: Params, dialect: Dialect) -> str:
    birth, citizen = usable
    return f"{dialect.compact_date(birth)} <> substr({citizen}, 7, 8)"


def _sex(texts: Terms, usable: Terms, params: Params, dialect: Dialect) -> str:
    sex, citizen = usable
    odd = f"substr({citizen}, 17, 1) IN ('1', '3', '5', '7', '9')"
    return f"{sex} IN ('1', '2') AND ({sex} = '1') <> ({odd})"


def _not_before(texts: Terms, usable: Terms, params: Params, dialect: Dialect) -> str:
    later, earlier = usable
    return f"{later} < {earlier}"


def _at_least_one(texts: Terms, usable: Terms, params: Params, dialect: Dialect) -> str:
    return " AND ".join(f"{text} IS NULL" for text in texts)


def _at_most_one(texts: Terms, usable: Terms, params: Params, dialect: Dialect) -> str:
    return " + ".join(f"CASE WHEN {text} IS NULL THEN 0 ELSE 1 END" for text in texts) + " > 1"


def _required_when(texts: Terms, usable: Terms, params: Params, dialect: Dialect) -> str:
    wanted, other = texts
    listed = ", ".join(map(dialect.literal, params.get("values") or ()))
    when = f"{other} IN ({listed})" if listed else f"{other} IS NOT NULL"
    return f"{wanted} IS NULL AND {when}"


CROSSCHECKS: Mapping[str, Callable[[Terms, Terms, Params, Dialect], str]] = {
    "birth-matches-citizen-id": _birth,
    "sex-matches-citizen-id": _sex,
    "not-before": _not_before,
    "at-least-one-of": _at_least_one,
    "at-most-one-of": _at_most_one,
    "required-when": _required_when,
}
"""By name: the condition from the cleaned texts and the usable values of the check's fields."""
