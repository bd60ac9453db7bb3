"""What collecting one source gave."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..evidence import Receipt
from ..model.errors import CivicloomError

Status = Literal["collected", "already collected", "mended", "nothing new"]


@dataclass(frozen=True)
class Batch:
    """One delivery: records that landed, rows in quarantine with their faults by code, the receipt.

    ``left_out`` counts blank and total rows, which are no records. A source with several new files
    gives one batch with a part for each; ``refused`` says what kept the others from being taken.
    """

    source: str
    batch: str = ""
    accepted: int = 0
    quarantined: int = 0
    faults: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0
    receipt: Receipt | None = None
    release: str = ""
    status: Status = "collected"
    file: str = ""
    parts: Sequence["Batch"] = ()
    refused: Sequence[CivicloomError] = ()

    @property
    def repeated(self) -> bool:
        """Whether nothing was done, because this delivery was collected before."""
        return self.status == "already collected"

    def as_json(self) -> dict[str, object]:
        """The batch as plain data."""
        data: dict[str, object] = {
            "source": self.source,
            "accepted": self.accepted,
            "quarantined": self.quarantined,
            "faults": dict(self.faults),
            "receipt": self.receipt.id if self.receipt else None,
            "status": self.status,
            "batch": self.batch,
            "release": self.release,
            "left_out": self.left_out,
            "file": self.file,
        }
        if self.parts:
            data["parts"] = [part.as_json() for part in self.parts]
        return data


def together(source: str, parts: Sequence[Batch]) -> Batch:
    """Several deliveries of a source as one; a single one as it is."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return Batch(source, status="nothing new")
    faults: Counter[str] = Counter()
    for part in parts:
        faults.update(part.faults)
    last = parts[-1]
    fresh = any(not part.repeated for part in parts)
    return Batch(
        source,
        last.batch,
        sum(part.accepted for part in parts),
        sum(part.quarantined for part in parts),
        dict(faults),
        sum(part.left_out for part in parts),
        last.receipt,
        last.release,
        "collected" if fresh else "already collected",
        last.file,
        parts,
    )
