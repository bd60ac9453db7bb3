"""A file as an office hands it over: its columns, what each row is truly about, and which rows stay clean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from ..column import Text
from ..dice import Flags, Ints

Columns = dict[str, Text]


class Writer(Protocol):
    """Writes a file piece by piece. ``short`` flags rows whose last columns are cut off, where a form has such."""

    def write(self, columns: Mapping[str, Text], short: Flags) -> None:
        """Add rows."""

    def close(self) -> None:
        """Finish the file."""


def _nothing(rows: Ints) -> Flags:
    return np.zeros(len(rows), bool)


@dataclass(frozen=True)
class Sheet:
    """``order`` has the numbers of the true records in the order of the file; functions take such numbers."""

    source: str
    order: Ints
    columns: Callable[[Ints], Columns]
    open: Callable[[Path], Writer]
    """Opens the file below a folder ``inbox``."""
    key: tuple[str, ...] = ()
    """The columns that name a record, as the source declares them."""
    subject: Callable[[Ints], Text] | None = None
    """The true person or organisation of each record; None when the file is about neither."""
    clean: Callable[[Ints], Flags] = field(default=_nothing)
    """Which records a rule's truth rests on: no dirt touches them."""
