"""A named thing in a text."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Span:
    """text[first:last] is a thing of a ``kind``; ``source`` is gazetteer, ending or tagger; ``code`` its id."""

    first: int
    last: int
    kind: str
    text: str
    source: str
    code: str = ""


def merge(*groups: Iterable[Span]) -> list[Span]:
    """The spans in the order of the text without overlaps: earlier groups first, then the longer."""
    kept: list[Span] = []
    for group in groups:
        for span in sorted(group, key=lambda one: (one.first - one.last, one.first)):
            if all(span.last <= other.first or span.first >= other.last for other in kept):
                kept.append(span)
    return sorted(kept)
