"""The digest of a run's findings: SHA-256 over canonical lines, streamed through Arrow."""

import hashlib
from collections.abc import Iterable
from typing import Any

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
    last: Any = pa.scalar(None, pa.string())
    for batch in batches:
        if batch.num_rows == 0:
            continue
        _refuse(batch, last, rule)
        last = batch.column("finding")[-1]
        total.update(_lines(batch))
        rows += batch.num_rows
    return total.hexdigest(), rows


def _refuse(batch: pa.RecordBatch, last: Any, rule: str) -> None:
    findings = batch.column("finding")
    if batch.column("subject").null_count:
        raise CivicloomError("CLD-002", rule=rule)
    doubled = (
        pc.any(pc.equal(findings[1:], findings[:-1])).as_py() or last.as_py() == findings[0].as_py()
    )
    if doubled:
        same = pc.index(pc.equal(findings[1:], findings[:-1]), True).as_py()
        subject = batch.column("subject")[max(same, 0)].as_py()
        raise CivicloomError("CLD-003", rule=rule, subject=subject)


def _lines(batch: pa.RecordBatch) -> memoryview:
    """The bytes of all lines of a batch, without making an object a row."""
    columns = [batch.column(name).cast(pa.large_string()) for name in LINE]
    ends = pa.scalar("\n", pa.large_string())
    joined = pc.binary_join_element_wise(*columns, pa.scalar("\t", pa.large_string()))
    lines = pc.binary_join_element_wise(joined, ends, pa.scalar("", pa.large_string()))
    data = lines.buffers()[2]
    return memoryview(data) if data is not None else memoryview(b"")
