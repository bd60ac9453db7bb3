"""Parts that several tests of the log need."""

import json
import zipfile
from pathlib import Path
from typing import Any

from civicloom.database import open_database
from civicloom.evidence import EvidenceLog, Leaf

ORIGIN = "yunxi.example/evidence"
VECTORS = Path(__file__).parent / "vectors"


def some_leaf(number: int = 0, **more: Any) -> Leaf:
    """An entry that differs from others by its number."""
    return Leaf("use.read", "clerk@housing", f"{number:064x}", purpose="housing-safety", **more)


def sqlite_log(folder: Path, **more: Any) -> EvidenceLog:
    """A log in a SQLite file of a folder."""
    db = open_database(f"sqlite:///{folder}/office.db")
    return EvidenceLog(db, keys=folder / "keys", origin=ORIGIN, **more)


def vectors(name: str) -> Any:
    """A file of published cases."""
    return json.loads((VECTORS / name).read_text("utf-8"))


def unpacked(name: str, folder: Path) -> Path:
    """A zip of published cases, unpacked."""
    with zipfile.ZipFile(VECTORS / name) as file:
        file.extractall(folder)
    return folder
