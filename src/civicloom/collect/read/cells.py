"""Values of typed files as the text that a person would see in a table."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import islice

from ..sniff import is_blank, is_total
from .chunk import ROWS, Broken, Chunk, from_rows, numbers

_EXACT = 1e15  # beyond this a float of a spreadsheet has lost digits


def text_of(value: object) -> str | None:
    """One value as text: ISO dates, whole floats without a fraction, everything else as written."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, datetime):
        midnight = value.time() == time() and value.tzinfo is None
        return value.date().isoformat() if midnight else value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return _other(value)


def float_text(value: float) -> str:
    """A float as a spreadsheet shows it; a long one keeps its exponent, for its last digits are lost."""
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return f"{value:.14E}" if abs(value) >= _EXACT else repr(value)


def _other(value: object) -> str:
    if isinstance(value, (bytes, bytearray, memoryview)):
        raw = bytes(value)
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.hex()
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, (int, Decimal, timedelta)):
        return str(value)
    return str(value)


Row = Sequence[str | None]


def chunked(
    headings: Sequence[str], rows: Iterable[tuple[int, Row | Broken]]
) -> Iterator[partial[Chunk]]:
    """Chunks of numbered rows of text cells, each as wide as the headings; broken ones are kept apart."""
    stream = iter(rows)
    while batch := list(islice(stream, ROWS)):
        yield partial(_chunk, headings, batch)


def _chunk(headings: Sequence[str], batch: list[tuple[int, Row | Broken]]) -> Chunk:
    whole: list[Row] = []
    at: list[int] = []
    broken: list[Broken] = []
    left_out = {is_blank: 0, is_total: 0}
    for number, row in batch:
        fault = row if isinstance(row, Broken) else unfit(number, row)
        if fault is not None:
            broken.append(fault)
        elif not isinstance(row, Broken):
            which = next((test for test in left_out if test(row)), None)
            if which is None:
                whole.append(row)
                at.append(number)
            else:
                left_out[which] += 1
    blank, totals = left_out.values()
    return Chunk(from_rows(headings, whole), numbers(at), broken, blank, totals)


def unfit(number: int, row: Sequence[str | None]) -> Broken | None:
    """A row whose text cannot be kept: a NUL, or half of a surrogate pair."""
    joined = "\t".join(cell for cell in row if cell)
    if "\0" in joined:
        return Broken(number, "ROW_NUL", joined.replace("\0", "\\0"))
    try:
        joined.encode("utf-8")
    except UnicodeEncodeError:
        return Broken(
            number, "ROW_ENCODING", joined.encode("utf-8", "backslashreplace").decode("utf-8")
        )
    return None
