"""What is said about one value that claims to be an identifier."""

import re
from dataclasses import dataclass
from typing import Literal

from ..errors import CivicloomError, Place
from ..text import tidy

_MANGLED = re.compile(
    r"[+-]?[0-9]+([.][0-9]+)?[eE][+]?[0-9]+|[0-9]+[.]0*|['‘’`].*|.*\s.*", re.DOTALL
)


@dataclass(frozen=True)
class Verdict:
    """The verdict on one value.

    ``normal`` is the form to store and compare (None when invalid), ``code`` the fault's code in the
    error table, ``warnings`` codes of things that look odd but never gate.
    """

    value: str
    verdict: Literal["valid", "invalid", "legacy"]
    normal: str | None = None
    code: str | None = None
    warnings: tuple[str, ...] = ()

    def error(self, place: Place | None = None) -> CivicloomError | None:
        """The fault as an error with place and remedy; None when there is none."""
        return CivicloomError(self.code, place=place, value=self.value) if self.code else None


def written(value: str) -> str:
    """The value as it should have been written: half-width, upper case, nothing around it."""
    text = tidy(value)
    return text.upper() if text.isascii() else text


def unreadable(text: str) -> str | None:
    """The fault of a text that no identifier can be read from: empty, or mangled by a spreadsheet.

    Excel shows long numbers as 4.40305E+17 and keeps 15 digits of them, writes .0 behind numbers and an
    apostrophe before texts; the digits that are lost cannot be guessed.
    """
    if not text:
        return "IDN-001"
    return "IDN-002" if _MANGLED.fullmatch(text) else None
