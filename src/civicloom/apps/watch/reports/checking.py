"""Whether a material can be reported on: all its faults at once."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from civicloom.model.errors import CivicloomError, Faults, Place

from .layout import Layout
from .material import Material

MOST_ITEMS = 20_000
"""Items of one period; a query that finds more is no reading for people."""
MOST_OTHERS = 2_000
"""Stories, events, alarms, captures; and stations of one story."""
DAYS = {"daily": 1, "weekly": 7}


def check_material(material: Material, layout: Layout) -> None:
    """Raises Faults: RPT-007 wrong length, RPT-008 too much, RPT-009 twice, RPT-010 no zone."""
    faults = [*_length(material, layout), *_size(material), *_twice(material), *_zones(material)]
    if faults:
        raise Faults(faults)


def _length(material: Material, layout: Layout) -> Iterator[CivicloomError]:
    found, wanted = (material.end - material.start).days + 1, DAYS[layout.period]
    if found != wanted:
        yield CivicloomError("RPT-007", layout=layout.id, days=wanted, found=found)


def _size(material: Material) -> Iterator[CivicloomError]:
    sizes = {
        "items": (len(material.items), MOST_ITEMS),
        "previous": (len(material.previous), MOST_ITEMS),
        "path": (max((len(s.path) for s in material.stories), default=0), MOST_OTHERS),
        "corrections": (len(material.corrections), MOST_ITEMS),
    }
    for name in ("stories", "events", "alarms", "captures"):
        sizes[name] = (len(getattr(material, name)), MOST_OTHERS)
    for name, (found, most) in sizes.items():
        if found > most:
            yield CivicloomError("RPT-008", place=Place(field=name), found=found, most=most)


def _twice(material: Material) -> Iterator[CivicloomError]:
    for name in ("items", "previous", "stories"):
        seen: set[str] = set()
        for thing in getattr(material, name):
            if thing.id in seen:
                yield CivicloomError("RPT-009", place=Place(field=name), id=thing.id)
            seen.add(thing.id)


def _zones(material: Material) -> Iterator[CivicloomError]:
    for name, moments in _moments(material):
        if any(m is not None and m.utcoffset() is None for m in moments):
            yield CivicloomError("RPT-010", place=Place(field=name))


def _moments(material: Material) -> Iterator[tuple[str, Iterable[datetime | None]]]:
    yield "made", [material.made]
    yield "items", [item.published for item in material.items]
    yield "previous", [item.published for item in material.previous]
    yield "stories", [step.published for story in material.stories for step in story.path]
    yield "events", [event.since for event in material.events]
    for name in ("alarms", "captures", "corrections"):
        yield name, [thing.at for thing in getattr(material, name)]
