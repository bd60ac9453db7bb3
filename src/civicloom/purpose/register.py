"""All purposes and agreements of a workspace, loaded whole with all their faults at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ..model.errors import CivicloomError, Faults
from ..model.standards import Standard
from .agreements import Agreement, read_agreement
from .consistency import agreement_faults, purpose_faults
from .purposes import Purpose, read_purpose
from .sheet import Sheet

Thing = TypeVar("Thing", Purpose, Agreement)
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Origin:
    """Where a register was read from, so that it can tell when the files have changed."""

    purposes_dir: Path
    agreements_dir: Path
    standards: Mapping[str, Standard]
    stamp: Stamp
    newer: list["Register"] = field(default_factory=list)


@dataclass(frozen=True)
class Register:
    """Purposes and agreements by id, the owner offices and the protected fields of each standard."""

    purposes: Mapping[str, Purpose]
    agreements: Mapping[str, Agreement]
    owners: Mapping[str, frozenset[str]]
    protected: Mapping[str, frozenset[str]] = field(default_factory=dict)
    origin: Origin | None = field(default=None, repr=False, compare=False)

    @classmethod
    def load(
        cls,
        purposes_dir: Path,
        agreements_dir: Path,
        owners: Mapping[str, Iterable[str]],
        standards: Mapping[str, Standard] | None = None,
    ) -> "Register":
        """The register of two folders of YAML files. Raises Faults with everything that is wrong.

        ``standards`` lets fields be checked by name, and sensitive or protected ones be seen.
        """
        stamp = _stamp(purposes_dir, agreements_dir)
        known = dict(standards or {})
        owned = {standard: frozenset(offices) for standard, offices in owners.items()}
        purposes, sheets = _unique([read_purpose(path) for path in _files(purposes_dir)])
        agreements, more = _unique([read_agreement(path) for path in _files(agreements_dir)])
        for purpose, sheet in zip(purposes, sheets, strict=True):
            purpose_faults(purpose, sheet, owned, known)
        by_id = {purpose.id: purpose for purpose in purposes}
        for agreement, sheet in zip(agreements, more, strict=True):
            agreement_faults(agreement, sheet, owned, by_id, known)
        _raise([fault for sheet in sheets + more for fault in sheet.faults])
        protected = {name: frozenset(standard.protected) for name, standard in known.items()}
        origin = Origin(purposes_dir, agreements_dir, known, stamp)
        return cls(by_id, {a.id: a for a in agreements}, owned, protected, origin)

    def current(self) -> "Register":
        """This register, or a new one when its files have changed since (a withdrawal cuts at once).

        Raises Faults when the changed files cannot be read.
        """
        origin = self.origin
        if origin is None:
            return self
        stamp = _stamp(origin.purposes_dir, origin.agreements_dir)
        for known in (self, *origin.newer):
            if known.origin is not None and known.origin.stamp == stamp:
                return known
        fresh = Register.load(
            origin.purposes_dir, origin.agreements_dir, self.owners, origin.standards
        )
        # Kept, so that whoever holds an old register does not read the files at every question.
        origin.newer[:] = [fresh]
        return fresh


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def _stamp(*folders: Path) -> Stamp:
    files = [(path, path.stat()) for folder in folders for path in _files(folder)]
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in files)


def _unique(
    read: list[tuple[Thing, Sheet]],
) -> tuple[list[Thing], list[Sheet]]:
    first: dict[str, Path] = {}
    for thing, sheet in read:
        if thing.id in first and thing.id:
            sheet.fault("PUR-005", "id", id=thing.id, other=first[thing.id])
        first.setdefault(thing.id, sheet.path)
    return [thing for thing, _ in read], [sheet for _, sheet in read]


def _raise(faults: list[CivicloomError]) -> None:
    if faults:
        raise Faults(faults)
