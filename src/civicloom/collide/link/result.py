"""What one run of linking gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from civicloom.evidence import Receipt
from civicloom.model.sql import literal

COLUMNS = ("left_source", "left_key", "right_source", "right_key", "weight", "reason")


@dataclass(frozen=True)
class LinkResult:
    """Counts of a run, the files of its pairs, and the release and receipt that it made.

    pairs: linked pairs; links: records tied to a subject; clerical: pairs that wait for a person;
    households; contradictions: one valid identifier on two clearly different persons.
    """

    pairs: int
    links: int
    clerical: int
    households: int
    contradictions: int
    files: Sequence[Path]
    release: str
    receipt: Receipt

    def write_pairs(self, path: Path) -> int:
        """Write all linked pairs as CSV, weight as log2 of the odds; gives their number."""
        files = ", ".join(map(literal, self.files))
        if not files:
            path.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
            return 0
        with duckdb.connect() as con:
            con.execute(
                f"copy (select {', '.join(COLUMNS)} from read_parquet([{files}])) to {literal(path)} (format csv, header)"
            )
        return self.pairs
