"""Which reader an export needs: by the group's kind, and by the file's ending for tables."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from civicloom.model.errors import CivicloomError, Place
from civicloom.purpose import OFFICE_ZONE

from ..group import Group
from ..message import Reading
from ..names import Roster
from .forms import form
from .instagram import read_instagram
from .limits import decoded
from .lines import read_lines
from .table import read_csv, read_jsonl
from .telegram import read_telegram

TABLES = {".csv": read_csv, ".jsonl": read_jsonl, ".ndjson": read_jsonl}


def read_export(
    raw: bytes, path: Path, group: Group, roster: Roster, now: datetime
) -> Iterator[Reading]:
    """The messages in an export, each or why it is none; mentions by id are pseudonyms already.

    Raises CHA-013 (nothing of the group's kind in it), CHA-014 (a private chat), CHA-015 (another
    group's), CHA-016 (a table without its columns), CHA-017 (no JSON).
    """
    place = Place(path.name)
    text = decoded(raw)
    table = TABLES.get(path.suffix.casefold())
    if table is not None:
        return table(text, place)
    if group.kind == "telegram":
        return read_telegram(_json(text, place), group, roster, place)
    if group.kind == "instagram":
        return read_instagram(_json(text, place), group, place)
    shape = form(group.kind)
    if shape is None:
        raise CivicloomError("CHA-013", place=place, kind=group.kind)
    return read_lines(text, shape, group, now.astimezone(OFFICE_ZONE).date(), place)


def _json(text: str, place: Place) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise CivicloomError("CHA-017", place=Place(place.file, line=line)) from error
