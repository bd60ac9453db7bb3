"""The offices of a workspace: who owns data, who acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from civicloom.model.errors import CivicloomError, Place
from civicloom.model.plain_yaml import read_yaml_file


@dataclass(frozen=True)
class Office:
    """An office: its id, its name in English and Chinese, how residents reach it."""

    id: str
    name: Mapping[str, str]
    contact: str


def read_offices(folder: Path) -> tuple[dict[str, Office], list[CivicloomError]]:
    """All files of ``offices/``, and the faults of those that cannot be used."""
    offices: dict[str, Office] = {}
    faults: list[CivicloomError] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            text = read_yaml_file(path, "WSP-008")
            for line in text if isinstance(text, list) else [text]:
                name = line.get("name") or line["id"]
                names = name if isinstance(name, dict) else {"en": name, "zh": name}
                offices[line["id"]] = Office(line["id"], names, str(line.get("contact") or ""))
        except CivicloomError as fault:
            faults.append(fault)
        except (KeyError, AttributeError, TypeError) as error:
            faults.append(CivicloomError("WSP-008", place=Place(str(path)), why=error))
    return offices, faults
