"""What becomes of the rows of one checked chunk."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..model.bytewise import whole
from ..model.standards import Standard, decode
from .keys import Keys, KeySet
from .landing import Landing
from .quarantine import Ward, written
from .read import Broken, Chunk

Taken = Callable[[pa.StringArray], pa.Array]


@dataclass(frozen=True)
class Checked:
    """A chunk after mapping and check: its rows as given, keys and what they are known by, records, and masks."""

    chunk: Chunk
    keys: pa.StringArray | None
    known: Keys | None
    records: pa.Table
    masks: pa.ChunkedArray


class Divider:
    """Sends good records to the landing and bad rows to the ward, and counts the reasons.

    Chunks must come in file order: of rows that share a key the first is kept.
    """

    def __init__(
        self,
        standard: Standard,
        landing: Landing,
        ward: Ward,
        *,
        keyed: bool,
        taken: Taken | None = None,
    ) -> None:
        self.standard, self.landing, self.ward = standard, landing, ward
        self.faults: Counter[str] = Counter()
        self.left_out = 0
        self.taken = taken
        self._keys = KeySet() if keyed else None
        self._decoded: dict[int, tuple[str, ...]] = {0: ()}

    def divide(self, checked: Checked, part: str, base: int) -> int:
        """Divide one chunk; gives the highest position in it."""
        chunk = checked.chunk
        self.left_out += chunk.left_out
        masks = checked.masks.to_numpy()
        own = self._key_codes(checked, masks)
        bad = masks != 0
        bad[list(own)] = True
        self._hold(checked, np.flatnonzero(bad), own, part, base)
        self._break(chunk.broken, part, base)
        if not bad.all():
            self.landing.add(checked.records, np.flatnonzero(~bad))
        return base + max(
            [row.row for row in chunk.broken] + chunk.numbers[-1:].to_pylist(), default=0
        )

    def forget_keys(self) -> None:
        """Let go of the keys met so far, the larger part of what a delivery holds in memory."""
        self._keys = None

    def _hold(
        self, checked: Checked, places: Any, own: dict[int, str], part: str, base: int
    ) -> None:
        """Rows with cells into the ward, with all their codes."""
        if not len(places):
            return
        at = pa.array(places)
        masks = whole(checked.masks.take(at))
        kinds = list(zip(masks.to_pylist(), map(own.get, places.tolist()), strict=True))
        for kind, count in Counter(kinds).items():
            self.faults.update(dict.fromkeys(self._codes(*kind), count))
        codes = [self._codes(*kind) for kind in kinds]
        rows = checked.chunk.numbers.take(at)
        self.ward.take(part, base, rows, written(checked.chunk.rows.take(at)), codes, masks)

    def _break(self, rows: Sequence[Broken], part: str, base: int) -> None:
        """Rows without cells into the ward, as their text."""
        if not rows:
            return
        self.faults.update(row.code for row in rows)
        self.ward.take(
            part,
            base,
            pa.array([row.row for row in rows], pa.int64()),
            pa.array([encode_basestring(row.text) for row in rows], pa.string()),
            [(row.code,) for row in rows],
        )

    def _codes(self, mask: int, own: str | None) -> tuple[str, ...]:
        """The codes of a mask, with that of the row's key if there is one."""
        if mask not in self._decoded:
            self._decoded[mask] = decode(mask, self.standard)
        return self._decoded[mask] + ((own,) if own else ())

    def _key_codes(self, checked: Checked, masks: Any) -> dict[int, str]:
        """Rows whose key is empty or was met before. A row that fails anyway does not claim its key."""
        if self._keys is None or checked.keys is None or checked.known is None or not len(masks):
            return {}
        empty = np.asarray(pc.is_null(checked.keys))
        claiming = np.flatnonzero(~empty & (masks == 0))
        repeated = self._keys.repeated(Keys(checked.known.hashes[claiming], checked.known.span))
        if self.taken is not None:
            repeated |= np.asarray(self.taken(checked.keys.take(pa.array(claiming))))
        codes = {int(row): "KEY_NULL" for row in np.flatnonzero(empty)}
        return codes | {int(row): "KEY_DUPLICATE" for row in claiming[repeated]}
