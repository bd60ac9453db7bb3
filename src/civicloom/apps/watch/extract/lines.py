"""What each line of a page is by itself: its size, links, punctuation, beginning and end."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .names import CUT, PHRASE
from .tree import Line

Numbers = NDArray[np.float64]
WIDE_STOPS = "，。！？；、।،؟"
STOPS, DIGITS = b",;!?", b"0123456789"
END = tuple('。！？.!?…”"’）)」』:：;；।')
SHORT = 12
"""Size below which a line may be a heading."""


@dataclass(frozen=True)
class LineFacts:
    """One number a line. ``size`` is about the number of Chinese characters or half words."""

    size: Numbers
    linked: Numbers
    punctuation: Numbers
    ends: Numbers
    digits: Numbers
    phrase: Numbers
    cut: Numbers
    title: Numbers
    repeated: Numbers
    prose: Numbers
    """Size of the lines that read like prose, else 0."""


def look_at_lines(lines: list[Line], title: str) -> LineFacts:
    """The facts of all lines; ``title`` is the page's, to know its repetition."""
    texts = [line.text for line in lines]
    begins = [text[:60].lower() for text in texts]
    raw = [text.encode("utf-8", "replace") for text in texts]
    chars = np.array([len(text) for text in texts], dtype=np.float64)
    size = np.array([len(text) for text in raw]) / 3
    linked = np.array([line.linked for line in lines], dtype=np.float64) / np.maximum(chars, 1)
    punctuation = np.array([_stops(*pair) for pair in zip(texts, raw, strict=True)])
    digits = np.array([len(text) - len(text.translate(None, DIGITS)) for text in raw])
    return LineFacts(
        size=size,
        linked=linked,
        punctuation=punctuation,
        ends=_flags(text.endswith(END) for text in texts),
        digits=digits / np.maximum(chars, 1),
        phrase=_flags(PHRASE.match(text) for text in begins),
        cut=_flags(len(text) < 60 and CUT.match(text) for text in begins) * (size < SHORT),
        title=_titles(texts, title),
        repeated=_repeated(texts),
        prose=np.where((punctuation > 0) & (linked < 0.5), size, 0.0),
    )


def _stops(text: str, raw: bytes) -> float:
    """How many marks part or end sentences; a point or colon counts before a space or at the end."""
    found = len(raw) - len(raw.translate(None, STOPS)) + raw.count(b". ") + raw.count(b": ")
    found += text.endswith((".", ":"))
    if len(raw) > len(text):
        found += sum(map(text.count, WIDE_STOPS))
    return float(found)


def _flags(values: Iterable[object]) -> Numbers:
    return np.array([1.0 if value else 0.0 for value in values])


def _titles(texts: list[str], title: str) -> Numbers:
    whole = title.replace(" ", "").lower()
    return _flags(
        4 < len(text) <= len(title) and text.replace(" ", "").lower() in whole for text in texts
    )


def _repeated(texts: list[str]) -> Numbers:
    seen: set[str] = set()
    again = []
    for text in texts:
        again.append(text in seen)
        seen.add(text)
    return _flags(again)
