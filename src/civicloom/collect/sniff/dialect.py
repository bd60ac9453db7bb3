"""Which delimiter and quote a text table uses."""

import csv
from collections import Counter
from dataclasses import dataclass

_DELIMITERS = ",\t;|"


@dataclass(frozen=True)
class Dialect:
    """How the cells of a line are told apart."""

    delimiter: str = ","
    quote: str = '"'


def guess_dialect(text: str) -> Dialect:
    """The dialect under which most lines have the same number of cells, more than one."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    quote = "'" if _single_quoted(lines) else '"'
    scores = {mark: _score(lines, mark, quote) for mark in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda mark: scores[mark])
    return Dialect(best if scores[best] > 0 else ",", quote)


def _score(lines: list[str], delimiter: str, quote: str) -> float:
    """Share of lines with the commonest width, weighted by that width; zero for one column."""
    try:
        widths = Counter(
            len(row) for row in csv.reader(lines, delimiter=delimiter, quotechar=quote) if row
        )
    except csv.Error:
        return 0.0
    wide = Counter({width: count for width, count in widths.items() if width > 1})
    if not wide:
        return 0.0
    width, count = wide.most_common(1)[0]
    return count / sum(widths.values()) * (1 + min(width, 20) / 20)


def _single_quoted(lines: list[str]) -> bool:
    """Whether cells are wrapped in apostrophes; a rare habit of database exports."""
    wrapped = sum(line.count("','") + line.startswith("'") + line.endswith("'") for line in lines)
    return wrapped >= 2 * max(len(lines), 1) and not any('"' in line for line in lines)
