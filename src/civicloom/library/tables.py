"""All Delta tables under the library's root: staging, and the files of pinned versions."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from ..model.errors import CivicloomError, Place
from ..model.files import sync
from ..model.standards import Standard
from .change import Change
from .deltalog import shown
from .release import Release
from .stored import StoredFile, column_bounds, measure
from .system import SYSTEM, schema_of, sort_key
from .table import Step, Table

# File lists of pinned versions never change, so they are kept; a list is some kilobytes.
KEPT_LISTS = 512


class Tables:
    """Where tables lie on disk. Readers name a version; only `apply` moves one."""

    def __init__(self, root: Path, standards: Mapping[str, Standard]) -> None:
        self.root = root / "tables"
        self.standards = standards
        self.stored = lru_cache(maxsize=KEPT_LISTS)(self._stored)

    def known(self, table: str) -> str:
        """The name itself. Raises LIB-003 for a table that no standard declares."""
        if table not in self.standards and table not in SYSTEM:
            raise CivicloomError("LIB-003", table=table)
        return table

    def schema(self, table: str) -> pa.Schema:
        """The Arrow schema of a table by today's standards."""
        return schema_of(self.known(table), self.standards)

    def stage(self, table: str) -> Path:
        """A new empty folder in the table's own file system for files not yet in any version."""
        folder = self.root / self.known(table) / f"part-{uuid4().hex}"
        folder.mkdir(parents=True)
        return folder

    def prepare(self, changes: Sequence[Change]) -> dict[str, Step]:
        """Check and flush the staged files before the critical section; one step a table."""
        steps: dict[str, Step] = {}
        for change in changes:
            step = steps.get(self.known(change.table), Step(()))
            files = [self._checked(change, path) for path in change.files]
            gone = {change.source} if change.mode == "replace" else set()
            steps[change.table] = Step([*step.add, *files], step.replace | gone)
        return steps

    def apply(self, table: str, step: Step, pinned: int | None) -> int:
        """Commit one table's step and give its new Delta version."""
        return self._table(table).apply(step, self.schema(table), pinned)

    def files(self, table: str, release: Release) -> Sequence[StoredFile]:
        """The data files of a table in a release; none when the release has no such table yet."""
        version = release.tables.get(self.known(table))
        return () if version is None else self.stored(table, version)

    def paths(self, table: str, release: Release) -> list[str]:
        """Where the data files of a table in a release lie."""
        return [str(file.path) for file in self.files(table, release)]

    def shown(self, table: str, versions: Collection[int]) -> set[Path]:
        """The data files that any of these versions of a table has."""
        return shown(self.root / table, versions)

    def _stored(self, table: str, version: int) -> tuple[StoredFile, ...]:
        return tuple(self._table(table).files(version))

    def _table(self, table: str) -> Table:
        return Table(self.root / table, sort_key(table))

    def _checked(self, change: Change, path: Path) -> StoredFile:
        path = path.absolute()
        if not path.is_relative_to((self.root / change.table).absolute()):
            raise CivicloomError("LIB-004", place=Place(file=str(path)), table=change.table)
        self._fits(change, path)
        sync(path)
        sync(path.parent)
        return measure(path, sort_key(change.table), change.source)

    def _fits(self, change: Change, path: Path) -> None:
        """Refuse a file whose columns are not the table's, or whose records are another source's."""
        schema = self.schema(change.table)
        file = pq.ParquetFile(path)
        wrong = [field for field in file.schema_arrow if not _same(schema, field)]
        if wrong:
            named = ", ".join(f"{field.name} {field.type}" for field in wrong)
            raise CivicloomError(
                "LIB-005", place=Place(file=str(path)), table=change.table, columns=named
            )
        bounds = column_bounds(file.metadata, "cl_source")
        if bounds is not None and set(bounds) != {change.source}:
            raise CivicloomError("LIB-006", place=Place(file=str(path)), source=change.source)


def _same(schema: pa.Schema, field: pa.Field) -> bool:
    index = schema.get_field_index(field.name)
    return index >= 0 and _kind(schema.field(index).type) == _kind(field.type)


def _kind(kind: pa.DataType) -> str:
    """A type's name without what different Parquet writers call differently."""
    if pa.types.is_list(kind):
        return f"list<{_kind(kind.value_type)}>"
    if pa.types.is_timestamp(kind):
        return f"timestamp[{kind.unit}{', tz' if kind.tz else ''}]"
    return str(kind).removeprefix("large_")
