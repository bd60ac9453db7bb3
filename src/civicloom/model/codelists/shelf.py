"""The lists that come with the package, and lists in a file of one's own. Read on first use, then kept."""

import csv
import gzip
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any

from ..errors import CivicloomError, Place
from ..own_yaml import own_yaml
from .codelist import CodeList, Entry


@cache
def _index() -> dict[str, list[dict[str, Any]]]:
    """Each list's versions, oldest first."""
    text = (files(__package__) / "data" / "index.yaml").read_text("utf-8")
    shelf: dict[str, list[dict[str, Any]]] = {}
    for line in own_yaml(text):
        shelf.setdefault(line["id"], []).append(line)
    return shelf


def available() -> tuple[str, ...]:
    """All references, ``id@version``."""
    return tuple(f"{name}@{line['version']}" for name, lines in _index().items() for line in lines)


@cache
def get(ref: str) -> CodeList:
    """The list of a reference ``id`` (its latest version) or ``id@version``. Raises COD-001.

    >>> get("gbt2261.1").name("1")
    '男性'
    """
    name, _, version = ref.partition("@")
    found = [line for line in _index().get(name, ()) if version in ("", line["version"])]
    if not found:
        raise CivicloomError("COD-001", ref=ref, known=", ".join(sorted(_index())))
    line = found[-1]
    return CodeList(
        id=name,
        version=line["version"],
        title=line["title"],
        source=line["source"],
        valid_from=line.get("valid_from"),
        valid_to=line.get("valid_to"),
        as_of=line.get("as_of"),
        history=_history(_rows(packed(line["file"]))),
    )


def packed(file: str) -> str:
    """The text of one packed data file."""
    data = (files(__package__) / "data" / file).read_bytes()
    return (gzip.decompress(data) if file.endswith(".gz") else data).decode("utf-8")


def read_list(path: Path) -> CodeList:
    """A list of one's own: a CSV in UTF-8 with code, name and, if wanted, valid_from, valid_to, parent.

    Raises COD-002 for a file that cannot be read, COD-003 for a row without a code or with a bad date.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CivicloomError("COD-002", place=Place(str(path)), reason=error) from error
    rows = _rows(text)
    if not rows or "code" not in rows[0] or "name" not in rows[0]:
        raise CivicloomError(
            "COD-002", place=Place(str(path)), reason="columns code and name are missing"
        )
    for number, row in enumerate(rows, 2):
        _require_sound(row, Place(str(path), line=number))
    return CodeList(
        path.stem,
        "",
        {"en": path.stem, "zh": path.stem},
        str(path),
        None,
        None,
        None,
        _history(rows),
    )


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def _require_sound(row: Mapping[str, str], place: Place) -> None:
    try:
        _day(row.get("valid_from")), _day(row.get("valid_to"))
    except ValueError as error:
        raise CivicloomError("COD-003", place=place, reason=error) from error
    if not row["code"] or row["name"] is None:
        raise CivicloomError("COD-003", place=place, reason="no code or no name")


def _history(rows: Iterable[Mapping[str, str]]) -> dict[str, tuple[Entry, ...]]:
    history: dict[str, tuple[Entry, ...]] = {}
    for row in rows:
        spell = Entry(
            row["code"],
            row["name"],
            _day(row.get("valid_from")),
            _day(row.get("valid_to")),
            row.get("parent") or None,
        )
        history[spell.code] = (*history.get(spell.code, ()), spell)
    return history


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
