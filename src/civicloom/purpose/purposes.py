"""What data may be used for: one file a purpose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .sheet import Sheet

ALL = "*"
NONE: frozenset[str] = frozenset()
WORDS = [
    "id",
    "title",
    "basis",
    "offices",
    "fields",
    "recipients",
    "retention_days",
    "automated",
    "export",
    "notice",
    "assessment",
]


def lists(listed: Sequence[str], field: str, protected: frozenset[str] = NONE) -> bool:
    """True when a list of fields carries the field: by name, or by ``"*"`` when it is not protected.

    ``"*"`` itself is no field: who asks for everything has not said what is needed.
    """
    if field == ALL:
        return False
    return field in listed or (ALL in listed and field not in protected)


@dataclass(frozen=True)
class Purpose:
    """A declared purpose (PIPL arts. 6, 13, 17, 19, 55; charter 1).

    ``basis`` cites the law; ``fields`` lists the data fields of each standard (``"*"``: all that are
    not protected); ``recipients`` are the offices that may be given the result; ``notice`` names the
    notice to residents, ``assessment`` the impact assessment where one is due.
    """

    id: str
    title: Mapping[str, str]
    basis: str
    offices: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    recipients: tuple[str, ...]
    retention_days: int
    automated: bool
    notice: str
    basis_zh: str = ""
    export: bool = False
    assessment: str = ""

    def covers(self, standard: str, field: str, protected: frozenset[str] = NONE) -> bool:
        """True when the purpose lists the field; a protected field must be listed by its name."""
        listed = self.fields.get(standard, ())
        return lists(listed, field, protected)

    def law(self, language: str = "en") -> str:
        """The legal basis in English or Chinese."""
        return self.basis_zh if language.startswith("zh") and self.basis_zh else self.basis


def read_purpose(path: Path) -> tuple[Purpose, Sheet]:
    """The purpose of a file, and the sheet with the faults found in it."""
    sheet = Sheet(path, WORDS)
    basis = sheet.texts("basis")
    purpose = Purpose(
        id=sheet.name("id"),
        title=sheet.texts("title"),
        basis=basis["en"],
        basis_zh=basis["zh"],
        offices=sheet.names("offices"),
        fields=sheet.fields("fields"),
        recipients=sheet.names("recipients", needed=False),
        retention_days=sheet.days("retention_days"),
        automated=sheet.flag("automated"),
        export=sheet.flag("export", needed=False),
        notice=sheet.text("notice"),
        assessment=sheet.text("assessment", needed=False),
    )
    return purpose, sheet
