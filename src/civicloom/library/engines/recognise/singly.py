"""The places that were doubted, where they are few: each by the check of single records."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ....model.standards import FieldCheck, Outcome, Standard, cross_check, reasons
from .recogniser import Look

if TYPE_CHECKING:
    from numpy.typing import NDArray

Checks = Mapping[str, FieldCheck]


class Singly:
    """Judges fields, and checks across fields, only where they are in doubt."""

    def __init__(self, standard: Standard, checks: Checks) -> None:
        self._checks = checks
        crosses = [reason for reason in reasons(standard) if reason.field is None]
        self._crosses = [(r.params["fields"], 1 << r.bit, cross_check(r)) for r in crosses]

    def judge(
        self, texts: Mapping[str, pa.StringArray], look: Look
    ) -> "tuple[dict[str, pa.Array], NDArray[np.int64]]":
        """The values of all fields, and the masks of all records."""
        masks, values = np.zeros(len(look.good), "i8"), dict(look.values)
        judged: dict[str, dict[int, Outcome]] = {name: {} for name in self._checks}
        for name, check in self._checks.items():
            rows = np.flatnonzero(~look.plain[name])
            if len(rows):
                found = [check(text) for text in _cells(texts[name], rows)]
                masks[rows] |= np.array([bits for *_, bits in found], "i8")
                values[name] = _put(values[name], rows, found)
                judged[name] = dict(zip(rows.tolist(), found, strict=True))
        for (fields, bit, fails), doubted in zip(self._crosses, look.crossed, strict=True):
            rows = np.flatnonzero(
                np.logical_or.reduce([doubted, *(~look.plain[f] for f in fields)])
            )
            own = [self._outcomes(name, texts[name], rows, judged[name]) for name in fields]
            failed = [fails(line) for line in zip(*own, strict=True)]
            masks[rows[np.array(failed, bool)]] |= bit
        return values, masks

    def _outcomes(
        self,
        name: str,
        texts: pa.StringArray,
        rows: "NDArray[np.int64]",
        judged: Mapping[int, Outcome],
    ) -> list[Outcome]:
        """What the check of a field gives at some places; that of those judged before is known."""
        check = self._checks[name]
        cells = zip(rows.tolist(), _cells(texts, rows), strict=True)
        return [judged.get(row) or check(text) for row, text in cells]


def _cells(texts: pa.StringArray, rows: "NDArray[np.int64]") -> list[str | None]:
    found: list[str | None] = texts.take(pa.array(rows)).to_pylist()
    return found


def _put(column: pa.Array, rows: "NDArray[np.int64]", found: list[Outcome]) -> pa.Array:
    """The column with the values that were doubted and found good; nobody asks for those of bad ones."""
    good = [value for _, value, _, bits in found if not bits]
    if not good:
        return column
    here = np.zeros(len(column), bool)
    here[rows[[not bits for *_, bits in found]]] = True
    return pc.replace_with_mask(column, pa.array(here), pa.array(good, column.type))
