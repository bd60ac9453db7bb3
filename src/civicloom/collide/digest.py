"""The digest of a run's findings: SHA-256 over canonical lines, streamed through Arrow."""

import hashlib
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from civicloom.model.errors import CivicloomError

LINE = ("finding", "subject", "cl_scope", "reason", "sides")
"""The columns of a line, parted by tabs; a line ends with a line feed. Lines are in order of subject, finding."""


def digest(batches: Iterable[pa.RecordBatch], rule: str) -> tuple[str, int]:
    """SHA-256 in hexadecimal and the number of findings.

    Raises CLD-002 for a finding without a subject and CLD-003 for two findings of one id.
    """
    total, rows = hashlib.sha256(), 0
    last = ""
    for batch in batches:
        if batch.num_rows == 0:
            continue
        _refuse(batch, last, rule)
        last = batch.column("finding")[-1].as_py()
        total.update(_lines(batch))
        rows += batch.num_rows
    return total.hexdigest(), rows


def _refuse(batch: pa.RecordBatch, last: str, rule: str) -> None:
    findings = batch.column("finding")
    if batch.column("subject").null_count:
        raise CivicloomError("CLD-002", rule=rule)
    doubled = pc.any(pc.equal(findings[1:], findings[:-1])).as_py() or last == findings[0].as_py()
    if doubled:
        same = pc.index(pc.equal(findings[1:], findings[:-1]), True).as_py()
        subject = batch.column("subject")[max(same, 0)].as_py()
        raise CivicloomError("CLD-003", rule=rule, subject=subject)


def _lines(batch: pa.RecordBatch) -> bytes:
    """The bytes of all lines. Joined here: a scalar for Arrow's own join imports pandas first."""
    rows = zip(*(batch.column(name).to_pylist() for name in LINE), strict=True)
    return "".join("\t".join(row) + "\n" for row in rows).encode()
