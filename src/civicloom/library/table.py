"""One Delta table: its versions, their files, and the commit of staged files."""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Schema
from deltalake.transaction import AddAction, RemoveAction

from ..model.errors import CivicloomError
from ..model.files import sync
from .stored import StoredFile, delta_statistics

# Every pinned version must stay readable, so Delta may never tidy its own log.
CONFIGURATION = {"delta.enableExpiredLogCleanup": "false"}
PARTITION = ["cl_source"]


@dataclass(frozen=True)
class Step:
    """What one commit does to a table: files in; sources whose earlier files go out; files merged into new ones."""

    add: Sequence[StoredFile]
    replace: frozenset[str] = frozenset()
    merged: Sequence[StoredFile] = ()


class Table:
    """A folder with a Delta log. Only the library writes it, inside its critical section."""

    def __init__(self, folder: Path, key: str) -> None:
        self.folder = folder
        self.key = key

    def files(self, version: int) -> list[StoredFile]:
        """The data files of a version, in the order of their sort keys."""
        return self._files(DeltaTable(str(self.folder), version=version))

    def _files(self, delta: DeltaTable) -> list[StoredFile]:
        actions = delta.get_add_actions(flatten=True)
        # Not pa.table(), nor times as Python values: both import pandas, which takes longer than the work.
        found = pa.RecordBatchReader.from_stream(actions).read_all()
        wanted = [name for name in found.column_names if name != "modification_time"]
        rows: list[dict[str, Any]] = found.select(wanted).to_pylist()
        return sorted(
            (self._stored(row) for row in rows), key=lambda file: (file.low, file.path.name)
        )

    def _stored(self, row: dict[str, Any]) -> StoredFile:
        return StoredFile(
            path=self.folder / unquote(row["path"]),
            rows=row.get("num_records") or 0,
            low=row.get(f"min.{self.key}") or "",
            high=row.get(f"max.{self.key}") or "",
            source=row.get("partition.cl_source") or "",
            size=row["size_bytes"],
        )

    def apply(self, step: Step, schema: pa.Schema, pinned: int | None) -> int:
        """Commit a step on top of the pinned version and give the new one. Durable on return.

        Versions beyond the pinned one are orphans of a commit that never got its receipt; they are
        undone first, so what a step builds on is always what a release shows.
        """
        before = self._log_files()
        delta = self._widen(self._at(schema, pinned), schema)
        removes = [_remove(file, self.folder) for file in self._leaving(delta, step)]
        adds = [_add(file, self.folder, self.key) for file in step.add]
        if adds or removes:
            delta.create_write_transaction(
                [*adds, *removes],
                "append",
                delta.schema(),
                PARTITION,
                commit_properties=CommitProperties(max_commit_retries=0),
            )
        self._flush(self._log_files() - before)
        delta.update_incremental()
        return int(delta.version())

    def _leaving(self, delta: DeltaTable, step: Step) -> list[StoredFile]:
        if not step.replace and not step.merged:
            return []
        held = self._files(delta)
        merged = {file.path for file in step.merged}
        if not merged <= {file.path for file in held}:
            raise CivicloomError("LIB-015", table=self.folder.name)
        return [file for file in held if file.source in step.replace or file.path in merged]

    def _at(self, schema: pa.Schema, pinned: int | None) -> DeltaTable:
        """The table at its pinned version, made when it is new, with orphan versions undone."""
        self._drop_torn(pinned)
        if not DeltaTable.is_deltatable(str(self.folder)):
            self.folder.mkdir(parents=True, exist_ok=True)
            return DeltaTable.create(
                str(self.folder),
                schema=Schema.from_arrow(schema),
                partition_by=PARTITION,
                configuration=CONFIGURATION,
            )
        delta = DeltaTable(str(self.folder))
        if delta.version() > (pinned or 0):
            delta.restore(pinned or 0)
            delta = DeltaTable(str(self.folder))
        return delta

    def _drop_torn(self, pinned: int | None) -> None:
        """A power cut can tear the last log entries of a commit that was never acknowledged."""
        first = 0 if pinned is None else pinned + 1
        orphans = (
            path for path in self._log_files() if path.suffix == ".json" and path.stem.isdecimal()
        )
        for path in sorted(path for path in orphans if int(path.stem) >= first):
            if not _whole(path):
                path.unlink()

    def _widen(self, delta: DeltaTable, schema: pa.Schema) -> DeltaTable:
        held = {field.name for field in delta.schema().fields}
        new = [field for field in Schema.from_arrow(schema).fields if field.name not in held]
        if not new:
            return delta
        delta.alter.add_columns(new)
        return DeltaTable(str(self.folder))

    def _log_files(self) -> set[Path]:
        return set((self.folder / "_delta_log").glob("*"))

    def _flush(self, written: Iterable[Path]) -> None:
        log = self.folder / "_delta_log"
        pointer = log / "_last_checkpoint"
        for path in {*written, *([pointer] if pointer.exists() else []), log, self.folder}:
            sync(path)


def _whole(path: Path) -> bool:
    """True when every line of a log entry is JSON."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    try:
        return bool([json.loads(line) for line in lines])
    except ValueError:
        return False


def _add(file: StoredFile, folder: Path, key: str) -> AddAction:
    return AddAction(
        path=file.path.relative_to(folder).as_posix(),
        size=file.size,
        partition_values={"cl_source": file.source},
        modification_time=int(time.time() * 1000),
        data_change=True,
        stats=json.dumps(delta_statistics(file, key), ensure_ascii=False),
    )


def _remove(file: StoredFile, folder: Path) -> RemoveAction:
    return RemoveAction(
        path=file.path.relative_to(folder).as_posix(),
        data_change=True,
        deletion_timestamp=int(time.time() * 1000),
        size=file.size,
        partition_values={"cl_source": file.source},
    )
