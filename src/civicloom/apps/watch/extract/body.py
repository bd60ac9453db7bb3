"""Which lines are the text of a page, and how sure that is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .features import Look
from .lines import Numbers
from .names import HEADING
from .page import PageType

POSSIBLE = 0.4
"""Likelihood from which a line may be text."""
SURE = 0.7
"""Likelihood that always suffices."""
SHARE = 0.75
"""A line's likelihood against the page's surest lines: what is much less likely is another text."""
QUANTILE = 0.7
NUMBERS = 0.15
"""Share of digits above which a line without an end is a date line."""


@dataclass(frozen=True)
class Choice:
    """A flag a line, and the confidence, 0..1."""

    kept: NDArray[np.bool_]
    confidence: float


def choose(page: Look, likely: Numbers, kind: PageType) -> Choice:
    """The lines of the text.

    Of an article only what is nearly as likely as its surest lines, and no talk about it outside its box.
    """
    kept = likely > POSSIBLE
    if kind == "article" and kept.any():
        sure = _quantile(likely[kept], page.size[kept])
        kept = likely > min(max(SHARE * sure, POSSIBLE), SURE)
        quiet = kept & ~((page.talk > 0) & (page.climb > 0))
        kept = quiet if quiet.any() else kept
        kept &= ~(_heading(page) | _dateline(page, kept))
    return Choice(kept, _confidence(page, likely, kept))


def _heading(page: Look) -> NDArray[np.bool_]:
    """The title where it stands as heading above the text: it is told apart from the text."""
    columns = page.columns
    titles: NDArray[np.bool_] = (columns["title"] > 0) & (columns["kind"] == HEADING)
    return titles & (columns["after_title"] <= 0)


def _dateline(page: Look, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Lines of dates, sources and writers before the first sentence: they are told apart too."""
    sentences = np.flatnonzero(kept & (page.columns["ends"] > 0))
    before = np.arange(len(kept)) < (sentences[0] if len(sentences) else 0)
    numbers: NDArray[np.bool_] = page.columns["digits"] > NUMBERS
    return before & numbers


def _quantile(likely: Numbers, size: Numbers) -> float:
    """The likelihood below which QUANTILE of the text lies."""
    order = np.argsort(likely)
    run = np.cumsum(size[order])
    return float(likely[order][min(np.searchsorted(run, QUANTILE * run[-1]), len(order) - 1)])


def _confidence(page: Look, likely: Numbers, kept: NDArray[np.bool_]) -> float:
    """The mean likelihood of the text, lowered for lines that nearly came in and for little text."""
    held = float(page.size @ kept)
    if held <= 0:
        return 0.0
    mean = float((likely * page.size) @ kept) / held
    missed = float(likely @ page.size) / held - mean
    return round(max(0.0, mean - 0.5 * min(missed, 1.0)) * min(1.0, held / 60), 3)
