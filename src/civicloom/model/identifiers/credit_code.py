"""The unified social credit code, GB 32100-2015, and the two codes it replaced.

Department (1), category (1), division (6), organisation code of GB 11714 (9, with its own check), check (1).
Both checks are tested: one citizen id in 31 passes the outer one.
"""

import re
from dataclasses import dataclass
from datetime import date
from operator import mul

from . import citizen_id
from .departments import PAIRS as PAIRS
from .verdict import Verdict, unreadable, written

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
OUTER_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
INNER_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
INNER_CHECK = "0X987654321"

_SHAPE = re.compile(f"[1-9ANY][1-9][0-9]{{6}}[{ALPHABET}]{{10}}")
_ALPHABET = re.compile(f"[{ALPHABET}]*")
_ORGANISATION = re.compile("([0-9A-Z]{8})-?([0-9X])")
_REGISTRATION = re.compile("[0-9]{15}")


def _table(alphabet: str) -> bytes:
    return bytes(max(alphabet.find(chr(i)), 0) for i in range(256))


_OUTER_VALUES = _table(ALPHABET)
_INNER_VALUES = _table(INNER_ALPHABET)


@dataclass(frozen=True)
class CreditCode:
    """The parts of a unified social credit code."""

    department: str
    category: str
    division: str
    organisation: str


def check_character(first17: str) -> str:
    """The outer check character; a remainder that gives 31 is written 0.

    >>> check_character("91350100M000100Y4")
    '3'
    """
    total = sum(map(mul, first17.encode().translate(_OUTER_VALUES), OUTER_WEIGHTS))
    return ALPHABET[-total % 31]


def organisation_check(first8: str) -> str:
    """The check character of an organisation code (GB 11714): 10 is written X, 11 is written 0."""
    total = sum(map(mul, first8.encode().translate(_INNER_VALUES), INNER_WEIGHTS))
    return INNER_CHECK[total % 11]


def registration_check(first14: str) -> str:
    """The check digit of a 15-digit business registration number (GS 15-2006, ISO 7064 MOD 11,10)."""
    product = 10
    for digit in first14:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def form_ok(text: str) -> bool:
    """Whether the form holds: 18 characters of the alphabet, a known department and category."""
    return _SHAPE.fullmatch(text) is not None and text[:2] in PAIRS


def outer_ok(text: str) -> bool:
    """Whether the outer check character is right, given that the form is."""
    return check_character(text[:17]) == text[17]


def inner_ok(text: str) -> bool:
    """Whether the check of the organisation code inside is right."""
    return organisation_check(text[8:16]) == text[16]


def check_ok(text: str) -> bool:
    """Whether both check characters are right, given that the form is."""
    return outer_ok(text) and inner_ok(text)


def parse(normal: str) -> CreditCode:
    """The parts of a valid 18-character code."""
    return CreditCode(normal[0], normal[1], normal[2:8], normal[8:17])


def check(value: str, *, inner: bool = True) -> Verdict:
    """The verdict on one value; ``inner=False`` leaves the organisation code's own check out."""
    text = written(value)
    code = unreadable(text)
    if not code:
        legacy = _legacy(text)
        if legacy:
            return Verdict(value, "legacy", legacy)
        code = _fault(text, inner)
    if code:
        return Verdict(value, "invalid", code=code)
    return Verdict(value, "valid", text, warnings=_warnings(text))


def _warnings(text: str) -> tuple[str, ...]:
    """One citizen id in some hundreds passes every test of a credit code: that is worth a second look."""
    also_a_person = citizen_id.form_ok(text, date.max) and citizen_id.check_ok(text)
    return ("IDN-017",) if also_a_person else ()


def _legacy(text: str) -> str | None:
    organisation = _ORGANISATION.fullmatch(text)
    if organisation and organisation_check(organisation[1]) == organisation[2]:
        return organisation[1] + organisation[2]
    if _REGISTRATION.fullmatch(text) and registration_check(text[:14]) == text[14]:
        return text
    return None


def _fault(text: str, inner: bool) -> str | None:
    if len(text) != 18:
        old = _ORGANISATION.fullmatch(text) or _REGISTRATION.fullmatch(text)
        return "IDN-007" if old else "IDN-003"
    if not _ALPHABET.fullmatch(text) or not text[2:8].isdecimal():
        return "IDN-004"
    if text[:2] not in PAIRS:
        return "IDN-008"
    if not outer_ok(text):
        return "IDN-007"
    return None if inner_ok(text) or not inner else "IDN-009"
