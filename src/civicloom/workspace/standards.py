"""The standards of a workspace: every version is kept, the newest is in use."""

import itertools
from pathlib import Path

from civicloom.model.errors import CivicloomError, Faults
from civicloom.model.standards import Standard, load_standard, require_compatible

Version = tuple[int, ...]


def read_standards(folder: Path) -> dict[str, Standard]:
    """The newest version of each standard. Raises Faults with every fault of every file.

    Neighbouring versions are compared: a breaking change without a new major version is a fault.
    """
    found: dict[str, list[Standard]] = {}
    faults: list[CivicloomError] = []
    for path in sorted(folder.glob("*/*/schema.json")):
        try:
            standard = load_standard(path)
        except Faults as error:
            faults += error.faults
        else:
            found.setdefault(standard.id, []).append(standard)
    for versions in found.values():
        versions.sort(key=lambda standard: version(standard.version))
        faults += _breaks(versions)
    if faults:
        raise Faults(faults)
    return {name: versions[-1] for name, versions in sorted(found.items())}


def version(text: str) -> Version:
    """``1.2.0`` as numbers, so that 1.10 comes after 1.9."""
    return tuple(int(part) if part.isdigit() else 0 for part in text.split("."))


def _breaks(versions: list[Standard]) -> list[CivicloomError]:
    faults: list[CivicloomError] = []
    for old, new in itertools.pairwise(versions):
        try:
            require_compatible(old, new)
        except Faults as error:
            faults += error.faults
        except CivicloomError as error:
            faults.append(error)
    return faults
