"""Who used a subject's data, in plain words and in the form of the Estonian data tracker."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from ..library import Library
from ..model.errors.catalogue import Language
from ..model.hant import in_forms
from ..purpose import OFFICE_ZONE, Usage
from .words import pick

SYSTEM = "Civicloom"
Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class UsageView:
    """One use as the person concerned reads it: no name of an officer, only the office."""

    at: str
    office: str
    action: str
    purpose: str
    basis: str
    agreements: tuple[str, ...]
    dataset: str
    fields: tuple[str, ...]
    allowed: bool
    receipt: str

    def as_json(self) -> dict[str, object]:
        """The use as plain data."""
        return asdict(self)


def usage_of(
    library: Library,
    subject: str,
    *,
    language: Language = "en",
    offices: Names | None = None,
) -> list[UsageView]:
    """Every use of a subject's data, refused ones too, newest first; held lines come later.

    ``offices`` names offices in en and zh. Raises LIB-014 for an identifier that is not valid.
    """
    view = _View(library, offices or {}, language)
    return [view.of(line) for line in library.usage_of(subject)]


@dataclass(frozen=True)
class _View:
    library: Library
    offices: Names
    language: Language

    def of(self, line: Usage) -> UsageView:
        return UsageView(
            at=_moment(line),
            office=pick(self.offices.get(line.office, {}), self.language, line.office),
            action=in_forms(line.says(self.language), self.language),
            purpose=self._purpose(line.purpose),
            basis=in_forms(_law(line, self.language), self.language),
            agreements=line.agreements,
            dataset=self._dataset(line.dataset),
            fields=self._fields(line),
            allowed=line.allowed,
            receipt=f"R-{line.receipt}" if line.receipt is not None else "",
        )

    def _purpose(self, purpose: str) -> str:
        declared = self.library.register.purposes.get(purpose)
        return pick(declared.title, self.language, purpose) if declared else purpose

    def _dataset(self, dataset: str) -> str:
        standard = self.library.standards.get(dataset)
        return pick(standard.title, self.language, dataset) if standard else dataset

    def _fields(self, line: Usage) -> tuple[str, ...]:
        standard = self.library.standards.get(line.dataset)
        titles = {field.name: field.title for field in standard.fields} if standard else {}
        return tuple(pick(titles.get(name, {}), self.language, name) for name in line.fields)


def as_find_usage(
    lines: Iterable[Usage], *, offices: Names | None = None, language: Language = "en"
) -> list[dict[str, object]]:
    """Lines as the ``usages`` of the data tracker's findUsage 2.1.0 (e-gov/AJ), with purpose, legal
    basis and receipt beside what it asks for."""
    names = offices or {}
    return [
        {
            "logtime": _moment(line),
            "action": in_forms(line.says(language), language),
            "receiverCode": line.office,
            "receiverName": pick(names.get(line.office, {}), language, line.office),
            "receiverSystem": SYSTEM,
            "purpose": line.purpose,
            "legalBasis": in_forms(_law(line, language), language),
            "receipt": f"R-{line.receipt}" if line.receipt is not None else None,
        }
        for line in lines
    ]


def _moment(line: Usage) -> str:
    return line.at.astimezone(OFFICE_ZONE).isoformat(timespec="seconds") if line.at else ""


def _law(line: Usage, language: Language) -> str:
    return line.basis if language == "en" or not line.basis_zh else line.basis_zh
