"""What is to be published of a table, and how safe it must be: one file a publication."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ...model.errors import CivicloomError, Faults, Place
from ...model.plain_yaml import read_yaml_file
from ...model.standards import Field, Standard
from .levels import ALL, COMMUNITY_DIGITS, digits, fits, known_level

LEAST_K, LEAST_L = 10, 2
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""An id is the name of a file and of a folder."""
_DIRECT = {"name", "given_name", "family_name", "phone", "address", "email", "citizen_id"}


@dataclass(frozen=True)
class Publication:
    """A table of counts, or records, of one standard.

    ``quasi`` gives each quasi-identifier its levels from fine to coarse. Records carry ``sensitive``
    fields as well, with l different values in every class. No cell under ``k`` is published; counts are
    rounded to ``base``; at most ``most_suppressed`` of the records, a share of 0 to 1, may be left out.
    """

    id: str
    title: Mapping[str, str]
    standard: str
    purpose: str
    quasi: Mapping[str, tuple[str, ...]]
    kind: Literal["counts", "records"] = "counts"
    sensitive: tuple[str, ...] = ()
    k: int = LEAST_K
    l: int = LEAST_L  # noqa: E741  (the field's own term: l-diversity)
    base: int = 5
    most_suppressed: float = 0.1
    licence: str = "https://creativecommons.org/licenses/by/4.0/"

    @property
    def fields(self) -> tuple[str, ...]:
        """All fields that are read."""
        return (*self.quasi, *self.sensitive)


def load_publication(path: Path, standards: Mapping[str, Standard]) -> Publication:
    """A publication from its YAML file. Raises Faults with SHR-020 to SHR-026 for all that is wrong."""
    place = Place(file=str(path))
    values = read_yaml_file(path, "SHR-020")
    try:
        quasi = {name: tuple(levels) for name, levels in values.pop("quasi").items()}
        sensitive = tuple(values.pop("sensitive", ()))
        publication = Publication(**{**values, "quasi": quasi, "sensitive": sensitive})
        faults = list(publication_faults(publication, standards, place))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CivicloomError("SHR-020", place=place, why=error) from error
    if faults:
        raise Faults(faults)
    return publication


def publication_faults(
    wanted: Publication, standards: Mapping[str, Standard], place: Place | None = None
) -> Iterator[CivicloomError]:
    """Everything that must not be published so."""
    standard = standards.get(wanted.standard)
    if standard is None:
        yield CivicloomError("SHR-041", place=place, standard=wanted.standard)
        return
    if not _ID.fullmatch(str(wanted.id)):
        yield CivicloomError("SHR-020", place=place, why=f"id: {wanted.id!r}")
    whole = all(type(number) is int for number in (wanted.k, wanted.l, wanted.base))
    if not whole or not isinstance(wanted.title, Mapping):
        yield CivicloomError("SHR-020", place=place, why="k, l, base or title")
    if wanted.k < LEAST_K or wanted.l < LEAST_L or wanted.base < 1:
        yield CivicloomError("SHR-023", place=place, k=LEAST_K, l=LEAST_L)
    if wanted.kind not in ("counts", "records") or not 0 <= wanted.most_suppressed <= 1:
        yield CivicloomError("SHR-020", place=place, why="kind or most_suppressed")
    if not wanted.quasi or (wanted.kind == "counts" and wanted.sensitive):
        yield CivicloomError("SHR-026", place=place)
    for name in wanted.fields:
        yield from _field_faults(wanted, standard, name, place)


def _field_faults(
    wanted: Publication, standard: Standard, name: str, place: Place | None
) -> Iterator[CivicloomError]:
    if name not in standard.names:
        yield CivicloomError("SHR-021", place=place, field=name, standard=standard.id)
        return
    field = standard.field(name)
    levels = wanted.quasi.get(name, ())
    names_record = name in wanted.sensitive and name in standard.primary_key
    if field.protected or names_record or _names_somebody(field, levels):
        yield CivicloomError("SHR-022", place=place, field=name)
    unknown = [name for name in levels if not (known_level(name) and fits(name, field.type))]
    if unknown or (name in wanted.quasi and not levels):
        yield CivicloomError("SHR-025", place=place, field=name, level=", ".join(unknown))


def _names_somebody(field: Field, levels: tuple[str, ...]) -> bool:
    """True for a direct identifier, unless only the first digits of a code down to a community."""
    if field.identifier is None and field.role not in _DIRECT:
        return False
    kept = [COMMUNITY_DIGITS + 1 if digits(name) is None else digits(name) for name in levels]
    coarse = all(
        name == ALL or (n or 0) <= COMMUNITY_DIGITS for name, n in zip(levels, kept, strict=True)
    )
    return not levels or not coarse or field.identifier == "citizen-id"
