"""Standards as they were when records landed, so that one which is edited in place does not slip by."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from ..database import Connection, Database, Migration
from ..model.errors import CivicloomError, Faults, Place
from ..model.standards import Standard, breaks, load_standard

MIGRATION = Migration(
    3,
    "standards as records landed under them",
    """
    CREATE TABLE cl_standard (
        name TEXT NOT NULL, major TEXT NOT NULL, files TEXT NOT NULL,
        PRIMARY KEY (name, major)
    );
    """,
)
_SCHEMA = "schema.json"


def keep(connection: Connection, standard: Standard) -> None:
    """Write down a standard as it is while records land under it, in their transaction."""
    files = _files(standard)
    if not files:
        return
    connection.execute(
        "INSERT INTO cl_standard (name, major, files) VALUES (?, ?, ?)"
        " ON CONFLICT (name, major) DO UPDATE SET files = excluded.files",
        (standard.id, _major(standard), files),
    )


def require_unbroken(db: Database, standards: Iterable[Standard]) -> None:
    """Raises Faults (STD-020) for standards that break what records last landed under, in the same major version."""
    with db.reading() as connection:
        rows = connection.execute("SELECT name, major, files FROM cl_standard").fetchall()
    landed = {(str(name), str(major)): str(files) for name, major, files in rows}
    faults = []
    for standard in standards:
        files = landed.get((standard.id, _major(standard)))
        if files and files != _files(standard):
            faults += _breaks(json.loads(files), standard)
    if faults:
        raise Faults(faults)


def _breaks(files: Mapping[str, str], new: Standard) -> list[CivicloomError]:
    changes = _changes(files, new)
    if not changes:
        return []
    wanted = f"{int(_major(new)) + 1}.0.0"
    facts = {"id": new.id, "new": new.version, "changes": "; ".join(changes), "wanted": wanted}
    return [CivicloomError("STD-020", place=Place(str(new.path)), **facts)]


def _changes(files: Mapping[str, str], new: Standard) -> list[str]:
    """What breaks. A standard that only an older Civicloom could read is compared with nothing."""
    with TemporaryDirectory(prefix="civicloom-") as folder:
        root = Path(folder).resolve()
        beside = root / "standards/standard/version"  # lists may stand further up
        for name, text in files.items():
            file = (beside / name).resolve()
            if file.is_relative_to(root):
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8")
        try:
            return breaks(load_standard(beside / _SCHEMA), new)
        except CivicloomError:
            return []


def _files(standard: Standard) -> str:
    """The standard's file and its own code lists, as JSON of names and texts; empty for one without a file."""
    path = standard.path
    if path is None or not path.is_file():
        return ""
    lists = {field.code_list or "" for field in standard.fields}
    files = {name: path.parent / name for name in sorted(lists) if name.endswith(".csv")}
    texts = {name: file.read_text("utf-8-sig") for name, file in ({_SCHEMA: path} | files).items()}
    return json.dumps(texts)


def _major(standard: Standard) -> str:
    return standard.version.partition(".")[0]
