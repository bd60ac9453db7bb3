"""What an owner office lets another use: one file an agreement."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .purposes import NONE, lists
from .sheet import Sheet

WORDS = [
    "id",
    "owner",
    "receiver",
    "standard",
    "fields",
    "purpose",
    "valid_from",
    "valid_until",
    "withdrawn",
    "scope",
]


@dataclass(frozen=True)
class Agreement:
    """The owner of a standard lets a receiver use fields of it for a purpose (charter 8).

    Both dates are inside the agreement. From the day of ``withdrawn`` on nothing may be read under
    it. ``scope`` narrows it to the records whose code begins so.
    """

    id: str
    owner: str
    receiver: str
    standard: str
    fields: tuple[str, ...]
    purpose: str
    valid_from: date
    valid_until: date
    withdrawn: date | None = None
    scope: str = ""

    def fault(self, today: date) -> str | None:
        """The code of why the agreement does not hold today, or None when it does."""
        if self.withdrawn is not None and today >= self.withdrawn:
            return "PUR-028"
        if today < self.valid_from:
            return "PUR-026"
        return "PUR-027" if today > self.valid_until else None

    def covers(self, field: str, protected: frozenset[str] = NONE) -> bool:
        """True when the agreement lists the field; a protected field must be listed by its name."""
        return lists(self.fields, field, protected)


def read_agreement(path: Path) -> tuple[Agreement, Sheet]:
    """The agreement of a file, and the sheet with the faults found in it."""
    sheet = Sheet(path, WORDS)
    start, end = sheet.day("valid_from"), sheet.day("valid_until")
    if start and end and end < start:
        sheet.fault("PUR-012", "valid_until", start=start, end=end)
    agreement = Agreement(
        id=sheet.name("id"),
        owner=sheet.text("owner"),
        receiver=sheet.text("receiver"),
        standard=sheet.text("standard"),
        fields=sheet.names("fields"),
        purpose=sheet.text("purpose"),
        valid_from=start or date.max,
        valid_until=end or date.min,
        withdrawn=sheet.day("withdrawn", needed=False),
        scope=sheet.text("scope", needed=False),
    )
    return agreement, sheet
