"""What a probe found."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ...model.errors import CivicloomError


@dataclass(frozen=True)
class Column:
    """One column by what its cells look like; ``type``, ``format`` and ``identifier`` as a standard writes them.

    ``codes`` are its values when they are few and short; they are kept for a draft and never printed.
    """

    name: str
    type: str = "string"
    format: str = "default"
    identifier: str | None = None
    filled: int = 0
    distinct: bool = False
    complete: bool = False
    phone: bool = False
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Probe:
    """What a file is. ``rows`` counts its records, broken ones included; ``header_row`` is 1-based.

    ``records`` is the path of the list in a JSON document, as a source's connector names it.
    """

    file: str
    kind: str
    status: Literal["ok", "warn", "error"]
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_row: int | None = None
    records: str | None = None
    rows: int = 0
    columns: Sequence[Column] = ()
    faults: Sequence[CivicloomError] = ()
    parts: Sequence[tuple[str, int]] = field(default_factory=tuple)

    def as_json(self) -> dict[str, object]:
        """The probe as plain data. It holds headings, never cells."""
        dialect = {"delimiter": self.delimiter, "quote": self.quote} if self.delimiter else None
        return {
            "file": self.file,
            "status": self.status,
            "kind": self.kind,
            "encoding": self.encoding,
            "dialect": dialect,
            "header_row": self.header_row,
            "records": self.records,
            "rows": self.rows,
            "columns": [_column(column) for column in self.columns],
            "faults": [fault.as_json() for fault in self.faults],
            "parts": [{"name": name, "rows": rows} for name, rows in self.parts],
        }


def _column(column: Column) -> dict[str, object]:
    found: dict[str, object] = {"name": column.name, "type": column.type, "filled": column.filled}
    if column.format != "default":
        found["format"] = column.format
    if column.identifier:
        found["identifier"] = column.identifier
    return found
