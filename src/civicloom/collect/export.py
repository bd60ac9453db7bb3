"""The quarantine as a file that a person can correct and send again."""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..library import Library
from .collect import delivery_of
from .ledger import Ledger, quarantine_folder
from .neutral import neutral
from .quarantine import Held, held
from .row_codes import meaning

PLACE = ("cl_position", "cl_part", "cl_row", "cl_faults", "cl_reasons", "cl_text")
"""Columns that say which row it was, why it failed, and its text when it had no cells."""


def open_rows(library: Library, batch: str) -> list[Held]:
    """The rows of a batch that are still in quarantine, each as it was last sent. Raises COL-040."""
    ledger = Ledger(library.db)
    root = delivery_of(library, batch)
    rows = {row.position: row for row in held(quarantine_folder(library, root.batch))}
    for mending in ledger.mendings(root.batch):
        rows |= {row.position: row for row in held(quarantine_folder(library, mending))}
    done = ledger.mended(root.batch)
    return [row for position, row in sorted(rows.items()) if position not in done]


def export_quarantine(batch: str, path: Path, library: Library, *, language: str = "zh") -> int:
    """Write the open rows of a batch into a CSV (UTF-8 with mark) or, by its name, JSON lines; gives how many.

    The cells are as they were given, next to the faults; what a spreadsheet would run as a formula has an
    apostrophe before it, which :func:`mend` takes away again. Raises COL-040.
    """
    rows = open_rows(library, batch)
    standard = library.standards[delivery_of(library, batch).standard.partition("@")[0]]
    headings = list(dict.fromkeys(name for row in rows for name in row.cells or ()))
    said = {code: meaning(code, standard, language) for row in rows for code in row.codes}
    lines = (_line(row, said) for row in rows)
    if path.suffix.lower() in (".jsonl", ".ndjson", ".json"):
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    else:
        _write_csv(path, [*PLACE, *headings], lines)
    return len(rows)


def _line(row: Held, said: dict[str, str]) -> dict[str, str | None]:
    place = (
        str(row.position),
        row.part,
        str(row.row),
        " ".join(row.codes),
        "; ".join(said[code] for code in row.codes),
        row.text,
    )
    return dict(zip(PLACE, place, strict=True)) | dict(row.cells or {})


def _write_csv(path: Path, names: Sequence[str], lines: Iterator[dict[str, str | None]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for line in lines:
            writer.writerow([neutral(line.get(name)) for name in names])
