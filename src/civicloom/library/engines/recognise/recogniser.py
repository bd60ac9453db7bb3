"""Whole records: plainly good when every field is and every check across fields passes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ....model.standards import FieldCheck, Standard, reasons
from .columns import column_of, flags
from .crosses import CROSSES

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Look:
    """What was seen of some records.

    ``plain`` says of each field whose value is plainly good, ``values`` hold there; ``crossed`` says of
    each check across fields which records it doubts.
    """

    plain: "dict[str, Flags]"
    values: dict[str, pa.Array]
    crossed: "list[Flags]"

    @cached_property
    def good(self) -> "Flags":
        """Records that are plainly good."""
        whole = [*self.plain.values(), *(~doubted for doubted in self.crossed)]
        return np.asarray(np.logical_and.reduce(whole))


class Recogniser:
    """Recognises records of a standard. It remembers texts that it judged: one for each thread."""

    def __init__(self, standard: Standard, checks: Mapping[str, FieldCheck], today: "date") -> None:
        self._columns = [
            (f.name, column_of(f, standard, checks[f.name], today)) for f in standard.fields
        ]
        self._crosses = [reason for reason in reasons(standard) if reason.field is None]
        self._crossed = {name for reason in self._crosses for name in reason.params["fields"]}

    def look(self, texts: Mapping[str, pa.StringArray]) -> Look:
        """Look at records; ``texts`` are the fields without blanks around them."""
        plain, values = {}, {}
        for name, column in self._columns:
            plain[name], values[name] = column(texts[name])
        usable = {
            name: values[name]
            if plain[name].all()
            else pc.if_else(pa.array(plain[name]), values[name], None)
            for name in self._crossed
        }
        crossed = []
        for reason in self._crosses:
            doubts = CROSSES[reason.kind]([usable[name] for name in reason.params["fields"]])
            crossed.append(flags(pc.fill_null(doubts, False)))
        return Look(plain, values, crossed)
