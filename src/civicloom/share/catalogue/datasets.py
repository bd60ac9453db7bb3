"""One entry of the catalogue a table, put together from what the workspace declares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ...model.standards import Standard
from ...purpose import Register
from .sharing import Sharing, usual


@dataclass(frozen=True)
class Office:
    """An office as the catalogue names it; ``name`` has en and zh, ``contact`` is an e-mail address."""

    id: str
    name: Mapping[str, str]
    contact: str = ""


@dataclass(frozen=True)
class OpenFile:
    """A published file of a dataset, with its licence's address."""

    title: Mapping[str, str]
    url: str
    format: str
    licence: str


@dataclass(frozen=True)
class Dataset:
    """A table as others may find it."""

    standard: Standard
    office: Office
    sharing: Sharing
    frequency: str
    modified: date | None
    agreements: int
    files: tuple[OpenFile, ...]

    @property
    def id(self) -> str:
        """The standard's id."""
        return self.standard.id

    @property
    def title(self) -> Mapping[str, str]:
        """The title, or the id where the standard has none."""
        return {language: self.standard.title.get(language) or self.id for language in ("en", "zh")}

    @property
    def description(self) -> Mapping[str, str]:
        """The description, or the titles of the fields, which is what a searcher needs most."""
        return {language: self._described(language) for language in ("en", "zh")}

    def _described(self, language: str) -> str:
        declared = self.standard.description.get(language, "")
        titles = [field.title.get(language) or field.name for field in self.standard.fields]
        return declared or f"{self.title[language]}: {', '.join(titles)}"


def datasets(
    standards: Mapping[str, Standard],
    register: Register,
    offices: Mapping[str, Office],
    *,
    sharing: Mapping[str, Sharing] | None = None,
    frequency: Mapping[str, str] | None = None,
    modified: Mapping[str, date] | None = None,
    files: Mapping[str, Sequence[OpenFile]] | None = None,
) -> list[Dataset]:
    """The entries of all standards that an office owns, by id.

    ``frequency`` (daily, weekly, monthly, quarterly, yearly), ``modified`` and ``files`` are by standard.
    """
    found = []
    for name, standard in sorted(standards.items()):
        owners = sorted(register.owners.get(name, ()))
        if not owners:
            continue
        entry = Dataset(
            standard=standard,
            office=offices.get(owners[0], Office(owners[0], {"en": owners[0], "zh": owners[0]})),
            sharing=(sharing or {}).get(name) or usual(standard),
            frequency=(frequency or {}).get(name, ""),
            modified=(modified or {}).get(name),
            agreements=sum(a.standard == name for a in register.agreements.values()),
            files=tuple((files or {}).get(name, ())),
        )
        found.append(entry)
    return found
