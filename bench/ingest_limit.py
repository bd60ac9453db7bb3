"""Ingest by hand: one DuckDB statement from the CSV to one Parquet file, good rows and bad with their mask.

What it leaves out is what the platform is for: keys met once, order by subject, quarantine as given, a release
with its receipt, and dates and numbers judged to the letter. It is the limit of this way on a machine.
"""

import tempfile
import time
from pathlib import Path

import duckdb
from duckdb.func import PythonUDFType

from civicloom.model.identifiers import arrow_ok

COLUMNS = ("rec_no", "cid", "uscc", "name", "sex", "region", "reg_date", "amount", "dob", "addr")
CHECKS = (
    "cid IS NULL OR NOT regexp_full_match(cid, '[1-9][0-9]{16}[0-9X]')",
    "length(cid) = 18 AND NOT cid_ok(cid)",
    "uscc IS NOT NULL AND NOT uscc_ok(uscc)",
    "name IS NULL OR length(name) < 2",
    "sex IS NULL OR sex NOT IN ('0', '1', '2', '9')",
    "region IS NULL OR region NOT BETWEEN '330101' AND '330114'",
    "day IS NULL",
    "worth IS NULL",
    "born IS NULL",
    "born IS NOT NULL AND length(cid) = 18 AND replace(dob, '-', '') <> substr(cid, 7, 8)",
)


def seconds(path: Path) -> float:
    """How long it takes for a file of people."""
    mask = " | ".join(
        f"(CASE WHEN {check} THEN {1 << n} ELSE 0 END)" for n, check in enumerate(CHECKS)
    )
    texts = ", ".join(f"{name}: 'VARCHAR'" for name in COLUMNS)
    given = f"read_csv('{path}', header = true, auto_detect = false, delim = ',', quote = '\"', columns = {{{texts}}})"
    typed = (
        "SELECT *, CASE WHEN length(reg_date) = 10 THEN try_cast(reg_date AS DATE) END AS day, "
        "try_cast(amount AS DOUBLE) AS worth, CASE WHEN length(dob) = 10 THEN try_cast(dob AS DATE) END AS born "
        f"FROM {given}"
    )
    with (
        tempfile.TemporaryDirectory(dir=path.parent) as folder,
        duckdb.connect(config={"threads": 2}) as session,
    ):
        session.execute("SET preserve_insertion_order = false")
        for name, kind in (("cid_ok", "citizen-id"), ("uscc_ok", "credit-code-outer")):
            session.create_function(
                name, arrow_ok(kind), ["VARCHAR"], "BOOLEAN", type=PythonUDFType.ARROW
            )
        began = time.perf_counter()
        session.execute(
            f"COPY (SELECT *, {mask} AS mask FROM ({typed})) TO '{folder}/all.parquet' (FORMAT parquet, COMPRESSION zstd)"
        )
        return time.perf_counter() - began
