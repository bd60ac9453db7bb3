"""The exception that every room raises."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from ..hant import in_forms
from .catalogue import Entry, Language, entry
from .facts import fact


@dataclass(frozen=True)
class Place:
    """Where a fault is: a file and the line, row or field in it."""

    file: str | None = None
    line: int | None = None
    row: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        parts = [self.file or ""]
        parts += [
            f"{name} {value}" for name, value in asdict(self).items() if name != "file" and value
        ]
        return ", ".join(part for part in parts if part)

    def says(self, language: Language) -> str:
        """The place in a language: ``ids.csv, row 7`` or ``ids.csv，第 7 行``."""
        if language == "en":
            return str(self)
        told = {"line": "第 {} 行", "row": "第 {} 行", "field": "字段 {}"}
        parts = [self.file or ""]
        parts += [
            in_forms(told[name], language).format(value)
            for name, value in asdict(self).items()
            if name != "file" and value
        ]
        return "，".join(part for part in parts if part)


class CivicloomError(Exception):
    """A fault with a stable code. Facts fill the texts of the error table.

    >>> str(CivicloomError("WSP-001", path="nowhere"))
    'WSP-001: nowhere is not a workspace: it has no workspace.yaml. Make one with: civicloom init nowhere'
    """

    def __init__(self, code: str, /, *, place: Place | None = None, **facts: object) -> None:
        self.code = code
        self.place = place
        self.facts = facts
        self.entry: Entry = entry(code)
        super().__init__(code)

    @property
    def each(self) -> "list[CivicloomError]":
        """The fault alone; of several faults each."""
        return [self]

    def what(self, language: Language = "en") -> str:
        """What happened, with its facts."""
        return self.entry.text("what", language).format_map(self._told(language))

    def remedy(self, language: Language = "en") -> str:
        """What to do about it."""
        return self.entry.text("remedy", language).format_map(self._told(language))

    def _told(self, language: Language) -> "_Facts":
        return _Facts({name: fact(name, value, language) for name, value in self.facts.items()})

    def as_json(self, language: Language = "en") -> dict[str, object]:
        """The fault as plain data: code, what, remedy, place."""
        place = {k: v for k, v in asdict(self.place).items() if v is not None} if self.place else {}
        return {
            "code": self.code,
            "what": self.what(language),
            "place": place,
            "remedy": self.remedy(language),
        }

    def __str__(self) -> str:
        where = f" ({self.place})" if self.place and str(self.place) else ""
        return f"{self.code}: {self.what()}{where}. {self.remedy()}"


class Faults(CivicloomError):
    """Several faults reported at once, so that a person mends them in one go."""

    def __init__(self, faults: Iterable[CivicloomError]) -> None:
        self.faults = list(faults)
        super().__init__("MOD-001", count=len(self.faults))

    @property
    def each(self) -> list[CivicloomError]:
        """Each of the faults."""
        return self.faults

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {fault}" for fault in self.faults)])


class _Facts(dict[str, object]):
    """Facts for a template; a fact that was not given shows as its name, never as a crash."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def faults_in(read: Callable[[], object]) -> list[CivicloomError]:
    """The faults that reading something raises; none when it can be read."""
    try:
        read()
    except CivicloomError as error:
        return error.each
    return []
