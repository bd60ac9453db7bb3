"""What the members of groups were told: for which purpose they are read, and how long their words are kept."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from civicloom.model.errors import CivicloomError, Faults
from civicloom.model.files import write_whole

from .group import Group


@dataclass(frozen=True)
class Promise:
    """The purpose for which alone a group's items are read, and the days after which their texts are let go."""

    purpose: str
    days: int


class Promises:
    """The promises in ``path``, of each group of which anything was taken. They stand when a declaration is gone."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def by_group(self) -> dict[str, Promise]:
        """The promise of each group, by its id."""
        if not self._path.exists():
            return {}
        told = json.loads(self._path.read_bytes())
        return {group: Promise(**promise) for group, promise in told.items()}

    def give(self, groups: Iterable[Group]) -> None:
        """Write down what the members of groups were told; on the disk when this returns."""
        before = self.by_group()
        given = before | {one.id: Promise(one.purpose, one.retention) for one in groups}
        if given != before:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            whole = {group: asdict(promise) for group, promise in given.items()}
            write_whole(self._path, json.dumps(whole, indent=1).encode())

    def require(self, groups: Iterable[Group]) -> None:
        """Raises Faults (CHA-008) for groups that declare another purpose, or more days, than was promised."""
        given, faults = self.by_group(), list[CivicloomError]()
        for one in groups:
            told = given.get(one.id, Promise(one.purpose, one.retention))
            if one.purpose != told.purpose:
                faults.append(_less(one, "purpose", one.purpose, told.purpose))
            if one.retention > told.days:
                faults.append(_less(one, "retention", one.retention, told.days))
        if faults:
            raise Faults(faults)

    def withheld(self, purpose: str) -> list[str]:
        """The groups whose items are not shown for a purpose, as their members were told another."""
        return sorted(group for group, one in self.by_group().items() if one.purpose != purpose)


def _less(group: Group, word: str, declared: object, told: object) -> CivicloomError:
    return CivicloomError("CHA-008", group=group.id, word=word, declared=declared, told=told)
