"""Where the header of a table is, what stands above it, and which rows are no records."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

_DATA = re.compile(
    r"[\d\s.,:/+\-%￥¥$()]*\d[\d\s.,:/+\-%￥¥$()Ee]*"  # numbers, dates, times, phones
    r"|.*\d{5,}.*"  # identifiers and anything long and numeric
    r"|[^@\s]+@[^@\s]+\.\w+"  # e-mail
    r"|true|false|是|否|男|女",
    re.IGNORECASE | re.DOTALL,
)
_AMOUNT = (
    r"(约|約|共|~)?\s*[\d０-９][\d０-９.,，]*\s*[\u4e00-\u9fff%]{0,2}"  # 741起, 约420, 1,234.5万元
)
_TOTAL = re.compile(
    r"\s*(合\s*计|总\s*计|小\s*计|共\s*计|总\s*數|總\s*計|合\s*計|小\s*計|(sub|grand)?\s*-?\s*totals?)"
    rf"\s*[:：]?\s*({_AMOUNT})?\s*",
    re.IGNORECASE,
)
_LOOK = 40  # rows in which a header is sought


@dataclass(frozen=True)
class Header:
    """The heading row (0-based, -1 when the table has none) and its headings, made unique.

    ``width`` counts the empty headings at the end too, ``unnamed`` those that are left empty.
    """

    row: int
    headings: tuple[str, ...]
    repeated: tuple[str, ...] = ()
    merged: bool = False
    width: int = 0
    unnamed: int = 0


def is_blank(cells: Sequence[str | None]) -> bool:
    """Whether a row holds nothing but white space."""
    return not any(cell and cell.strip() for cell in cells)


def is_total(cells: Sequence[str | None]) -> bool:
    """Whether a row sums up others: a total word among its first two filled cells, the rest numbers.

    A number may have its unit behind it (741起), and stand in the cell of the word (合计：12人).
    """
    filled = [cell for cell in cells if cell and cell.strip()]
    marks = [cell for cell in filled[:2] if _TOTAL.fullmatch(cell)]
    others = [cell for cell in filled if not _TOTAL.fullmatch(cell)]
    return bool(marks) and all(_is_number(cell) for cell in others)


def _is_number(cell: str) -> bool:
    return bool(_DATA.fullmatch(cell) or re.fullmatch(rf"\s*{_AMOUNT}\s*", cell))


def find_header(rows: Sequence[Sequence[str]], expected: Collection[str] = ()) -> Header:
    """The header among the first rows of a table.

    With ``expected`` headings the row that holds most of them wins; otherwise the first row that is as
    wide as the table and holds words, not data.
    """
    table = [list(row) for row in rows[:_LOOK]]
    at = _by_expectation(table, expected)
    if at is None:
        at = _by_shape(table)
    if at is None:
        width = max((len(row) for row in table), default=0)
        return Header(-1, unique([""] * width), width=width)
    return _read(table, at, expected)


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Headings with blanks named by position and repeats numbered, so that each names one column."""
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    result = []
    for position, name in enumerate(names):
        base = name or f"column {position + 1}"
        candidate = base
        while candidate in taken:
            seen[base] += 1
            candidate = f"{base} ({seen[base] + 1})"
        taken.add(candidate)
        result.append(candidate)
    return tuple(result)


def _by_expectation(table: list[list[str]], expected: Collection[str]) -> int | None:
    wanted = {tidy(name).rpartition("/")[2] for name in expected}
    hits = [len({tidy(cell) for cell in row} & wanted) for row in table]
    best = max(hits, default=0)
    return hits.index(best) if best >= min(2, len(wanted)) and best > 0 else None


def _by_shape(table: list[list[str]]) -> int | None:
    widths = Counter(_filled(row) for row in table if _filled(row))
    if not widths:
        return None
    width = max(widths, key=lambda w: (widths[w] * w, w))
    for at, row in enumerate(table):
        if _filled(row) >= max(1, 0.6 * width) and not is_total(row):
            return at if _wordy(row) else None
    return None


def _wordy(row: list[str]) -> bool:
    """Whether most of a row's cells are words rather than data."""
    filled = [cell for cell in row if cell.strip()]
    return sum(not _DATA.fullmatch(cell.strip()) for cell in filled) >= 0.8 * len(filled)


def _filled(row: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _read(table: list[list[str]], at: int, expected: Collection[str]) -> Header:
    """The headings at a row, joined with a row below when the two are one merged heading."""
    names = [tidy(cell) for cell in table[at]]
    below = [tidy(cell) for cell in table[at + 1]] if at + 1 < len(table) else []
    above = [tidy(cell) for cell in table[at - 1]] if at else []
    joined_is_meant = not expected or any("/" in name for name in expected)
    merged = joined_is_meant and (_spans(names, below) or _groups(above, names))
    if merged and _spans(names, below):
        names, at = _join(names, below), at + 1
    elif merged:
        names = _join(above, names)
    width = len(names)
    while names and not names[-1]:
        names.pop()
    repeated = tuple(name for name, count in Counter(names).items() if name and count > 1)
    return Header(at, unique(names), repeated, merged, width, names.count(""))


def _spans(upper: list[str], lower: list[str]) -> bool:
    """Whether an upper row with gaps is completed by a lower row of words: a heading over two rows."""
    gaps = [n for n, name in enumerate(upper) if not name and n < len(lower) and lower[n]]
    holes = [n for n, name in enumerate(lower) if not name and n < len(upper) and upper[n]]
    wordy = all(not _DATA.fullmatch(name) for name in lower if name)
    return bool(gaps) and bool(holes) and wordy


def _groups(upper: list[str], lower: list[str]) -> bool:
    """Whether an upper row names groups of the headings below: several short words with gaps, no title."""
    named = [name for name in upper if name]
    gaps = any(not name and n < len(lower) and lower[n] for n, name in enumerate(upper))
    short = all(len(name) <= 8 and not re.search(r"[:：\d]", name) for name in named)
    return len(named) > 1 and bool(upper[0]) and gaps and short


def _join(upper: list[str], lower: list[str]) -> list[str]:
    width = max(len(upper), len(lower))
    over, joined = "", []
    for n in range(width):
        top = upper[n] if n < len(upper) else ""
        bottom = lower[n] if n < len(lower) else ""
        over = top or (over if bottom else "")
        joined.append(f"{over}/{bottom}" if over and bottom else over or bottom)
    return joined


def tidy(name: str) -> str:
    """A heading without line breaks, outer spaces and a byte order mark."""
    return re.sub(r"\s+", " ", name.replace("\ufeff", "").replace("\u3000", " ")).strip()
