"""What a workspace holds, in one digest, and which acknowledged receipts it has lost."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from civicloom.collect import export_quarantine
from civicloom.collect.ledger import Ledger
from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace

KEPT = {
    "cl_dispatch": "SELECT id, office, due_on, bundle FROM cl_dispatch ORDER BY id",
    "cl_envelope": "SELECT id, state FROM cl_envelope ORDER BY id",
    "cl_run": "SELECT id, rule, sha256 FROM cl_run ORDER BY id",
}


ROWS, BUNDLE = "returned.csv", "bundle.json"
"""Files that verbs read and write in the workspace: quarantined rows sent back, and an embedded standard."""


def found(root: str, name: str) -> str:
    """What a command needs to know of a workspace: a ``batch`` with rows in quarantine, exported, or a ``subject``."""
    with Workspace.open(root) as opened:
        if name == "batch":
            ledger = Ledger(opened.database)
            latest = (ledger.latest(source) for source in opened.sources)
            batch = next(one.batch for one in latest if one and one.quarantined)
            export_quarantine(batch, Path(root) / ROWS, opened.library)
            return batch
        files = opened.library.files("leases")
        with duckdb.connect() as engine:
            row = engine.execute("SELECT min(cl_ident) FROM read_parquet($1)", [files]).fetchone()
        assert row
        return f"house-code:{row[0]}"


def shown(said: str) -> bool:
    """Whether a command printed a whole card before it was killed."""
    return any(line.startswith("{") and line.endswith("}") for line in said.splitlines())


def uses(root: str, subject: str) -> int:
    """How many lines stand in a subject's usage."""
    with Workspace.open(root) as opened:
        return len(opened.library.usage_of(subject))


def digest(root: str) -> str:
    """SHA-256 over the rows of all tables of the latest release and over the work in the database.

    Two states with equal digests hold the same records, findings and dispatches; numbers of releases
    and receipts may differ, for a disturbed run may need more steps.
    """
    with Workspace.open(root) as opened:
        parts = [*_tables(opened), *_rows(opened)]
    bundle = Path(root) / BUNDLE
    parts += [bundle.read_text("utf-8")] if bundle.exists() else []
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def acknowledged(said: str) -> list[int]:
    """The numbers of the receipts that a command printed in whole lines before it was killed."""
    numbers = []
    for line in said.splitlines():
        try:
            receipt = json.loads(line).get("receipt")
        except (json.JSONDecodeError, AttributeError):
            continue
        if isinstance(receipt, str) and receipt.startswith("R-"):
            numbers.append(int(receipt[2:]))
    return numbers


def lost(root: str, numbers: Iterable[int]) -> list[int]:
    """Those of the receipts that the workspace's log does not have."""
    with Workspace.open(root) as opened:
        return [number for number in numbers if not _has(opened, number)]


def faults_in(root: str) -> int:
    """How many faults a full check of the log finds, and whether a written bundle is torn."""
    with Workspace.open(root) as opened:
        faults = len(opened.log.verify())
    bundle = Path(root) / BUNDLE
    if bundle.exists():
        try:
            json.loads(bundle.read_text("utf-8"))
        except json.JSONDecodeError:
            faults += 1
    return faults


def _has(opened: Workspace, number: int) -> bool:
    try:
        return bool(opened.log.receipt(number).proof is not None)
    except CivicloomError:
        return False


def _tables(opened: Workspace) -> Iterator[str]:
    library = opened.library
    with duckdb.connect() as engine:
        for table in sorted(library.release().tables):
            files = library.files(table)
            if not files:
                continue
            found = engine.execute(
                "SELECT count(*), md5(string_agg(h, '' ORDER BY h)) FROM"
                " (SELECT md5(t::VARCHAR) AS h FROM read_parquet($1, union_by_name=true) t)",
                [files],
            ).fetchone()
            yield f"{table} {found}"


def _rows(opened: Workspace) -> Iterator[str]:
    with opened.database.reading() as connection:
        for table, sql in KEPT.items():
            try:
                rows = connection.execute(sql).fetchall()
            except CivicloomError:
                rows = []
            yield f"{table} {json.dumps(rows, default=str)}"
