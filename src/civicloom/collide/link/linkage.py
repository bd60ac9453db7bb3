"""Which sources are linked to each other, and how: one file a linkage."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from civicloom.model.errors import CivicloomError, Faults, Place
from civicloom.model.plain_yaml import read_yaml_file

from .blocking import LARGEST_BLOCK
from .prepare import ROLES

Kind = Literal["person", "organisation", "dwelling"]
KINDS = ("person", "organisation", "dwelling")
CLERICAL = (0.5, 0.99)
THRESHOLD, THRESHOLD_ONE_TO_ONE = 0.9, 0.5
_WORDS = frozenset(
    {
        "id",
        "title",
        "kind",
        "sources",
        "one_to_one",
        "unique",
        "threshold",
        "clerical",
        "largest_block",
        "fields",
    }
)


@dataclass(frozen=True)
class Linkage:
    """Sources whose records may be about the same subjects.

    one_to_one: no source lists a subject twice, and a record has one partner in each other source.
    unique: sources of which each lists a subject once. threshold: the probability from which a pair is
    linked. clerical: the probabilities between which a pair is put before a person. fields: for a source,
    role -> field, where its standard's roles are not the ones meant.
    """

    id: str
    kind: Kind
    sources: tuple[str, ...]
    one_to_one: bool = False
    unique: tuple[str, ...] = ()
    threshold: float = THRESHOLD
    clerical: tuple[float, float] = CLERICAL
    largest_block: int = LARGEST_BLOCK
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    title: Mapping[str, str] = field(default_factory=dict)

    @property
    def alone(self) -> tuple[str, ...]:
        """The sources that list each subject once."""
        return self.sources if self.one_to_one else self.unique


def load_linkage(path: Path) -> Linkage:
    """The linkage of one YAML file. Raises LNK-010 for one that cannot be read, else Faults with LNK-001 to LNK-004 and LNK-012."""
    plain = read_yaml_file(path, "LNK-010")
    plain = plain if isinstance(plain, dict) else {}
    faults = [*_faults(plain, Place(file=str(path)))]
    if faults:
        raise Faults(faults)
    one_to_one = bool(plain.get("one_to_one", False))
    low, high = plain.get("clerical", CLERICAL)
    return Linkage(
        id=plain["id"],
        kind=plain["kind"],
        sources=tuple(plain["sources"]),
        one_to_one=one_to_one,
        unique=tuple(plain.get("unique", ())),
        threshold=float(plain.get("threshold", THRESHOLD_ONE_TO_ONE if one_to_one else THRESHOLD)),
        clerical=(float(low), float(high)),
        largest_block=int(plain.get("largest_block", LARGEST_BLOCK)),
        fields=plain.get("fields", {}),
        title=plain.get("title", {}),
    )


def load_linkages(folder: Path) -> list[Linkage]:
    """All linkages of a folder, by id; none when there is no folder. Raises Faults."""
    found: list[Linkage] = []
    faults: list[CivicloomError] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.append(load_linkage(path))
        except Faults as bad:
            faults += bad.faults
        except CivicloomError as bad:
            faults.append(bad)
    if faults:
        raise Faults(faults)
    return sorted(found, key=lambda linkage: linkage.id)


def _faults(plain: Mapping[str, Any], place: Place) -> list[CivicloomError]:
    faults = [
        CivicloomError("LNK-001", place=place, word=word)
        for word in sorted(map(str, plain.keys() - _WORDS))
    ]
    faults += [
        CivicloomError("LNK-002", place=place, word=w)
        for w in ("id", "kind", "sources")
        if not plain.get(w)
    ]
    if plain.get("kind") and plain["kind"] not in KINDS:
        faults.append(
            CivicloomError("LNK-003", place=place, kind=plain["kind"], known=", ".join(KINDS))
        )
    threshold, clerical = plain.get("threshold", THRESHOLD), plain.get("clerical", CLERICAL)
    if not (_probability(threshold) and _band(clerical)):
        faults.append(CivicloomError("LNK-004", place=place))
    for word, (shape, wanted) in _SHAPES.items():
        if plain.get(word) is not None and not shape(plain[word]):
            faults.append(CivicloomError("LNK-012", place=place, word=word, wanted=wanted))
    return faults


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _roles(value: object) -> bool:
    """For sources, roles and the fields that have them; an empty one takes the role away."""
    return isinstance(value, dict) and all(
        isinstance(roles, dict)
        and roles.keys() <= set(ROLES)
        and all(isinstance(name, str) or name is None for name in roles.values())
        for roles in value.values()
    )


_SHAPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "id": (lambda value: isinstance(value, str), "a text"),
    "sources": (_texts, "a list of texts"),
    "unique": (_texts, "a list of texts"),
    "one_to_one": (lambda value: isinstance(value, bool), "true or false"),
    "largest_block": (lambda value: type(value) is int and value > 0, "a whole number above 0"),
    "fields": (_roles, "for each source, roles with fields"),
}


def _band(value: object) -> bool:
    """Two probabilities, the lower first."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        return False
    low, high = value
    return _probability(low) and _probability(high) and bool(low <= high)


def _probability(value: object) -> bool:
    return isinstance(value, int | float) and 0 < value < 1
