"""Named checks across fields, as data: how many fields each takes, and what it tests.

Each test gets the cleaned texts and the typed values of its fields and says whether the record fails.
A test never fails for a value that is null or of the wrong type: that is another reason's business.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Texts = Sequence[str | None]
Values = Sequence[Any]
Fails = Callable[[Texts, Values, Mapping[str, Any]], bool]


@dataclass(frozen=True)
class NamedCheck:
    """One named check; ``most`` None means any number of fields."""

    least: int
    most: int | None
    fails: Fails
    meaning: Mapping[str, str]
    takes_values: bool = False
    suits: Callable[[Sequence[Mapping[str, Any]]], str | None] = lambda fields: None
    """Why these fields (as the file declares them) do not suit the check, or None."""


def _birth(texts: Texts, values: Values, params: Mapping[str, Any]) -> bool:
    birth, citizen = values
    return birth is not None and citizen is not None and f"{birth:%Y%m%d}" != citizen[6:14]


def _sex(texts: Texts, values: Values, params: Mapping[str, Any]) -> bool:
    sex, citizen = values
    if citizen is None or sex not in ("1", "2"):
        return False
    return bool((sex == "1") != (citizen[16] in "13579"))


def _not_before(texts: Texts, values: Values, params: Mapping[str, Any]) -> bool:
    later, earlier = values
    return later is not None and earlier is not None and bool(later < earlier)


def _at_least_one(texts: Texts, values: Values, params: Mapping[str, Any]) -> bool:
    return all(text is None for text in texts)


def _at_most_one(texts: Texts, values: Values, params: Mapping[str, Any]) -> bool:
    return sum(text is not None for text in texts) > 1


def _required_when(texts: Texts, values: Values, params: Mapping[str, Any]) -> bool:
    wanted, other = texts
    if wanted is not None or other is None:
        return False
    return not params.get("values") or other in params["values"]


def _needs_citizen_id(other: str) -> Callable[[Sequence[Mapping[str, Any]]], str | None]:
    def suits(fields: Sequence[Mapping[str, Any]]) -> str | None:
        rest = [field for field in fields if field.get("civicloom:identifier") != "citizen-id"]
        if len(rest) == 1 and rest[0].get("type", "string") == other:
            return None
        return f"it takes a {other} field and a citizen-id"

    return suits


def _ordered_alike(fields: Sequence[Mapping[str, Any]]) -> str | None:
    kinds = {field.get("type", "string") for field in fields}
    return (
        None
        if len(kinds) == 1 and kinds != {"boolean"}
        else "its fields must be of one type that has an order"
    )


NAMED_CHECKS: Mapping[str, NamedCheck] = {
    "birth-matches-citizen-id": NamedCheck(
        2,
        2,
        _birth,
        {
            "en": "The birth date equals digits 7 to 14 of the citizen id, when the id has its form.",
            "zh": "出生日期与公民身份号码第7至14位一致（号码格式正确时）。",
        },
        suits=_needs_citizen_id("date"),
    ),
    "sex-matches-citizen-id": NamedCheck(
        2,
        2,
        _sex,
        {
            "en": "Sex 1 has an odd and sex 2 an even 17th digit of the citizen id, when the id has its form.",
            "zh": "性别与公民身份号码第17位奇偶一致（1为奇，2为偶；号码格式正确时）。",
        },
        suits=_needs_citizen_id("string"),
    ),
    "not-before": NamedCheck(
        2,
        2,
        _not_before,
        {
            "en": "The first field is not before (less than) the second.",
            "zh": "前一字段不早于（不小于）后一字段。",
        },
        suits=_ordered_alike,
    ),
    "at-least-one-of": NamedCheck(
        2,
        None,
        _at_least_one,
        {"en": "At least one of the fields is given.", "zh": "所列字段至少填一项。"},
    ),
    "at-most-one-of": NamedCheck(
        2,
        None,
        _at_most_one,
        {"en": "At most one of the fields is given.", "zh": "所列字段至多填一项。"},
    ),
    "required-when": NamedCheck(
        2,
        2,
        _required_when,
        {
            "en": "The first field is given when the second is one of values; without values, when the second is given.",
            "zh": "后一字段取 values 之一时前一字段必填；未列 values 时，后一字段有值即必填。",
        },
        takes_values=True,
    ),
}
