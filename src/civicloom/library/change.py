"""What a caller asks the library to commit, and what it gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ..evidence import Receipt
from .release import Release


@dataclass(frozen=True)
class Change:
    """Staged Parquet files of one source for one table.

    `append` adds records; `replace` supersedes all earlier records of that source (a full delivery), so
    replace with no files empties the source. The counts, when a batch is named, become quality figures.
    """

    table: str
    files: Sequence[Path]
    mode: Literal["append", "replace"]
    source: str
    batch: str = ""
    accepted: int = 0
    quarantined: int = 0
    faults: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Commit:
    """A release that is in force and the receipt of the step that made it."""

    release: Release
    receipt: Receipt
