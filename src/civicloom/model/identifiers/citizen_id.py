"""The citizen identification number, GB 11643-1999: 6 division, 8 birth date, 3 sequence, 1 check.

The division is the place of first registration: not where the person was born, not where they live.
It says nothing that could gate, so an unknown division is a warning only.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import mul
from typing import Literal

from .verdict import Verdict, unreadable, written

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
_SHAPE = re.compile("[1-9][0-9]{16}[0-9X]")
_SHAPE_15 = re.compile("[1-9][0-9]{14}")
_ZEROS = sum(WEIGHTS) * ord("0")


@dataclass(frozen=True)
class CitizenId:
    """The parts of a citizen id."""

    division: str
    birth: date
    sequence: str
    sex: Literal["male", "female"]


def check_character(first17: str) -> str:
    """The check character for 17 digits (ISO 7064 MOD 11-2).

    >>> check_character("11010519491231002")
    'X'
    """
    return CHECK_CHARACTERS[(sum(map(mul, first17.encode(), WEIGHTS)) - _ZEROS) % 11]


@lru_cache(maxsize=65536)
def birth_date(digits: str) -> date | None:
    """The calendar date of eight digits, or None."""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def form_ok(text: str, on: date) -> bool:
    """Whether the form holds on that day: 18 characters, a calendar birth date, not in the future."""
    if not _SHAPE.fullmatch(text):
        return False
    birth = birth_date(text[6:14])
    return birth is not None and birth <= on


def check_ok(text: str) -> bool:
    """Whether the check character is right, given that the form is."""
    return check_character(text[:17]) == text[17]


def parse(normal: str) -> CitizenId:
    """The parts of a valid 18-character id. Raises ValueError for a birth date that is none.

    >>> parse("440524188001010014").sex
    'male'
    """
    birth = date(int(normal[6:10]), int(normal[10:12]), int(normal[12:14]))
    return CitizenId(normal[:6], birth, normal[14:17], "male" if int(normal[16]) % 2 else "female")


def check(value: str, on: date) -> Verdict:
    """The verdict on one value on a day; ``on`` decides which birth dates are in the future."""
    text = written(value)
    code = unreadable(text) or _fault(text, on)
    if code:
        return Verdict(value, "invalid", code=code)
    if len(text) == 15:
        return Verdict(value, "legacy", _upgrade(text), warnings=_warnings(text))
    return Verdict(value, "valid", text, warnings=_warnings(text))


def _fault(text: str, on: date) -> str | None:
    if len(text) not in (15, 18):
        return "IDN-003"
    if not (_SHAPE if len(text) == 18 else _SHAPE_15).fullmatch(text):
        return "IDN-004"
    birth = birth_date(text[6:14] if len(text) == 18 else "19" + text[6:12])
    if birth is None:
        return "IDN-005"
    if birth > on:
        return "IDN-006"
    return None if len(text) == 15 or check_ok(text) else "IDN-007"


def _upgrade(fifteen: str) -> str:
    first17 = fifteen[:6] + "19" + fifteen[6:]
    return first17 + check_character(first17)


def _warnings(text: str) -> tuple[str, ...]:
    from ..codelists import (
        get,
    )  # the list is only wanted for whole verdicts, not for the fast checks

    return () if text[:6] in get("gbt2260").codes(None) else ("IDN-010",)
