"""workspace.yaml: who a workspace is, where its office database is, what its clock says."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from civicloom.evidence import valid_name
from civicloom.model.errors import CivicloomError, Place
from civicloom.model.plain_yaml import read_yaml_file

FILE = "workspace.yaml"
STATE = ".civicloom"
WORDS = frozenset({"id", "name", "division", "steward", "database", "origin", "today"})
_ODD = re.compile(r"[?]|%[0-9A-Fa-f]{2}")


@dataclass(frozen=True)
class Declaration:
    """What workspace.yaml says. ``today`` is set in demonstrations only; None follows the clock.

    ``database`` is ``sqlite`` (a file in the workspace's state) or a ``postgresql://`` address.
    """

    id: str
    name: dict[str, str]
    division: str
    steward: str
    database: str
    origin: str
    today: date | None


def read_declaration(root: Path) -> Declaration:
    """Read ``root/workspace.yaml``.

    Raises WSP-001 where there is none, WSP-002 or WSP-003 for a bad one, WSP-010 for a folder that cannot hold one,
    EVI-006 when its log cannot be named so.
    """
    path = root / FILE
    if not path.is_file():
        raise CivicloomError("WSP-001", path=root)
    require_plain(root)
    text = read_yaml_file(path, "WSP-002")
    if not isinstance(text, dict) or not text.get("id"):
        raise CivicloomError("WSP-002", place=Place(str(path)), why="it names no id")
    unknown = sorted(map(str, set(text) - WORDS))
    if unknown:
        raise CivicloomError("WSP-003", place=Place(str(path)), words=", ".join(unknown))
    declared = _declaration(text)
    if not valid_name(declared.origin):
        raise CivicloomError("EVI-006", place=Place(str(path)), origin=declared.origin)
    return declared


def require_plain(root: Path) -> None:
    """Raises WSP-010 for a path that Delta or DuckDB would take for an address with codes or a query."""
    odd = _ODD.search(str(root.absolute()))
    if odd:
        raise CivicloomError("WSP-010", path=root, odd=odd[0])


def _declaration(text: dict[str, Any]) -> Declaration:
    name = text.get("name") or text["id"]
    return Declaration(
        id=str(text["id"]),
        name=name if isinstance(name, dict) else {"en": str(name), "zh": str(name)},
        division=str(text.get("division", "")),
        steward=str(text.get("steward", "steward@data-office")),
        database=str(text.get("database", "sqlite")),
        origin=str(text.get("origin", f"{text['id']}.civicloom.example/log")),
        today=_day(text.get("today")),
    )


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).date()
    if value is None or isinstance(value, date):
        return value
    raise CivicloomError("WSP-002", why=f"today is {value!r}, which is no date")
